import { importCycles } from './import-cycles.ts';
import { type SourceFile, withoutComments } from './read-sources.ts';

/** A function with the line it begins on; `lines` counts its signature and its closing line. */
export interface MeasuredFunction {
  path: string;
  line: number;
  lines: number;
  head: string;
}

interface Open {
  indent: number;
  line: number;
  head: string;
  isFunction: boolean;
}

const STATEMENT = /^(?:if|for|while|switch|do|try|with|return|throw|await|case)\b/;

/**
 * Every function of a file, by the layout that the formatter gives it, since the compiler has no programming interface
 * any more: what a line opens at some indentation ends at the next line of that indentation which begins by closing
 * something and opens nothing anew, as `): Promise<void> {` does between a signature and its body.
 */
export function measureFunctions({ path, text }: SourceFile): MeasuredFunction[] {
  const found: MeasuredFunction[] = [];
  const open: Open[] = [];
  for (const [at, full] of text.split('\n').entries()) {
    const code = full.trim();
    if (code === '' || /^(?:\/\/|\/?\*)/.test(code)) continue;
    const indent = full.length - full.trimStart().length;
    const opens = /[{([]$/.test(code);
    const closes = /^[})\]]/.test(code);
    while (open.length > 0 && (open.at(-1)?.indent ?? 0) > indent) open.pop();
    const last = open.at(-1);
    if (last?.indent === indent && closes) {
      last.isFunction ||= opens && opensFunction(code, last.head);
      if (opens) continue;
      open.pop();
      if (last.isFunction) found.push({ path, line: last.line, lines: at + 2 - last.line, head: last.head });
    } else if (opens) {
      open.push({ indent, line: at + 1, head: code, isFunction: opensFunction(code, code) });
    }
  }
  return found;
}

/** Whether the line opens a body: of an arrow, of a `function`, or of a method. */
function opensFunction(code: string, head: string): boolean {
  if (code.endsWith('=> {')) return true;
  return /\)(?:: [^=]+)? \{$/.test(code) && !STATEMENT.test(head) && !/^\} (?:else|catch)/.test(code);
}

/** `src/domain` of `src/domain/day.ts`, `src/app.ts` and `jobs` of what lies there. */
export function roomOf(path: string): string {
  const parts = path.split('/');
  return parts[0] === 'src' ? parts.slice(0, 2).join('/') : (parts[0] ?? path);
}

/** Circles of files, of values and of types alike. */
export function fileCircles(files: readonly SourceFile[]): string[] {
  return importCycles(new Map(files.map((f) => [f.path, f.imports.flatMap((i) => i.target ?? [])])));
}

/** Circles among what lies directly in a folder, each subfolder taken as one. */
export function folderCircles(files: readonly SourceFile[], folder: string): string[] {
  const depth = folder.split('/').length + 1;
  const partOf = (path: string) => path.split('/').slice(0, depth).join('/');
  const parts = new Map<string, string[]>();
  for (const { path, imports } of files.filter((f) => f.path.startsWith(`${folder}/`))) {
    const targets = imports.flatMap(({ target }) => (target?.startsWith(`${folder}/`) ? [target] : []));
    const others = targets.map(partOf).filter((part) => part !== partOf(path));
    parts.set(partOf(path), [...(parts.get(partOf(path)) ?? []), ...others]);
  }
  return importCycles(parts);
}

/** Handles, pools and the server itself: what the store is made of, and speaks of itself. */
const MACHINERY = /^src\/store\/(?:embedded\/|tables\/|connect\.ts|database\.ts)/;

/**
 * Types that the store defines and other rooms name, as `type path`: a noun has its place in the domain, a read model
 * beside whoever renders it. A row type that is derived from its table is the store's own.
 */
export function nounsOfStore(files: readonly SourceFile[]): string[] {
  const inStore = (path: string) => path.startsWith('src/store/');
  const named = new Set(
    files
      .filter((f) => !inStore(f.path))
      .flatMap((f) => f.imports.flatMap((i) => i.names.map((n) => `${n} ${i.target}`))),
  );
  return files
    .filter((f) => inStore(f.path) && !MACHINERY.test(f.path))
    .flatMap(({ path, text }) =>
      [...withoutComments(text).matchAll(/^export (?:interface|type) (\w+)([^;{]*)/gm)]
        .filter(([, name, rest]) => !rest?.includes('$inferSelect') && named.has(`${name} ${path}`))
        .map(([, name]) => `${name} ${path}`),
    );
}

/** Files of a room in which nothing waits: decisions and texts, which have rooms of their own. */
export function withoutAsync(files: readonly SourceFile[], room: string): string[] {
  return files
    .filter((f) => roomOf(f.path) === room && !/\basync\b/.test(withoutComments(f.text)))
    .map((f) => f.path);
}

/** Lines per room of `src`, largest first, each with its share of all. */
export function linesPerRoom(files: readonly SourceFile[]): { room: string; lines: number; share: number }[] {
  const lines = new Map<string, number>();
  for (const file of files) lines.set(roomOf(file.path), (lines.get(roomOf(file.path)) ?? 0) + file.lines);
  const all = files.reduce((sum, file) => sum + file.lines, 0);
  return [...lines]
    .map(([room, count]) => ({ room, lines: count, share: count / all }))
    .sort((a, b) => b.lines - a.lines);
}
