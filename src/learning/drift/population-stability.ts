import { binColumn, chooseBins } from '../fit/choose-bins.ts';
import { missingBin } from '../model/feature-bins.ts';

/** How far a distribution has moved, and how far chance alone would move it. */
export interface Stability {
  /** Population stability index: sum over bins of `(now - before) * ln(now / before)`. */
  index: number;
  /** What the index exceeds by chance once in a thousand times, for so many accounts. */
  byChance: number;
}

/** Bins of about equal count, one more for what is missing; ten is what the usual limits were stated for. */
const BINS = 10;
/** Standard normal quantile of 0.999: some fifty features are looked at every week. */
const Z = 3.0902;

/**
 * Population stability index of one feature between two times. Its usual reading is that of credit scoring (Siddiqi 2006):
 * below 0.1 nothing, above 0.25 a shift. That ignores how many accounts there are, so the limit of chance stands
 * beside it: without a shift the index is about `(1/n + 1/m)` times a chi-squared variable (Yurdakul & Naranjo 2020).
 * @param given the feature's values before and now (NaN = missing), and the accounts behind them: rows of one
 * account are no independent witnesses.
 */
export function populationStability(given: {
  before: Float64Array;
  now: Float64Array;
  kind: 'numeric' | 'category';
  accountsBefore: number;
  accountsNow: number;
}): Stability {
  const bins = chooseBins({ column: given.before, kind: given.kind, maxBins: BINS });
  const count = missingBin(bins) + 1;
  const shares = (values: Float64Array): number[] => {
    const counts = new Array<number>(count).fill(0);
    for (const bin of binColumn(bins, values)) counts[bin]! += 1;
    // Half a row more in every bin: an empty one says "rare", not "impossible".
    return counts.map((rows) => (rows + 0.5) / (values.length + 0.5 * count));
  };
  const [before, now] = [shares(given.before), shares(given.now)];
  const index = now.reduce(
    (sum, share, bin) => sum + (share - before[bin]!) * Math.log(share / before[bin]!),
    0,
  );
  const sampling = 1 / Math.max(1, given.accountsBefore) + 1 / Math.max(1, given.accountsNow);
  return { index, byChance: sampling * chiSquared(count - 1) };
}

/** Upper quantile of the chi-squared distribution (Wilson & Hilferty 1931). */
function chiSquared(freedom: number): number {
  if (freedom === 0) return 0;
  const spread = 2 / (9 * freedom);
  return freedom * (1 - spread + Z * Math.sqrt(spread)) ** 3;
}
