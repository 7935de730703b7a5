import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { closest, distance } from 'fastest-levenshtein';
import { ENTITIES, type Entity } from '../records.ts';
import { quoteValue } from '../reject.ts';
import { SourceError, type SourceProblem } from '../source-error.ts';
import type { CsvFile } from './open-bytes.ts';

export interface FoundFile extends CsvFile {
  entity: Entity;
  sizeBytes: number;
}

export interface ScannedFolder {
  /** In loading order. */
  files: FoundFile[];
  problems: SourceProblem[];
  notices: string[];
}

const ENDINGS = ['.csv', '.csv.gz'] as const;

/**
 * Finds the files of the contract in a folder; everything else is named in a notice.
 * @throws SourceError when there is no such folder.
 */
export async function scanFolder(folder: string): Promise<ScannedFolder> {
  const names = await listFiles(folder);
  const files: FoundFile[] = [];
  const problems: SourceProblem[] = [];
  for (const entity of ENTITIES) {
    const present = ENDINGS.map((ending) => `${entity}${ending}`).filter((file) => names.includes(file));
    for (const file of present) {
      const path = join(folder, file);
      files.push({ entity, file, path, gzip: file.endsWith('.gz'), sizeBytes: (await stat(path)).size });
    }
    if (present.length > 1) problems.push(ambiguous(present));
  }
  const known = new Set(files.map(({ file }) => file));
  const unknown = names.filter((name) => !known.has(name));
  if (!files.some(({ entity }) => entity === 'accounts')) problems.push(noAccounts(unknown));
  const usage = files.filter(({ entity }) => entity === 'usage' || entity === 'usage_events');
  if (new Set(usage.map(({ entity }) => entity)).size > 1)
    problems.push(ambiguous(usage.map(({ file }) => file)));
  const notices = unknown.map((name) => `${quoteValue(name)} is not used${suggestFile(name, files)}`);
  return { files, problems, notices };
}

async function listFiles(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.'))
      .map((entry) => entry.name)
      .sort();
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    const message =
      code === 'ENOENT'
        ? 'there is no such folder'
        : code === 'ENOTDIR'
          ? 'this is not a folder'
          : `the folder cannot be read (${code})`;
    const hint = 'Give the folder that holds accounts.csv.';
    throw new SourceError(
      [{ code: 'missing_folder', file: folder, line: null, column: null, message, hint }],
      {
        cause,
      },
    );
  }
}

function noAccounts(unknown: readonly string[]): SourceProblem {
  const near = unknown.find((name) => isNear(name, 'accounts.csv'));
  return {
    code: 'missing_file',
    file: 'accounts.csv',
    line: null,
    column: null,
    message: 'the file is missing, and without accounts nothing else can be placed',
    hint: near
      ? `Did you mean ${quoteValue(near)}? Rename it.`
      : 'Add accounts.csv (or accounts.csv.gz) to the folder.',
  };
}

function ambiguous(files: readonly string[]): SourceProblem {
  return {
    code: 'ambiguous_file',
    file: files[0]!,
    line: null,
    column: null,
    message: `${files.join(' and ')} tell the same thing`,
    hint: 'Keep one of them in the folder.',
  };
}

function suggestFile(name: string, files: readonly FoundFile[]): string {
  const absent = ENTITIES.filter((entity) => !files.some((file) => file.entity === entity));
  const near = absent.map((entity) => `${entity}.csv`).filter((file) => isNear(name, file));
  return near.length > 0 ? `; did you mean ${closest(name.toLowerCase(), near)}?` : '';
}

function isNear(name: string, file: string): boolean {
  const plain = name.toLowerCase().replace(/\.gz$/, '');
  return (
    distance(plain, file) <= 2 ||
    plain.replace(/\.(txt|tsv|xlsx?|ndjson)$/, '') === file.replace(/\.csv$/, '')
  );
}
