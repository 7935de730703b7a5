import type { Sql } from 'postgres';
import type { Entity } from '../../sources/records.ts';
import type { SourceFeed } from '../../sources/source.ts';
import type { SourceProblem } from '../../sources/source-error.ts';
import type { ImportConnection } from '../import-transaction.ts';
import { applyGone, settleGone } from './apply-gone.ts';
import { leaveOutErased } from './leave-out-erased.ts';
import { mergeStaged } from './merge-staged.ts';
import { isSound, readStoredRows } from './read-stored-rows.ts';
import { recordQuarantine } from './record-quarantine.ts';
import { resolveIdentities } from './resolve-identities.ts';
import { countOpen, settleQuarantine } from './settle-quarantine.ts';
import { readSourceFiles, writeSourceFile } from './source-file-books.ts';
import { type OpenFeed, type StagedPart, type StageOptions, stageFeed } from './stage-feed.ts';

export interface LoadFeedOptions extends StageOptions {
  source: string;
  /** Bytes from which on a file of usage is compared with what is stored. */
  compareFrom: number;
}

export interface LoadedFeed {
  /** Why reading ended early, when what came before that could be kept. */
  problems: readonly SourceProblem[];
  /** Its book is that of this pass alone; else it adds to what was there before. */
  whole: boolean;
}

/**
 * Reads one feed to its end, brings it into its table and the quarantine, and writes its book; part by part where the
 * feed has checkpoints. Only what has been read of it is recorded under the lock.
 */
export async function loadFeed<E extends Entity>(
  { sql, locked }: ImportConnection,
  feed: SourceFeed<E>,
  options: LoadFeedOptions,
): Promise<LoadedFeed> {
  const open: OpenFeed<E> = { feed, batches: feed.read({ encoded: true }), rowsRead: 0 };
  const compared = await stageCompared(sql, feed, options);
  let isFirst = true;
  let again = false;
  for (; ; isFirst = false) {
    const part = compared ?? (await stageFeed(sql, open, options));
    const whole = isFirst && part.ended && part.problems.length === 0 && feed.extent !== 'changes';
    const booking: Booking<E> = { feed, part, whole, again, options };
    again = await locked(() => bookPart(sql, booking));
    if (part.ended) return { problems: part.problems, whole };
  }
}

/**
 * Reads a feed with what is stored beside it, so that only what has to be looked at is staged.
 * @returns null where it has to be read without, as if nothing had been read
 */
async function stageCompared<E extends Entity>(
  sql: Sql,
  feed: SourceFeed<E>,
  options: LoadFeedOptions,
): Promise<StagedPart | null> {
  const stored = await readStoredRows(sql, feed, options);
  if (stored === null) return null;
  await sql`savepoint compared`;
  const open: OpenFeed<E> = { feed, batches: feed.read({ encoded: true, stored }), rowsRead: 0 };
  const part = await stageFeed(sql, open, options);
  if (await isSound(sql, part)) return part;
  await sql`rollback to savepoint compared`;
  return null;
}

interface Booking<E extends Entity> {
  feed: SourceFeed<E>;
  part: StagedPart;
  /** It is all there is, and takes the place of what was told before; else it adds to that. */
  whole: boolean;
  /** Rows of an earlier part wait for their account without being kept. */
  again: boolean;
  options: LoadFeedOptions;
}

/** @returns that everything has to be told again at the next pull */
async function bookPart<E extends Entity>(sql: Sql, booking: Booking<E>): Promise<boolean> {
  const { feed, part, whole, options } = booking;
  const { file, entity } = feed;
  const { source, now } = options;
  const at = { source, file, now };
  const before = whole ? undefined : (await readSourceFiles(sql, source)).get(file);
  const accountSystem = feed.accountSystem ?? null;
  const isMapped = await resolveIdentities(sql, {
    entity,
    system: accountSystem,
    isPartial: feed.tells !== undefined,
  });
  const gaveWay = await settleGone(sql, entity);
  const erased = await leaveOutErased(sql, entity);
  const counts = await mergeStaged(sql, entity, {
    ...{ ...at, whole, repeats: feed.repeats ?? 'contradict', isDistinct: part.isDistinct && !isMapped },
    ...{ straight: part.straight, stored: part.stored },
    ...(feed.tells !== undefined && { tells: feed.tells }),
    ...(feed.wholeById !== undefined && { wholeById: feed.wholeById }),
  });
  const gone = await applyGone(sql, entity);
  const openBefore = whole ? 0 : await countOpen(sql, at);
  const settled = whole ? 0 : await settleQuarantine(sql, entity, at);
  const beyond = part.rejectsBeyond + counts.beyond.known + counts.beyond.waiting;
  const open = await recordQuarantine(sql, at, { settleOthers: whole });
  const replaced = counts.replaced + gaveWay + gone.changed;
  const accounted =
    counts.loaded + replaced + counts.unchanged + gone.unchanged + open + beyond + erased.rows;
  if (accounted !== part.rowsIn) {
    throw new Error(`${file}: ${part.rowsIn} rows were read, but ${accounted} are accounted for`);
  }
  const base = before ?? NOTHING;
  const openMore = whole ? open : (await countOpen(sql, at)) - openBefore;
  const sums = {
    rowsIn: base.rowsIn + part.rowsIn,
    rowsLoaded: base.rowsLoaded + counts.loaded,
    rowsReplaced: base.rowsReplaced + replaced + settled,
    rowsQuarantined: base.rowsQuarantined + openMore + beyond,
    rowsErased: base.rowsErased + erased.rows,
  };
  // A row that is as wrong as it was is told once more, and changes nothing.
  const rowsUnchanged =
    sums.rowsIn - sums.rowsLoaded - sums.rowsReplaced - sums.rowsQuarantined - sums.rowsErased;
  // Rows that wait for their account, but are not kept, are found again only by reading everything again.
  const again = booking.again || counts.beyond.waiting > 0;
  const notices = [...part.notices, ...erased.notices, ...counts.notices];
  await writeSourceFile(sql, {
    ...{ source, file, entity, ...sums, rowsUnchanged },
    digest: again ? `${part.digest}|again` : part.digest,
    watermark: laterOf(part.watermark, whole ? null : base.watermark),
    notices: [...notices, ...formatLeftOutBeyond(beyond + part.leftOutBeyond)],
    importedAt: now,
    state: again ? undefined : part.state,
    stretches: again ? null : (part.apart?.stretches ?? null),
    accountSystem,
  });
  return again;
}

const NOTHING = {
  ...{ rowsIn: 0, rowsLoaded: 0, rowsReplaced: 0, rowsQuarantined: 0, rowsErased: 0 },
  watermark: null,
};

function laterOf(a: string | null, b: string | null): string | null {
  return a === null || (b !== null && b > a) ? b : a;
}

function formatLeftOutBeyond(rows: number): string[] {
  return rows === 0 ? [] : [`${rows} further rows with problems are counted, but not kept one by one`];
}
