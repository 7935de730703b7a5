import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { isMap, isPair, isScalar, LineCounter, type Node, parseDocument } from 'yaml';
import type { z } from 'zod';
import { ConfigError, type ConfigProblem } from './config-error.ts';
import { crossCheck } from './cross-check.ts';
import { describeIssue } from './describe-issue.ts';
import { type Config, configSchema } from './schema.ts';
import { isReadable, syntaxProblems } from './syntax-problems.ts';

export interface LoadedConfig {
  config: Config;
  /** First 12 hex digits of the SHA-256 of the whole configuration with defaults filled in. */
  hash: string;
  /** The file it came from; null = the shipped defaults. */
  file: string | null;
  /** Folder that relative paths in the file start from. */
  baseDir: string;
  /** Of the text it was read from, see `digestText`. */
  digest: string;
}

/**
 * Reads and checks a configuration file.
 * @throws ConfigError naming every problem as file:line:column, also YAML syntax errors and duplicate keys.
 */
export function loadConfig(file: string): LoadedConfig {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unreadable';
    throw new ConfigError([
      {
        file,
        line: 1,
        column: 1,
        message: `cannot be read (${code}); run "harbinger config init" to make one`,
      },
    ]);
  }
  return parseConfig(text, file);
}

export function defaultConfig(baseDir: string): LoadedConfig {
  const config = configSchema.parse({});
  return { config, hash: hashConfig(config), file: null, baseDir, digest: digestText('') };
}

export function parseConfig(text: string, file: string): LoadedConfig {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, version: '1.2', uniqueKeys: true });
  const at = (offset: number, message: string): ConfigProblem => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1), message };
  };
  const problems = syntaxProblems(document, text, at);
  const place = (path: readonly PropertyKey[], wantKey: boolean) =>
    offsetOf(document.contents, path, wantKey);
  // A document with broken syntax would only add misleading follow-up errors; duplicate keys still parse.
  const content = isReadable(document) ? ((document.toJS() ?? {}) as unknown) : null;
  const parsed = content === null ? null : configSchema.safeParse(content, { reportInput: true });
  if (parsed && !parsed.success) {
    for (const issue of parsed.error.issues) problems.push(...fromIssue(issue, at, place));
  }
  if (parsed) {
    for (const { path, message, onKey } of crossCheck(content)) {
      problems.push(at(place(path, onKey), message));
    }
  }
  if (problems.length > 0 || !parsed?.success) {
    throw new ConfigError(problems.sort((a, b) => a.line - b.line || a.column - b.column));
  }
  const { data: config } = parsed;
  return { config, hash: hashConfig(config), file, baseDir: dirname(file), digest: digestText(text) };
}

function fromIssue(
  issue: z.core.$ZodIssue,
  at: (offset: number, message: string) => ConfigProblem,
  place: (path: readonly PropertyKey[], wantKey: boolean) => number,
): ConfigProblem[] {
  return describeIssue(issue).map(({ path, message, onKey }) => at(place(path, onKey), message));
}

/** Where a value stands in the text of a file; where its nearest parent stands when the file leaves it out. */
export function placeInFile(text: string, path: readonly PropertyKey[]): { line: number; column: number } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, version: '1.2' });
  const { line, col } = lines.linePos(offsetOf(document.contents, path, false));
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

/** Offset of the value (or the key) at a path; of the nearest existing parent when the path ends earlier. */
function offsetOf(root: Node | null, path: readonly PropertyKey[], wantKey: boolean): number {
  let node: unknown = root;
  let offset = root?.range?.[0] ?? 0;
  for (const [depth, step] of path.entries()) {
    if (isMap(node)) {
      const pair = node.items.find(
        (p) => isPair(p) && isScalar(p.key) && String(p.key.value) === String(step),
      );
      if (!pair) return offset;
      const key = pair.key as Node;
      const value = pair.value as Node | null;
      const isLast = depth === path.length - 1;
      offset = (isLast && !wantKey ? (value?.range?.[0] ?? key.range?.[0]) : key.range?.[0]) ?? offset;
      node = value;
    } else {
      const items = (node as { items?: unknown[] } | null)?.items;
      const item = items?.[Number(step)] as Node | undefined;
      if (!item) return offset;
      offset = item.range?.[0] ?? offset;
      node = item;
    }
  }
  return offset;
}

/** Tells one text of a configuration file from another: the first 16 hex digits of its SHA-256. */
export function digestText(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

export function hashConfig(config: Config): string {
  return createHash('sha256').update(stableJson(config)).digest('hex').slice(0, 12);
}

/** JSON with sorted keys, so that the order in the file does not change the hash. */
function stableJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
