import { logOdds } from '../../domain/statistics/log-odds.ts';
import type { ChurnEstimate } from '../../domain/types.ts';
import { rescaleHorizon } from './rescale-horizon.ts';

/** Within which rates accounts of a probability have left, at knots between which it is read off in straight lines. */
export interface ProbabilityBounds {
  /** What the probabilities are about. */
  horizonDays: number;
  /** Log-odds that were said, rising. */
  said: number[];
  /** Ends of the interval at each knot, 0-1; neither falls as the log-odds rise. */
  low: number[];
  high: number[];
}

/** An interval of a probability, 0-1. */
export interface ProbabilityRange {
  low: number;
  high: number;
}

/**
 * The interval of one probability; it always holds the probability itself, which rests on more than the accounts that
 * were said to be alike (the shape of the model, the prior).
 * @param told a probability over any horizon; the interval is over the same
 */
export function rangeOf(
  bounds: ProbabilityBounds,
  told: { probability: number; horizonDays: number },
): ProbabilityRange {
  const { probability, horizonDays } = told;
  const own = bounds.horizonDays;
  const at = logOdds(rescaleHorizon({ probability, fromDays: horizonDays, toDays: own }));
  const end = (ends: readonly number[]) =>
    rescaleHorizon({ probability: between(bounds.said, ends, at), fromDays: own, toDays: horizonDays });
  return {
    low: Math.min(probability, end(bounds.low)),
    high: Math.max(probability, end(bounds.high)),
  };
}

/** The value at a place between knots, in a straight line; level beyond the outermost ones. */
function between(knots: readonly number[], values: readonly number[], at: number): number {
  const next = knots.findIndex((knot) => knot > at);
  if (next === 0) return values[0]!;
  if (next < 0) return values.at(-1)!;
  const share = (at - knots[next - 1]!) / (knots[next]! - knots[next - 1]!);
  return values[next - 1]! + share * (values[next]! - values[next - 1]!);
}

/** What the interval of a stored probability is told by: the bounds of the model in force, and the horizon of what is stored. */
export interface RangeTerms {
  bounds: ProbabilityBounds | null;
  horizonDays: number;
}

/** The interval that is told in place of a probability; null = the probability itself, as always of the prior's. */
export function rangeToTell(
  terms: RangeTerms | null,
  { probability, model }: { probability: number | null; model: ChurnEstimate['model'] | null },
): ProbabilityRange | null {
  if (!terms?.bounds || probability === null || model !== 'learned') return null;
  const range = rangeOf(terms.bounds, { probability, horizonDays: terms.horizonDays });
  return isWide(range, probability) ? range : null;
}

/** Ends further apart than half of the probability, and than this, are told in its place; nearer ones hide in its rounding. */
const LEAST_WIDTH = 0.02;

/** Whether a probability would pretend to more than is known, so that its interval has to be told. */
export function isWide({ low, high }: ProbabilityRange, probability: number): boolean {
  return high - low > Math.max(LEAST_WIDTH, probability / 2);
}
