import type { Sql } from 'postgres';
import type { Day } from '../../domain/types.ts';
import type { ImportProgress } from '../../sources/import-summary.ts';
import type { Entity } from '../../sources/records.ts';
import type { Reject } from '../../sources/reject.ts';
import { MAX_REJECTS_KEPT } from '../../sources/rows/bounds.ts';
import { countEncoded } from '../../sources/rows/create-feed.ts';
import type { ApartSummary, FeedBatch, FeedState, FeedSummary, SourceFeed } from '../../sources/source.ts';
import { SourceError, type SourceProblem } from '../../sources/source-error.ts';
import { type CopyValue, copyEncoded, copyRows } from './copy-rows.ts';
import { createStaging, REJECT_COLUMNS, type StagingTable } from './staging.ts';

/** A feed that is being read, across several transactions where it may be kept in parts. */
export interface OpenFeed<E extends Entity> {
  feed: SourceFeed<E>;
  batches: AsyncGenerator<FeedBatch<E>, FeedSummary, void>;
  /** Rows read so far. */
  rowsRead: number;
}

export interface StageOptions {
  now: Date;
  /** Rows after which a part is ended at its next checkpoint. */
  partRows: number;
  onProgress?: (progress: ImportProgress) => void;
  signal?: AbortSignal;
}

