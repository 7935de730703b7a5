import type { Sql } from 'postgres';
import type { Entity } from '../../sources/records.ts';
import type { FeedSummary, SourceFeed } from '../../sources/source.ts';
import { type CopyValue, copyRows } from './copy-rows.ts';
import type { ImportProgress } from './import-summary.ts';
import { leaveOutErased } from './leave-out-erased.ts';
import { mergeStaged } from './merge-staged.ts';
import { recordQuarantine } from './record-quarantine.ts';
import { type SourceFileBook, writeSourceFile } from './source-file-books.ts';
import { createStaging, REJECT_COLUMNS } from './staging.ts';

export interface LoadFeedOptions {
  source: string;
  now: Date;
  onProgress?: (progress: ImportProgress) => void;
  signal?: AbortSignal;
}

/** Reads one feed to its end, brings it into its table and the quarantine, and writes its book. */
export async function loadFeed<E extends Entity>(
  sql: Sql,
  feed: SourceFeed<E>,
  options: LoadFeedOptions,
): Promise<SourceFileBook> {
  const { source, now } = options;
  const { file, entity } = feed;
  const read = await stageFeed(sql, feed, options);
  const erased = await leaveOutErased(sql, entity);
  const counts = await mergeStaged(sql, entity);
  const rowsQuarantined = await recordQuarantine(sql, { source, file, now });
  const book: SourceFileBook = {
    source,
    file,
    entity,
    digest: read.digest,
    watermark: read.watermark,
    rowsIn: read.rowsIn,
    rowsLoaded: counts.loaded,
    rowsReplaced: counts.replaced,
    rowsUnchanged: counts.unchanged,
    rowsQuarantined,
    rowsErased: erased.rows,
    notices: [...read.notices, ...erased.notices, ...counts.notices],
    importedAt: now,
  };
  const accounted = counts.loaded + counts.replaced + counts.unchanged + rowsQuarantined + erased.rows;
  if (accounted !== read.rowsIn) {
    throw new Error(`${file}: ${read.rowsIn} rows were read, but ${accounted} are accounted for`);
  }
  await writeSourceFile(sql, book);
  return book;
}

/** Copies every batch while the next one is being read. */
async function stageFeed<E extends Entity>(
  sql: Sql,
  feed: SourceFeed<E>,
  { onProgress, signal }: LoadFeedOptions,
): Promise<FeedSummary> {
  const { file, entity, sizeBytes } = feed;
  const staging = await createStaging(sql, entity);
  const batches = feed.read();
  let copying: Promise<void> = Promise.resolve();
  let rowsRead = 0;
  for (;;) {
    const step = await batches.next();
    await copying;
    signal?.throwIfAborted();
    if (step.done) {
      onProgress?.({ file, entity, phase: 'merging', bytesRead: sizeBytes ?? 0, sizeBytes, rowsRead });
      return step.value;
    }
    const { records, rejects, bytesRead } = step.value;
    const rows = records.map(({ line, record }) => {
      const values = record as unknown as Record<string, CopyValue>;
      return [line, ...staging.keys.map((key) => values[key]!)];
    });
    const bad = rejects.map((reject) => [
      reject.line,
      reject.column,
      reject.code,
      reject.message,
      JSON.stringify(reject.raw),
      reject.rawDigest,
      reject.accountId,
    ]);
    copying = copyRows(sql, staging, rows).then(() =>
      copyRows(sql, { table: 'staged_rejects', columns: REJECT_COLUMNS }, bad),
    );
    // It is awaited in the next round; until then a failure must not count as unhandled.
    copying.catch(() => {});
    rowsRead += rows.length + bad.length;
    onProgress?.({ file, entity, phase: 'reading', bytesRead, sizeBytes, rowsRead });
  }
}
