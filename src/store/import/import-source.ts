import type { Sql } from 'postgres';
import type { FileSummary, ImportProgress, ImportSummary } from '../../sources/import-summary.ts';
import type { Entity } from '../../sources/records.ts';
import type { AnyFeed, ImportSettings, OpenedSource, Source } from '../../sources/source.ts';
import { inImportTransaction } from '../import-transaction.ts';
import { loadFeed } from './load-feed.ts';
import { refreshStatistics } from './refresh-statistics.ts';
import { retryUnknownAccounts } from './retry-quarantine.ts';
import { readSourceFiles, type SourceFileBook } from './source-file-books.ts';

export type { FileSummary, ImportProgress, ImportSummary } from '../../sources/import-summary.ts';

export interface ImportOptions {
  /** Instant written into the books and the quarantine. */
  now: Date;
  settings: ImportSettings;
  /** Nothing else of the source is opened; left out = everything it tells. */
  entities?: readonly Entity[];
  onProgress?: (progress: ImportProgress) => void;
  /** Gives the pass up between two batches of rows; nothing of it is recorded then. */
  signal?: AbortSignal;
}

/**
 * One pass over a source: everything new, corrected or mended goes in, everything invalid into quarantine, in one
 * transaction. Doing it again changes nothing; a file that is the same as last time is not even read.
 *
 * Rows that have vanished from a changed file stay loaded, since a feed may send only what is new; a row in quarantine
 * is resolved when its file no longer holds it. Rows are stored whatever their date: cutting at the as-of date is up
 * to the queries.
 * @param raw connections are opened beside it, with its options
 * @throws SourceError when the source cannot be read, with every structural problem at once
 * @throws ImportError when the database cannot take it; in both cases nothing is recorded
 * @throws the reason of `signal` when it was aborted
 */
export async function importSource(raw: Sql, source: Source, options: ImportOptions): Promise<ImportSummary> {
  const { settings, entities, signal } = options;
  const opened = await source.open(settings, { ...(entities && { entities }), ...(signal && { signal }) });
  const files = await inImportTransaction(raw, (sql) =>
    importFeeds(sql, { source: source.name, feeds: opened.feeds }, options),
  );
  await refreshStatistics(raw, changedRows(files));
  return {
    source: source.name,
    files,
    notices: opened.notices,
    quarantinedTotal: files.reduce((sum, { quarantined }) => sum + quarantined, 0),
  };
}

async function importFeeds(
  sql: Sql,
  { source, feeds }: Pick<OpenedSource, 'feeds'> & { source: string },
  { now, onProgress, signal }: ImportOptions,
): Promise<FileSummary[]> {
  const before = await readSourceFiles(sql, source);
  const loaded = new Set<string>();
  for (const feed of feeds) {
    if (before.get(feed.file)?.digest !== (await feed.digest())) {
      await loadFeed(sql, feed as AnyFeed, {
        source,
        now,
        ...(onProgress && { onProgress }),
        ...(signal && { signal }),
      });
      loaded.add(feed.file);
    }
    const { file, entity, sizeBytes } = feed;
    onProgress?.({ file, entity, phase: 'done', bytesRead: sizeBytes ?? 0, sizeBytes, rowsRead: 0 });
  }
  // Accounts may have appeared for rows of files that were skipped, or that are not in the source any more.
  await retryUnknownAccounts(sql, now);
  const after = await readSourceFiles(sql, source);
  return feeds.map(({ file }) => {
    const book = after.get(file)!;
    return summarize(book, loaded.has(file) ? null : before.get(file)!);
  });
}

/** @param skippedSince the book before this pass when the file was not read in it; only retried rows differ then */
function summarize(book: SourceFileBook, skippedSince: SourceFileBook | null): FileSummary {
  const { file, entity, rowsIn, watermark, notices } = book;
  const loaded = book.rowsLoaded - (skippedSince?.rowsLoaded ?? 0);
  const replaced = book.rowsReplaced - (skippedSince?.rowsReplaced ?? 0);
  const quarantined = book.rowsQuarantined;
  const erased = book.rowsErased;
  const unchanged = rowsIn - loaded - replaced - quarantined - erased;
  return {
    file,
    entity,
    rowsIn,
    loaded,
    replaced,
    unchanged,
    quarantined,
    erased,
    skipped: skippedSince !== null,
    watermark,
    notices,
  };
}

function changedRows(files: readonly FileSummary[]): Map<string, number> {
  const changed = new Map<string, number>();
  for (const { entity, loaded, replaced } of files) {
    const tables = entity === 'usage_events' ? ['usage', 'usage_users', 'usage_event_ids'] : [entity];
    for (const table of tables) changed.set(table, (changed.get(table) ?? 0) + loaded + replaced);
  }
  return changed;
}
