import {
  isCollection,
  isMap,
  isPair,
  isScalar,
  type Node,
  type Pair,
  parseDocument,
  stringify,
  type YAMLMap,
} from 'yaml';
import { FORMER_DEFAULTS, RENAMED } from './former-keys.ts';
import { configSchema } from './schema.ts';

/** One thing that a newer version says in another way. */
export interface Migration {
  path: string;
  kind: 'renamed' | 'former_default';
  line: number;
  before: string;
  after: string;
}

/**
 * Brings the text of a configuration file to what this version calls its keys and has for defaults. Nothing but the
 * names and values that change is touched: comments, order and spelling stay. Defaults of earlier versions are brought up
 * to date only in a copy of the whole default: in a short file they were meant.
 * @param text what YAML can read; anything else is left to the check
 */
export function migrateConfig(text: string): { text: string; migrations: Migration[] } {
  const document = parseDocument(text, { version: '1.2', uniqueKeys: false });
  if (document.errors.length > 0) return { text, migrations: [] };
  const root = document.contents;
  const edits = [...RENAMED.flatMap((one) => renaming(root, one)), ...formerDefaults(root)].sort(
    (a, b) => a.start - b.start,
  );
  const lineOf = (offset: number) => text.slice(0, offset).split('\n').length;
  const migrations = edits.map(({ start, end: _end, ...edit }) => ({ ...edit, line: lineOf(start) }));
  const result = edits.reduceRight(
    (whole, { start, end, after }) => whole.slice(0, start) + after + whole.slice(end),
    text,
  );
  return { text: result, migrations };
}

type TextEdit = Omit<Migration, 'line'> & { start: number; end: number };

function renaming(root: unknown, { path, name }: (typeof RENAMED)[number]): TextEdit[] {
  const pair = pairAt(root, path);
  const [start, end] = (pair?.key as Node | undefined)?.range ?? [];
  if (start === undefined || end === undefined) return [];
  // Of a file that says both, a person has to choose: the check names the old one.
  if (pairAt(root, [...path.slice(0, -1), name])) return [];
  return [{ path: path.join('.'), before: path.at(-1)!, kind: 'renamed', after: name, start, end }];
}

/** Whoever says so much did not write it: it is a copy of the whole default. */
const COPIED_VALUES = 100;

/** What a short file says was meant, whatever the default once was. */
function formerDefaults(root: unknown): TextEdit[] {
  if (countValues(root) < COPIED_VALUES) return [];
  return FORMER_DEFAULTS.flatMap(({ path, was }) => {
    const node = pairAt(root, path)?.value;
    if (!isScalar(node) || !was.some((value) => value === node.value) || !node.range) return [];
    const [start, end] = node.range;
    const after = stringify(defaultAt(path)).trimEnd();
    return [{ path: path.join('.'), kind: 'former_default', before: String(node.value), after, start, end }];
  });
}

function countValues(node: unknown): number {
  if (!isCollection(node)) return 1;
  const inner = (node.items as unknown[]).map((item) => (isPair(item) ? item.value : item));
  return inner.reduce<number>((sum, item) => sum + countValues(item), 0);
}

function pairAt(root: unknown, path: readonly string[]): Pair | undefined {
  let at: unknown = root;
  let pair: Pair | undefined;
  for (const step of path) {
    if (!isMap(at)) return undefined;
    pair = (at as YAMLMap).items.find(({ key }) => isScalar(key) && key.value === step);
    at = pair?.value;
  }
  return pair;
}

/** What holds where a file says nothing. */
function defaultAt(path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (at, step) => (at as Readonly<Record<string, unknown>>)[step],
    configSchema.parse({}),
  );
}
