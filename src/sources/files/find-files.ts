import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { notAFile } from '../csv-folder/recognise-bytes.ts';
import type { SourceProblem } from '../source-error.ts';

export interface FoundPath {
  /** Relative to the folder of the source, with slashes. */
  file: string;
  path: string;
  sizeBytes: number;
}

/** A file beyond this many is a pattern that means something else. */
const MOST_FILES = 5_000;

/** The files that a path means, by name in their order; * and ? stand for what is in one name. */
export async function findFiles(
  folder: string,
  pattern: string,
): Promise<{ files: FoundPath[]; problems: SourceProblem[] }> {
  const names = isPattern(pattern) ? await expand(folder, pattern.split('/')) : [pattern];
  const files: FoundPath[] = [];
  const problems: SourceProblem[] = [];
  const add = (code: SourceProblem['code'], file: string, [message, hint]: readonly [string, string]) =>
    problems.push({ code, file, line: null, column: null, message, hint });
  if (names.length === 0) add('missing_file', pattern, ['no file is called so', `Look in ${folder}.`]);
  if (names.length > MOST_FILES) {
    add('too_large', pattern, [`${names.length} files are called so`, 'Name fewer of them.']);
    return { files, problems };
  }
  for (const file of names) {
    const path = pathOf(folder, file);
    const instead = await notAFile(path);
    if (instead === null) files.push({ file, path, sizeBytes: (await stat(path)).size });
    else if (instead.endsWith('(ENOENT)'))
      add('missing_file', file, ['the file is not there', `Look in ${folder}.`]);
    else add('unreadable', file, [instead, 'Put the file itself in its place.']);
  }
  return { files, problems };
}

/** Whether a file is among those that a path means. */
export function isMeant(pattern: string, file: string): boolean {
  const [wanted, told] = [pattern.split('/'), file.split('/')];
  return (
    pattern === file ||
    (wanted.length === told.length && wanted.every((part, at) => toRegExp(part).test(told[at]!)))
  );
}

function pathOf(folder: string, file: string): string {
  return file.startsWith('/') ? file : join(folder, file);
}

function isPattern(text: string): boolean {
  return /[*?]/.test(text);
}

function toRegExp(part: string): RegExp {
  const source = part
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '[^/]*')
    .replace(/\?/g, '[^/]');
  return new RegExp(`^${source}$`);
}

async function expand(folder: string, parts: readonly string[]): Promise<string[]> {
  let found = [''];
  for (const [at, part] of parts.entries()) {
    const next: string[] = [];
    for (const before of found) {
      const here = at === 0 ? '' : `${before}/`;
      if (!isPattern(part)) next.push(`${here}${part}`);
      else {
        const wanted = toRegExp(part);
        const names = await readdir(pathOf(folder, before || (parts[0] === '' ? '/' : '.'))).catch(() => []);
        next.push(
          ...names
            .filter((name) => !name.startsWith('.') && wanted.test(name))
            .map((name) => `${here}${name}`),
        );
      }
    }
    found = next;
  }
  return found.sort();
}
