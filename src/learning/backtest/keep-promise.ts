import type { Day } from '../../domain/types.ts';
import type { ProvenLift, RankingProof } from './prove-ranking.ts';

/** Of the accounts over a line, the share that leaves within the horizon, beside what drawing as many names holds. */
export interface LinePrecision {
  /** 0-1. */
  precision: number;
  chance: number;
  /** Accounts over the line, counted at every cut-off. */
  rows: number;
}

/** What a training says the line will hold. */
export interface LinePromise extends LinePrecision {
  /** The line, in times the mean probability. */
  lift: number;
}

/** A promise, and what has come since. */
export interface JudgedPromise {
  promised: LinePromise;
  /** `high` = upper end of the 95 % interval of the precision. */
  lived: LinePrecision & { high: number };
  kept: boolean;
}

/** Hits that chance alone would have brought, without which nothing is held against a promise. */
const LEAST_EXPECTED = 5;

/** The precision at the line that a proof supports; null = it supports none. */
export function promiseOf({ verdict, supportedLift, lifts }: RankingProof): LinePromise | null {
  const line = lifts.find(({ lift }) => lift === supportedLift);
  return verdict !== 'proven' || line === undefined || line.rows === 0
    ? null
    : { lift: line.lift, ...precisionOf(line) };
}

/**
 * Whether the line has held what was promised: broken only when even the upper end of what has come is under it.
 * @param lived of what was said while it was in force; null is returned while too little of it is closed.
 */
export function judgePromise(promised: LinePromise, lived: RankingProof): JudgedPromise | null {
  const line = lived.lifts.find(({ lift }) => lift === promised.lift);
  if (line === undefined || line.realised === null || line.expected < LEAST_EXPECTED) return null;
  const high = (line.realised.high * line.expected) / line.rows;
  return { promised, lived: { ...precisionOf(line), high }, kept: high >= promised.precision };
}

/**
 * Since when a broken promise is known; null = it is not broken. Once it is, it stays so until what has come reaches it
 * again: a precision that sways about the edge of its interval is one story.
 * @param before since when it was known at the last look
 */
export function brokenSince(
  { kept, lived, promised }: JudgedPromise,
  { before, asOf }: { before: Day | null; asOf: Day },
): Day | null {
  if (!kept) return before ?? asOf;
  return lived.precision < promised.precision ? before : null;
}

function precisionOf({ hits, expected, rows }: ProvenLift): LinePrecision {
  return { precision: hits / rows, chance: expected / rows, rows };
}
