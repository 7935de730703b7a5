import {
  type Alias,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type Scalar,
  type YAMLError,
  type YAMLMap,
} from 'yaml';
import { recordOf } from '../domain/names.ts';
import { type ConfigProblem, configProblem, type ProblemCode } from './config-error.ts';
import { beginningOfEndless } from './text-limit.ts';
import { commaProblem, habitProblem, isMergeKey, NO_MERGING } from './yaml-habits.ts';

export interface YamlFile {
  readonly file: string;
  /** What the file says; `undefined` when it cannot be turned into values, null when it says nothing. */
  readonly content: unknown;
  readonly problems: readonly ConfigProblem[];
  /** Where the value (or the key) at a path stands; its nearest existing parent when the path ends earlier. */
  place(path: readonly PropertyKey[], onKey: boolean): Place;
}

export interface Place {
  line: number;
  column: number;
  /** How many steps of the path the file has. */
  depth: number;
}

/** What aliases may unfold to, in values: enough for any file written by hand, too little for a bomb. */
const MOST_UNFOLDED = 20_000;
/** No setting stands deeper than a tenth of it. */
const MOST_LEVELS = 100;
/** Of one file: whoever has more mistakes mends these first. */
const MOST_SYNTAX_PROBLEMS = 200;

/** Reads the text of a configuration file as YAML 1.2. Never throws: whatever is wrong with it is a problem. */
export function readYaml(file: string, text: string): YamlFile {
  const beginning = beginningOfEndless(text);
  if (beginning === null) return readWhole(file, text);
  const { line, message } = beginning;
  const read = readWhole(file, beginning.text);
  const problem = configProblem({ file, line, column: 1, code: 'too_large', message });
  return { ...read, problems: [...read.problems, problem] };
}

function readWhole(file: string, text: string): YamlFile {
  const at = (place: { line: number; column: number }, code: ProblemCode, message: string) =>
    configProblem({ file, line: place.line, column: place.column, code, message });
  const nowhere = { line: 1, column: 1, depth: 0 };
  const refused = (code: ProblemCode, message: string): YamlFile => ({
    file,
    content: undefined,
    problems: [at(nowhere, code, message)],
    place: () => nowhere,
  });
  const lines = new LineCounter();
  const position = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  try {
    // Duplicate keys are looked for below: the library compares every key with every other.
    const document = parseDocument(text, {
      lineCounter: lines,
      version: '1.2',
      uniqueKeys: false,
      prettyErrors: false,
    });
    const errors = [...document.errors, ...document.warnings].slice(0, MOST_SYNTAX_PROBLEMS);
    const problems = errors.map((error) =>
      syntaxProblem(error, (offset, code, message) => at(position(offset), code, message)),
    );
    const reader = new NodeReader((offset, code, message) => {
      if (problems.length < MOST_SYNTAX_PROBLEMS) problems.push(at(position(offset), code, message));
    });
    // A document with broken syntax would only add misleading follow-up errors.
    const value =
      document.errors.length === 0 ? reader.read(document.contents as Node | null).value : undefined;
    return {
      file,
      content: reader.isBroken ? undefined : value,
      problems,
      place: (path, onKey) => {
        const { offset, depth } = reader.offsetOf(document.contents as Node | null, path, onKey);
        return { ...position(offset), depth };
      },
    };
  } catch (error) {
    const why = error instanceof Error ? firstLine(error.message) : 'unknown';
    return refused('yaml_syntax', `not readable as YAML: ${why}`);
  }
}

function syntaxProblem(
  error: YAMLError,
  at: (offset: number, code: ProblemCode, message: string) => ConfigProblem,
): ConfigProblem {
  const [start, end] = error.pos;
  return error.code === 'MULTIPLE_DOCS'
    ? at(start, 'second_document', 'a second document begins here; keep one document in the file')
    : at(Math.min(start, end), 'yaml_syntax', `not readable as YAML: ${firstLine(error.message)}`);
}

