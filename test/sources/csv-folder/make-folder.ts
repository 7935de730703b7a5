import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Entity, EntityRecords } from '../../../src/sources/records.ts';
import type { Reject } from '../../../src/sources/reject.ts';
import type { FeedSummary, ImportSettings, Located, Source } from '../../../src/sources/source.ts';
import { SourceError, type SourceProblem } from '../../../src/sources/source-error.ts';

export const SETTINGS: ImportSettings = { npsScale: '0-10', ces: { scale: '1-5', better: 'lower' } };

export const ACCOUNTS = 'account_id,name\nA1,Acme\nA2,Birch\n';

export interface CsvFolder {
  path: string;
  write(files: Record<string, string | Buffer>): Promise<void>;
  remove(file?: string): Promise<void>;
}

/** A folder with these files; a name that ends in .gz is compressed on the way. */
export async function makeCsvFolder(files: Record<string, string | Buffer>): Promise<CsvFolder> {
  const path = await mkdtemp(join(tmpdir(), 'csv-folder-'));
  const folder: CsvFolder = {
    path,
    async write(more) {
      for (const [name, content] of Object.entries(more)) {
        await writeFile(join(path, name), name.endsWith('.gz') ? gzipSync(content) : content);
      }
    },
    remove: (file) => rm(file === undefined ? path : join(path, file), { recursive: true }),
  };
  await folder.write(files);
  return folder;
}

export interface ReadFeed<E extends Entity> extends FeedSummary {
  records: Located<EntityRecords[E]>[];
  rejects: Reject[];
  leftOut: Reject[];
}

/** Reads one feed of a source to its end. */
export async function readFeed<E extends Entity>(
  source: Source,
  entity: E,
  settings: ImportSettings = SETTINGS,
): Promise<ReadFeed<E>> {
  const { feeds } = await source.open(settings);
  const feed = feeds.find((one) => one.entity === entity);
  if (feed === undefined) throw new Error(`the source tells nothing about ${entity}`);
  const batches = feed.read();
  const records: ReadFeed<E>['records'] = [];
  const rejects: Reject[] = [];
  const leftOut: Reject[] = [];
  for (;;) {
    const step = await batches.next();
    if (step.done) return { ...step.value, records, rejects, leftOut };
    records.push(...(step.value.records as ReadFeed<E>['records']));
    rejects.push(...step.value.rejects);
    leftOut.push(...step.value.leftOut);
  }
}

/** The problems a source is refused with. */
export async function problemsOf(source: Source): Promise<readonly SourceProblem[]> {
  const error = await source.open(SETTINGS).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof SourceError) return error.problems;
  throw new Error('the source was accepted', { cause: error });
}
