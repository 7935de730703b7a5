import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { closest, distance } from 'fastest-levenshtein';
import { ENTITIES, type Entity } from '../records.ts';
import { quoteValue } from '../reject.ts';
import { SourceError, type SourceProblem } from '../source-error.ts';
import type { CsvFile } from './open-bytes.ts';
import { notAFile } from './recognise-bytes.ts';

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

/** What a file of the contract is called after its entity. */
export const ENDINGS = ['.csv', '.csv.gz'] as const;

/**
 * Finds the files of the contract in a folder; everything else is named in a notice.
 * @param wanted only their files are looked at
 * @throws SourceError when there is no such folder.
 */
export async function scanFolder(
  folder: string,
  wanted: readonly Entity[] = ENTITIES,
): Promise<ScannedFolder> {
  const names = await listFiles(folder);
  const files: FoundFile[] = [];
  const problems: SourceProblem[] = [];
  for (const entity of ENTITIES.filter((one) => wanted.includes(one))) {
    const present = ENDINGS.map((ending) => `${entity}${ending}`).filter((file) => names.has(file));
    for (const file of present) {
      const path = join(folder, file);
      const instead = await notAFile(path);
      if (instead === null) {
        files.push({ entity, file, path, gzip: file.endsWith('.gz'), sizeBytes: (await stat(path)).size });
      } else problems.push(unreadable(file, instead));
    }
    if (present.length > 1) problems.push(ambiguous(present));
  }
  const named = new Set(ENTITIES.flatMap((entity) => ENDINGS.map((ending) => `${entity}${ending}`)));
  const unknown = [...names]
    .filter(([name, isFolder]) => !isFolder && !named.has(name) && name !== RATES)
    .map(([name]) => name);
  const hasAccounts = ENDINGS.some((ending) => names.has(`accounts${ending}`));
  if (wanted.includes('accounts') && !hasAccounts) problems.push(noAccounts(unknown));
  const usage = files.filter(({ entity }) => entity === 'usage' || entity === 'usage_events');
  if (new Set(usage.map(({ entity }) => entity)).size > 1)
    problems.push(ambiguous(usage.map(({ file }) => file)));
  const notices = unknown.map((name) => `${quoteValue(name)} is not used${suggestFile(name, files)}`);
  return { files, problems, notices };
}

/** Read with the configuration, not as rows of the book. */
const RATES = 'rates.csv';

/** What stands in the folder, by name in their order, and whether it is a folder itself. */
async function listFiles(folder: string): Promise<Map<string, boolean>> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    const shown = entries.filter((entry) => !entry.name.startsWith('.'));
    return new Map(shown.map((entry) => [entry.name, entry.isDirectory()] as const).sort(byName));
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

function byName([a]: readonly [string, boolean], [b]: readonly [string, boolean]): number {
  return a < b ? -1 : 1;
}

function unreadable(file: string, message: string): SourceProblem {
  const hint = 'Put the file itself in its place.';
  return { code: 'unreadable', file, line: null, column: null, message, hint };
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
