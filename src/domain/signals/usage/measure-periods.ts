import { round } from './measure-window.ts';
import { BASELINE_PERIODS } from './periods.ts';
import type { Measure } from './usage-features.ts';

/** Fewer earlier periods than this are no normal. */
const MIN_BASELINE = 3;
/** Periods whose changes say how jumpy an account is: a year of months. */
const MOST_CHANGES = 12;
/**
 * Totals vary by about this share from period to period. It counts as much as so many changes of the account's own, so
 * that three equal months do not make a fourth one suspicious.
 */
const USUAL_VARIATION = 0.15;
const USUAL_WEIGHT = 3;
/** Ends of the usual range: 10 % and 90 % of a normal distribution. */
const RANGE = 1.2816;

/**
 * The mean of the `span` newest periods (newest first) against the mean of the six before them. The spread is that of a
 * new such mean: from the account's own changes from one period to the next, of which half the median is taken (a
 * single step among them makes nobody jumpy), from what totals usually vary by, and from the size of the count.
 * Null with fewer than three earlier periods.
 */
export function measurePeriods(values: readonly number[], span: number, bookChange: number): Measure | null {
  const baseline = values.slice(span, span + BASELINE_PERIODS);
  if (baseline.length < MIN_BASELINE) return null;
  const now = mean(values.slice(0, span));
  const mid = mean(baseline);
  const variance = ownVariance(values.slice(span, span + MOST_CHANGES + 1), mid) + mid;
  const spread = Math.max(1e-4, Math.sqrt(variance * (1 / span + 1 / baseline.length)));
  // When the whole book is lower, that much of the account's own fall is nothing of its own.
  const expected = mid * bookChange;
  return [
    round(now),
    round(Math.max(0, expected - RANGE * spread)),
    round(expected),
    round(mid + RANGE * spread),
    round(spread),
  ];
}

/** Variance of one period, between what the account shows and what is usual. */
function ownVariance(values: readonly number[], mid: number): number {
  const changes = values.slice(1).map((value, i) => Math.abs(value - values[i]!));
  changes.sort((a, b) => a - b);
  const half = changes.length >> 1;
  const median = changes.length % 2 === 1 ? changes[half]! : (changes[half - 1]! + changes[half]!) / 2;
  // Median distance of two normal values = 0.9539 standard deviations.
  const own = (median / 0.9539) ** 2;
  return (
    (USUAL_WEIGHT * (USUAL_VARIATION * mid) ** 2 + changes.length * own) / (USUAL_WEIGHT + changes.length)
  );
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}
