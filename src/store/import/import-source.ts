import type { Sql } from 'postgres';
import type { FileSummary, ImportProgress, ImportSummary } from '../../sources/import-summary.ts';
import type { Entity } from '../../sources/records.ts';
import type {
  AnyFeed,
  FeedState,
  ImportSettings,
  OpenedSource,
  Source,
  SourceFeed,
} from '../../sources/source.ts';
import { SourceError, type SourceProblem } from '../../sources/source-error.ts';
import { withFeedLock } from '../advisory-locks.ts';
import { type ImportConnection, withImportConnection } from '../import-transaction.ts';
import { noteFailing } from './failing-feeds.ts';
import { type LoadedFeed, type LoadFeedOptions, loadFeed } from './load-feed.ts';
import { type ChangedRows, refreshStatistics } from './refresh-statistics.ts';
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
  /** Bytes from which on a file of usage is compared with what is stored; infinite = none is. Default 256 KB. */
  compareFrom?: number;
  /** Gives the pass up between two batches of rows; nothing of it is recorded then. */
  signal?: AbortSignal;
}

const PART_ROWS = 20_000;
/** A smaller file is loaded before anything has been compared. */
const COMPARE_FROM = 256 * 1024;

/**
 * One pass over a source: everything new, corrected or mended goes in, everything invalid into quarantine. A feed that
 * fails alone is read first and recorded then, with its state in one transaction, so that a slow far side holds nobody
 * up; of all others, the source is recorded whole or not at all. Doing it again changes nothing; a file that is the same
 * as last time is not even read.
 *
 * Rows that have vanished from a changed file stay loaded, since a feed may send only what is new; a row in quarantine
 * is resolved when its file no longer holds it. Rows are stored whatever their date: cutting at the as-of date is up
 * to the queries.
 * @param raw connections are opened beside it, with its options
 * @throws SourceError when the source cannot be read, with every structural problem at once
 * @throws ImportError when the database cannot take it; in both cases nothing of what was being read is recorded
 * @throws the reason of `signal` when it was aborted
 */
export async function importSource(raw: Sql, source: Source, options: ImportOptions): Promise<ImportSummary> {
  const { settings, entities, signal } = options;
  const states = await readStates(raw, source.name);
  const wanted = { states, ...(entities && { entities }), ...(signal && { signal }) };
  const opened = await source.open(settings, wanted);
  const { files, problems } = await withImportConnection(raw, (connection) =>
    importFeeds({ connection, source: source.name, options }, opened),
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
  connection: ImportConnection;
  source: string;
  options: ImportOptions;
}

/** What became of a feed. */
interface FeedResult extends LoadedFeed {
  /** It is the same as at the last pass, and was not read. */
  skipped: boolean;
  /** Its book before this pass. */
  before: SourceFileBook | undefined;
}

async function importFeeds(
  pass: ImportPass,
  { feeds }: OpenedSource,
): Promise<{ files: FileSummary[]; problems: SourceProblem[] }> {
  const { connection, source, options } = pass;
  const { sql, locked } = connection;
  const results = new Map<string, FeedResult>();
  const take = async (feed: AnyFeed, load: () => Promise<LoadedFeed>) => {
    const before = (await readSourceFiles(sql, source)).get(feed.file);
    results.set(feed.file, await unlessSame(feed, before, load));
    const { file, entity, sizeBytes } = feed;
    options.onProgress?.({ file, entity, phase: 'done', bytesRead: sizeBytes ?? 0, sizeBytes, rowsRead: 0 });
  };
  for (const feed of feeds) {
    const held = { source, file: feed.file, signal: options.signal };
    if (feed.failsAlone) await withFeedLock(sql, held, () => take(feed, () => loadApart(pass, feed)));
  }
  return locked(async () => {
    // In the transaction already.
    const together = { sql, locked: <T>(work: () => Promise<T>) => work() };
    for (const feed of feeds)
      if (!feed.failsAlone) await take(feed, () => loadFeed(together, feed as SourceFeed, loadOptions(pass)));
    const failed = [...results].flatMap(([file, { problems }]) => (problems.length > 0 ? [file] : []));
    await noteFailing(sql, { source, now: options.now, read: feeds.map(({ entity }) => entity), failed });
    // Accounts may have appeared for rows of files that were skipped, or that are not in the source any more.
    await retryUnknownAccounts(sql, options.now);
    const after = await readSourceFiles(sql, source);
    const files = feeds.flatMap(({ file }) => {
      const book = after.get(file);
      if (book === undefined) return [];
      const { whole, skipped, before } = results.get(file)!;
      // A book that tells more than this pass has done: it is what it differs by that was done now.
      return summarize(book, { since: whole ? null : (before ?? null), skipped });
    });
    return { files, problems: [...results.values()].flatMap(({ problems }) => problems) };
  });
}

const NOT_READ: LoadedFeed = { problems: [], whole: false };

async function unlessSame(
  feed: AnyFeed,
  before: SourceFileBook | undefined,
  load: () => Promise<LoadedFeed>,
): Promise<FeedResult> {
  const digest = before === undefined ? null : await feed.digest();
  const skipped = digest !== null && before?.digest === digest;
  return { ...(skipped ? NOT_READ : await load()), skipped, before };
}

function loadOptions({ source, options }: ImportPass): LoadFeedOptions {
  const { now, onProgress, signal, partRows = PART_ROWS, compareFrom = COMPARE_FROM } = options;
  return { source, now, partRows, compareFrom, ...(onProgress && { onProgress }), ...(signal && { signal }) };
}

/** Loads a feed that fails alone: then it leaves nothing behind but what it was allowed to keep. */
async function loadApart(pass: ImportPass, feed: AnyFeed): Promise<LoadedFeed> {
  try {
    return await loadFeed(pass.connection, feed as SourceFeed, loadOptions(pass));
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
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

function changedRows(files: readonly FileSummary[]): Map<string, ChangedRows> {
  const changed = new Map<string, ChangedRows>();
  for (const { entity, loaded, replaced } of files) {
    const tables = entity === 'usage_events' ? ['usage', 'usage_users', 'usage_event_ids'] : [entity];
    for (const table of tables) {
      const { fresh, written } = changed.get(table) ?? { fresh: 0, written: 0 };
      changed.set(table, { fresh: fresh + loaded, written: written + loaded + replaced });
    }
  }
  return changed;
}