/** What is staged of a feed: all of it, or the part up to a checkpoint. */
export interface StagedPart {
  rowsIn: number;
  digest: string;
  watermark: Day | null;
  notices: readonly string[];
  state: FeedState | undefined;
  /** Rows that are only counted, because so many others are kept in quarantine already. */
  rejectsBeyond: number;
  leftOutBeyond: number;
  /** No two of its rows have one key, as its source has seen; false = that is not known. */
  isDistinct: boolean;
  /** Rows that are in their table already. */
  straight: number;
  /** Rows that are not staged, because they are stored as they are told. */
  stored: number;
  /** Null = nothing was compared with what is stored. */
  apart: ApartSummary | null;
  /** False: more is to come. */
  ended: boolean;
  /** Why reading ended early; what is staged reaches up to the last checkpoint. */
  problems: readonly SourceProblem[];
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

type Kept = Record<'rejects' | 'leftOut', ReturnType<typeof keepFirst>>;

/** What a part has come to at a checkpoint. */
interface Reached {
  rowsIn: number;
  line: number;
  state: FeedState;
  rejectsBeyond: number;
  leftOutBeyond: number;
}

/**
 * Copies every batch while the next one is being read, until the feed ends, or its part is large enough and at a
 * checkpoint.
 * @throws what the feed throws, unless something was read up to a checkpoint
 */
export async function stageFeed<E extends Entity>(
  sql: Sql,
  open: OpenFeed<E>,
  options: StageOptions,
): Promise<StagedPart> {
  const { now, partRows, onProgress, signal } = options;
  const { file, entity, sizeBytes } = open.feed;
  const staging = await createStaging(sql, entity);
  const kept: Kept = { rejects: keepFirst(MAX_REJECTS_KEPT), leftOut: keepFirst(MAX_REJECTS_KEPT) };
  const report = (phase: ImportProgress['phase'], bytesRead: number) =>
    onProgress?.({ file, entity, phase, bytesRead, sizeBytes, rowsRead: open.rowsRead });
  let copying: Promise<void> = Promise.resolve();
  let rowsIn = 0;
  let [straight, stored] = [0, 0];
  let isDistinct = true;
  let line = 0;
  let reached: Reached | null = null;
  for (;;) {
    const step: Step<E> | SourceError = await nextBatch(open, reached !== null);
    await copying;
    signal?.throwIfAborted();
    if (step instanceof SourceError) return cutBack(sql, reached!, step);
    if (step.done) {
      report('merging', sizeBytes ?? 0);
      const { state, apart = null, ...summary } = step.value;
      const [rejectsBeyond, leftOutBeyond] = [kept.rejects.beyond(), kept.leftOut.beyond()];
      // The feed counts from its beginning, a part from its own.
      return {
        ...{ ...summary, rowsIn, state, isDistinct, rejectsBeyond, leftOutBeyond },
        ...{ straight, stored, apart, ended: true, problems: [] },
      };
    }
    const batch: FeedBatch<E> = step.value;
    const { records, rejects, gone = [], encoded, bytesRead, checkpoint } = batch;
    copying = copyBatch(sql, { staging, kept, now }, batch);
    // It is awaited in the next round; until then a failure must not count as unhandled.
    copying.catch(() => {});
    const rows = records.length + rejects.length + gone.length + countEncoded(encoded);
    rowsIn += rows;
    straight += encoded?.straight?.rows ?? 0;
    stored += encoded?.stored ?? 0;
    isDistinct = batch.isDistinct;
    open.rowsRead += rows;
    line = lastLine(batch, line);
    report('reading', bytesRead);
    if (checkpoint === undefined) continue;
    const [rejectsBeyond, leftOutBeyond] = [kept.rejects.beyond(), kept.leftOut.beyond()];
    reached = { rowsIn, line, state: checkpoint, rejectsBeyond, leftOutBeyond };
    if (rowsIn >= partRows) {
      await copying;
      return partOf(reached, { ended: false, problems: [] });
    }
  }
}

type Step<E extends Entity> = IteratorResult<FeedBatch<E>, FeedSummary>;

/** The next step of the feed; its failure where what was read before may be kept. */
async function nextBatch<E extends Entity>(
  open: OpenFeed<E>,
  keeps: boolean,
): Promise<Step<E> | SourceError> {
  try {
    return await open.batches.next();
  } catch (error) {
    if (keeps && error instanceof SourceError) return error;
    throw error;
  }
}

/** Takes out what was staged after the last checkpoint. */
async function cutBack(sql: Sql, reached: Reached, { problems }: SourceError): Promise<StagedPart> {
  for (const table of ['staged', 'staged_rejects', 'staged_gone']) {
    await sql.unsafe(`delete from ${table} where line > $1`, [reached.line]);
  }
  return partOf(reached, { ended: true, problems });
}

function partOf(reached: Reached, how: Pick<StagedPart, 'ended' | 'problems'>): StagedPart {
  const { line: _, ...counted } = reached;
  const notices =
    how.problems.length === 0 ? [] : ['broken off on the way; the next pull goes on from what is kept'];
  const nothing = { straight: 0, stored: 0, apart: null };
  return { ...counted, ...nothing, digest: '', watermark: null, notices, isDistinct: false, ...how };
}

function lastLine<E extends Entity>(batch: FeedBatch<E>, before: number): number {
  const { records, rejects, gone = [], encoded } = batch;
  let last = Math.max(before, encoded?.lastLine ?? 0);
  for (const rows of [records, rejects, gone]) for (const { line } of rows) if (line > last) last = line;
  return last;
}

interface CopyTools {
  staging: StagingTable;
  kept: Kept;
  now: Date;
}

async function copyBatch<E extends Entity>(
  sql: Sql,
  { staging, kept, now }: CopyTools,
  { records, rejects, leftOut, gone = [], encoded }: FeedBatch<E>,
): Promise<void> {
  const rows = records.map(({ line, record }) => {
    const values = record as unknown as Record<string, CopyValue>;
    return [line, ...staging.keys.map((key) => values[key]!)];
  });
  const bad = [...kept.rejects.take(rejects, 'open'), ...kept.leftOut.take(leftOut, 'partial')];
  if (encoded !== undefined && encoded.rows > 0) await copyEncoded(sql, staging, encoded.copy);
  if (encoded?.straight && encoded.straight.rows > 0)
    await copyEncoded(sql, staging.straight, encoded.straight.copy);
  await copyRows(sql, staging, rows);
  await copyRows(sql, { table: 'staged_rejects', columns: REJECT_COLUMNS }, bad);
  const today = now.toISOString().slice(0, 10);
  await copyRows(
    sql,
    staging.gone,
    gone.map(({ line, key, on }) => [line, on ?? today, ...key]),
  );
}
