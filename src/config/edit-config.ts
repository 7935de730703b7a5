import { isMap, isScalar, type Pair, parseDocument, stringify, type YAMLMap } from 'yaml';
import type { SettingEdit } from './tune-candidates.ts';

/**
 * The text of a configuration file with settings changed: a value that it says is replaced, one that it does not say is
 * added to what it stands in, else at the end. Everything else, comments too, stays as it is.
 */
export function editConfig(text: string, edits: readonly SettingEdit[]): string {
  return edits.reduce(editOne, text);
}

function editOne(text: string, { path, value }: SettingEdit): string {
  const root = parseDocument(text, { version: '1.2' }).contents;
  let at: unknown = root;
  let depth = 0;
  let pair: Pair | undefined;
  while (isMap(at) && depth < path.length) {
    const next = (at as YAMLMap).items.find(({ key }) => isScalar(key) && key.value === path[depth]);
    if (!next) break;
    pair = next;
    at = next.value;
    depth += 1;
  }
  const missing = path.slice(depth);
  if (missing.length === 0) return replaced(text, at, value);
  if (!isMap(at) || at.items.length === 0)
    return pair ? filled(text, pair, { missing, value }) : appended(text, path, value);
  if (depth === 0 && !at.flow) return appended(text, path, value);
  const [first] = at.items;
  const start = (first!.key as { range: [number, number, number] }).range[0];
  if (at.flow) return `${text.slice(0, start)}${flow(missing, value)}, ${text.slice(start)}`;
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  return `${text.slice(0, lineStart)}${block(missing, value, start - lineStart)}${text.slice(lineStart)}`;
}

function replaced(text: string, node: unknown, value: SettingEdit['value']): string {
  const [start, end] = (node as { range: [number, number, number] }).range;
  return `${text.slice(0, start)}${stringify(value).trimEnd()}${text.slice(end)}`;
}

/** A key that says nothing, or null, is given what is missing below it. */
function filled(
  text: string,
  pair: Pair,
  given: { missing: readonly string[]; value: SettingEdit['value'] },
): string {
  const [, keyEnd] = (pair.key as { range: [number, number, number] }).range;
  const colon = text.indexOf(':', keyEnd) + 1;
  const [start, end] = (pair.value as { range?: [number, number, number] } | null)?.range ?? [colon, colon];
  const inner = `{ ${flow(given.missing, given.value)} }`;
  return start === end
    ? `${text.slice(0, colon)} ${inner}${text.slice(colon)}`
    : `${text.slice(0, start)}${inner}${text.slice(end)}`;
}

function appended(text: string, path: readonly string[], value: SettingEdit['value']): string {
  const before = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  return `${before}${block(path, value, 0)}`;
}

/** `a: { b: 1 }`, without the outermost braces. */
function flow([step = '', ...rest]: readonly string[], value: SettingEdit['value']): string {
  const key = stringify(step).trimEnd();
  return `${key}: ${rest.length === 0 ? stringify(value).trimEnd() : `{ ${flow(rest, value)} }`}`;
}

function block(path: readonly string[], value: SettingEdit['value'], indent: number): string {
  return path
    .map((step, i) => {
      const isLast = i === path.length - 1;
      const said = isLast ? ` ${stringify(value).trimEnd()}` : '';
      return `${' '.repeat(indent + 2 * i)}${stringify(step).trimEnd()}:${said}\n`;
    })
    .join('');
}
