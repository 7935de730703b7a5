import type { Sql } from 'postgres';
import type { ImportProgress } from '../../sources/import-summary.ts';
import type { Entity } from '../../sources/records.ts';
import type { Reject } from '../../sources/reject.ts';
import { MAX_REJECTS_KEPT } from '../../sources/rows/bounds.ts';
import type { FeedSummary, SourceFeed } from '../../sources/source.ts';
import { type CopyValue, copyRows } from './copy-rows.ts';
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
  const beyond = read.rejectsBeyond + counts.beyond.known + counts.beyond.waiting;
  const rowsQuarantined = (await recordQuarantine(sql, { source, file, now })) + beyond;
  const book: SourceFileBook = {
    source,
    file,
    entity,
    // Rows that wait for their account, but are not kept, are found again only by reading the file again.
    digest: counts.beyond.waiting > 0 ? `${read.digest}|again` : read.digest,
    watermark: read.watermark,
    rowsIn: read.rowsIn,
    rowsLoaded: counts.loaded,
    rowsReplaced: counts.replaced,
    rowsUnchanged: counts.unchanged,
    rowsQuarantined,
    rowsErased: erased.rows,
    notices: [
      ...read.notices,
      ...erased.notices,
      ...counts.notices,
      ...tellBeyond(beyond + read.leftOutBeyond),
    ],
    importedAt: now,
  };
  const accounted = counts.loaded + counts.replaced + counts.unchanged + rowsQuarantined + erased.rows;
  if (accounted !== read.rowsIn) {
    throw new Error(`${file}: ${read.rowsIn} rows were read, but ${accounted} are accounted for`);
  }
  await writeSourceFile(sql, book);
  return book;
}

function tellBeyond(rows: number): string[] {
  return rows === 0 ? [] : [`${rows} further rows with problems are counted, but not kept one by one`];
}

interface StagedFeed extends FeedSummary {
  /** Rows that are only counted, because so many others are kept in quarantine already. */
  rejectsBeyond: number;
  leftOutBeyond: number;
}

/** The first so many rejects as rows of `staged_rejects`: a file of broken lines must not fill the database. */
function keepFirst(most: number) {
  let taken = 0;
  let all = 0;
  return {
    take(rejects: readonly Reject[], state: 'open' | 'partial'): CopyValue[][] {
      const some = rejects.slice(0, most - taken);
      taken += some.length;
      all += rejects.length;
      return some.map((reject) => [
        reject.line,
        reject.column,
        reject.code,
        reject.message,
        JSON.stringify(reject.raw),
        reject.rawDigest,
        reject.accountId,
        state,
      ]);
    },
    beyond: () => all - taken,
  };
}

/** Copies every batch while the next one is being read. */
async function stageFeed<E extends Entity>(
  sql: Sql,
  feed: SourceFeed<E>,
  { onProgress, signal }: LoadFeedOptions,
): Promise<StagedFeed> {
  const { file, entity, sizeBytes } = feed;
  const staging = await createStaging(sql, entity);
  const batches = feed.read();
  let copying: Promise<void> = Promise.resolve();
  let rowsRead = 0;
  const kept = { rejects: keepFirst(MAX_REJECTS_KEPT), leftOut: keepFirst(MAX_REJECTS_KEPT) };
  for (;;) {
    const step = await batches.next();
    await copying;
    signal?.throwIfAborted();
    if (step.done) {
      onProgress?.({ file, entity, phase: 'merging', bytesRead: sizeBytes ?? 0, sizeBytes, rowsRead });
      return { ...step.value, rejectsBeyond: kept.rejects.beyond(), leftOutBeyond: kept.leftOut.beyond() };
    }
    const { records, rejects, leftOut, bytesRead } = step.value;
    const rows = records.map(({ line, record }) => {
      const values = record as unknown as Record<string, CopyValue>;
      return [line, ...staging.keys.map((key) => values[key]!)];
    });
    const bad = [...kept.rejects.take(rejects, 'open'), ...kept.leftOut.take(leftOut, 'partial')];
    copying = copyRows(sql, staging, rows).then(() =>
      copyRows(sql, { table: 'staged_rejects', columns: REJECT_COLUMNS }, bad),
    );
    // It is awaited in the next round; until then a failure must not count as unhandled.
    copying.catch(() => {});
    rowsRead += rows.length + rejects.length;
    onProgress?.({ file, entity, phase: 'reading', bytesRead, sizeBytes, rowsRead });
  }
}