function firstLine(text: string): string {
  if (text.startsWith('Maximum call stack')) return 'it is nested more deeply than any configuration is';
  return text.split('\n', 1)[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? text;
}

interface Read {
  value: unknown;
  /** Values in it, with all that aliases stand for. */
  size: number;
}

type Report = (offset: number, code: ProblemCode, message: string) => void;

/** Turns nodes into values, remembering where everything stands. */
class NodeReader {
  /** True when something in the document stands for nothing. */
  isBroken = false;
  readonly #report: Report;
  readonly #anchors = new Map<string, Node>();
  readonly #targets = new Map<Alias, Node>();
  readonly #pairs = new Map<YAMLMap, Map<string, Pair>>();
  readonly #done = new Map<Node, Read>();
  readonly #open = new Set<Node>();
  #unfolded = 0;

  constructor(report: Report) {
    this.#report = report;
  }

  read(node: Node | null): Read {
    if (node === null) return { value: null, size: 1 };
    if (isAlias(node)) return this.#readAlias(node);
    if (node.anchor) this.#anchors.set(node.anchor, node);
    if (this.#open.size >= MOST_LEVELS)
      return this.#broken(node.range?.[0] ?? 0, 'too_large', `stands more than ${MOST_LEVELS} levels deep`);
    this.#open.add(node);
    const read = isMap(node)
      ? this.#readMap(node)
      : isCollection(node)
        ? this.#readList(node.items)
        : this.#readScalar(node as Scalar);
    this.#open.delete(node);
    this.#done.set(node, read);
    return read;
  }

  offsetOf(
    root: Node | null,
    path: readonly PropertyKey[],
    onKey: boolean,
  ): { offset: number; depth: number } {
    let node: unknown = root;
    let offset = root?.range?.[0] ?? 0;
    for (const [depth, step] of path.entries()) {
      if (isAlias(node)) node = this.#targets.get(node);
      const pair = isMap(node) ? this.#pairs.get(node)?.get(String(step)) : undefined;
      const item = isMap(node) ? pair?.value : isCollection(node) ? node.items[Number(step)] : undefined;
      if (!pair && !item) return { offset, depth };
      const key = (pair?.key ?? item) as Node;
      const isLast = depth === path.length - 1;
      const shown = isLast && !onKey ? ((item as Node | null) ?? key) : key;
      offset = shown.range?.[0] ?? offset;
      node = item;
    }
    return { offset, depth: path.length };
  }

  #readScalar(node: Scalar): Read {
    const habit = habitProblem(node);
    if (habit !== null) this.#report(node.range?.[0] ?? 0, 'yaml_habit', habit);
    return { value: node.value, size: 1 };
  }

  #readList(items: readonly unknown[]): Read {
    const read = items.map((item) => this.read(item as Node | null));
    return { value: read.map((r) => r.value), size: read.reduce((sum, r) => sum + r.size, 1) };
  }

  #readMap(node: YAMLMap): Read {
    const entries: [string, unknown][] = [];
    const pairs = new Map<string, Pair>();
    this.#pairs.set(node, pairs);
    let size = 1;
    for (const [place, pair] of node.items.entries()) {
      const keyNode = pair.key as Node | null;
      const offset = keyNode?.range?.[0] ?? node.range?.[0] ?? 0;
      const comma = node.flow ? commaProblem(node.items[place - 1], pair) : null;
      if (comma !== null) {
        this.#report(offset, 'yaml_habit', comma);
        continue;
      }
      const key = this.#keyOf(keyNode, offset);
      const read = this.read(pair.value as Node | null);
      size += read.size;
      if (key === null) continue;
      if (isMergeKey(keyNode)) {
        this.#report(offset, 'yaml_habit', NO_MERGING);
        continue;
      }
      if (pairs.has(key))
        this.#report(offset, 'duplicate_key', `key "${key}" appears twice; keep one of them`);
      pairs.set(key, pair);
      entries.push([key, read.value]);
    }
    return { value: recordOf(entries), size };
  }

  /** The name a key stands for; null when it cannot be one. */
  #keyOf(node: Node | null, offset: number): string | null {
    const target = isAlias(node) ? this.#anchors.get(node.source) : node;
    if (isScalar(node) && node.anchor) this.#anchors.set(node.anchor, node);
    if (!isScalar(target)) {
      this.#report(offset, 'yaml_syntax', 'not readable as YAML: a key has to be plain text');
      return null;
    }
    const key = String(target.value);
    // Set as a property it would change what the mapping inherits.
    if (key !== '__proto__') return key;
    this.#report(offset, 'unknown_key', 'unknown key "__proto__"');
    return null;
  }

  #readAlias(alias: Alias): Read {
    const name = alias.source;
    const offset = alias.range?.[0] ?? 0;
    const target = this.#anchors.get(name);
    if (!target)
      return this.#broken(
        offset,
        'unknown_alias',
        `"*${name}" refers to nothing: there is no "&${name}" above it`,
      );
    if (this.#open.has(target))
      return this.#broken(offset, 'unknown_alias', `"*${name}" stands inside "&${name}" itself`);
    this.#targets.set(alias, target);
    const read = this.#done.get(target) ?? { value: null, size: 1 };
    this.#unfolded += read.size;
    if (this.#unfolded > MOST_UNFOLDED) {
      const why = `with "*${name}" the aliases of the file stand for more than ${MOST_UNFOLDED} values; write out what is meant`;
      return this.#broken(offset, 'too_many_aliases', why);
    }
    return read;
  }

  #broken(offset: number, code: ProblemCode, message: string): Read {
    if (code !== 'too_many_aliases' || !this.isBroken) this.#report(offset, code, message);
    this.isBroken = true;
    return { value: null, size: 1 };
  }
}
