import type { Sql } from 'postgres';
import type { FileSummary, ImportProgress, ImportSummary } from '../../sources/import-summary.ts';
import type { Entity } from '../../sources/records.ts';
import type { AnyFeed, FeedState, ImportSettings, OpenedSource, Source } from '../../sources/source.ts';
import { SourceError, type SourceProblem } from '../../sources/source-error.ts';
import { inImportTransaction } from '../import-transaction.ts';
import { noteFailing } from './failing-feeds.ts';
import { type LoadedFeed, loadFeed } from './load-feed.ts';
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
  /** Rows after which a feed that has checkpoints is kept so far. Default 20,000. */
  partRows?: number;
  /** Gives the pass up between two batches of rows; nothing of it is recorded then. */
  signal?: AbortSignal;
}

const PART_ROWS = 20_000;

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
  const states = await readStates(raw, source.name);
  const wanted = { states, ...(entities && { entities }), ...(signal && { signal }) };
  const opened = await source.open(settings, wanted);
  const { files, problems } = await inImportTransaction(raw, (sql, commitSoFar) =>
    importFeeds({ sql, commitSoFar, source: source.name, options }, opened),
  );
  await refreshStatistics(raw, changedRows(files));
  return {
    source: source.name,
    files,
    notices: opened.notices,
    quarantinedTotal: files.reduce((sum, { quarantined }) => sum + quarantined, 0),
    ...(problems.length > 0 && { problems }),
  };
}

/** What each feed of a source left at its last pull. */
async function readStates(raw: Sql, source: string): Promise<Map<string, FeedState>> {
  const books = await readSourceFiles(raw, source);
  return new Map(
    [...books.values()].flatMap(({ file, state }) => (state === undefined ? [] : [[file, state]])),
  );
}

interface ImportPass {
  sql: Sql;
  commitSoFar(): Promise<void>;
  source: string;
  options: ImportOptions;
}

async function importFeeds(
  pass: ImportPass,
  { feeds }: OpenedSource,
): Promise<{ files: FileSummary[]; problems: SourceProblem[] }> {
  const { sql, source, options } = pass;
  const { now, onProgress } = options;
  const before = await readSourceFiles(sql, source);
  /** Feeds whose book tells more than this pass has done: it is what they differ by that was done now. */
  const since = new Map<string, SourceFileBook>();
  const skipped = new Set<string>();
  const problems: SourceProblem[] = [];
  const failed: string[] = [];
  for (const feed of feeds) {
    const book = before.get(feed.file);
    const digest = await feed.digest();
    const isSame = book !== undefined && digest !== null && book.digest === digest;
    if (isSame) skipped.add(feed.file);
    const loaded = isSame ? NOT_READ : await loadOne(pass, feed as AnyFeed, book);
    problems.push(...loaded.problems);
    if (loaded.problems.length > 0) failed.push(feed.file);
    if (book !== undefined && !loaded.whole) since.set(feed.file, book);
    const { file, entity, sizeBytes } = feed;
    onProgress?.({ file, entity, phase: 'done', bytesRead: sizeBytes ?? 0, sizeBytes, rowsRead: 0 });
  }
  await noteFailing(sql, { source, now, read: feeds.map(({ entity }) => entity), failed });
  // Accounts may have appeared for rows of files that were skipped, or that are not in the source any more.
  await retryUnknownAccounts(sql, now);
  const after = await readSourceFiles(sql, source);
  const files = feeds.flatMap(({ file }) => {
    const book = after.get(file);
    if (book === undefined) return [];
    return summarize(book, { since: since.get(file) ?? null, skipped: skipped.has(file) });
  });
  return { files, problems };
}

const NOT_READ: LoadedFeed = { problems: [], whole: false };

/** Loads one feed. What fails alone leaves nothing behind but what it was allowed to keep. */
async function loadOne(
  { sql, commitSoFar, source, options }: ImportPass,
  feed: AnyFeed,
  before: SourceFileBook | undefined,
): Promise<LoadedFeed> {
  const { now, onProgress, signal, partRows = PART_ROWS } = options;
  const given = {
    source,
    now,
    before,
    partRows,
    ...(onProgress && { onProgress }),
    ...(signal && { signal }),
  };
  if (!feed.failsAlone) return loadFeed(sql, feed, { ...given, commitSoFar });
  await sql`savepoint feed`;
  try {
    const loaded = await loadFeed(sql, feed, {
      ...given,
      async commitSoFar() {
        await commitSoFar();
        await sql`savepoint feed`;
      },
    });
    await sql`release savepoint feed`;
    return loaded;
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    await sql`rollback to savepoint feed`;
    return { ...NOT_READ, problems: error.problems };
  }
}

/** @param since the book before this pass, where it goes on in the book after it */
function summarize(
  book: SourceFileBook,
  { since, skipped }: { since: SourceFileBook | null; skipped: boolean },
): FileSummary {
  const { file, entity, rowsIn, watermark, notices } = book;
  const loaded = book.rowsLoaded - (since?.rowsLoaded ?? 0);
  const replaced = book.rowsReplaced - (since?.rowsReplaced ?? 0);
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
    skipped,
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
