/** A dated fall of the weekly level. */
export interface DetectedChange {
  kind: 'step' | 'slope';
  /** Weeks (counted back) since the fall: index of the first week of the lower level, plus one. */
  weeks: number;
  /** Mean weekly level before and after. */
  before: number;
  after: number;
}

/**
 * Chance that steady noise is called a step: the best of all split points must pass a one-sided t test at this rate
 * divided by the number of split points (Bonferroni), so the rate holds for the whole search.
 */
export const CHANGE_FALSE_ALARM_RATE = 0.01;

const MIN_SIDE = 2;

/**
 * Finds when the level fell: the split of the weeks (newest first) into newer and older that separates the means best
 * (two-sample t, pooled variance), and whether a step or a straight line describes the fall better.
 * Null when no split passes. Source of the idea: maximally selected two-sample statistics (Hawkins 1977).
 */
export function detectChange(values: Float64Array, count: number): DetectedChange | null {
  const n = Math.min(count, 40);
  if (n < 2 * MIN_SIDE + 2) return null;
  let sum = 0;
  let sumSq = 0;
  let sumXY = 0;
  for (let i = 0; i < n; i++) {
    const y = values[i]!;
    sum += y;
    sumSq += y * y;
    sumXY += i * y;
  }
  const mean = sum / n;
  const total = sumSq - n * mean * mean;
  if (total <= 0) return null;
  let bestGain = 0;
  let split = 0;
  let head = 0;
  for (let i = 0; i < n - MIN_SIDE; i++) {
    head += values[i]!;
    const newer = i + 1;
    if (newer < MIN_SIDE) continue;
    const low = head / newer;
    const high = (sum - head) / (n - newer);
    if (low >= high) continue;
    const gain = (newer * (n - newer) * (high - low) ** 2) / n;
    if (gain > bestGain) {
      bestGain = gain;
      split = newer;
    }
  }
  if (split === 0) return null;
  const residual = Math.max(total - bestGain, 1e-9 * total);
  const t = Math.sqrt(bestGain / (residual / (n - 2)));
  if (t < criticalT(CHANGE_FALSE_ALARM_RATE / (n - 2 * MIN_SIDE + 1), n - 2)) return null;
  let after = 0;
  for (let i = 0; i < split; i++) after += values[i]!;
  const before = (sum - after) / (n - split);
  const sxx = (n * (n * n - 1)) / 12;
  const sxy = sumXY - n * ((n - 1) / 2) * mean;
  const lineResidual = total - (sxy * sxy) / sxx;
  const kind = sxy > 0 && lineResidual < residual ? 'slope' : 'step';
  return { kind, weeks: split, before, after: after / split };
}

/**
 * One-sided critical value of Student's t for a small tail: normal quantile by its asymptotic expansion
 * (Abramowitz and Stegun 26.2.12), widened for the degrees of freedom (26.7.5, first two terms).
 */
export function criticalT(tail: number, degrees: number): number {
  const log = Math.log(1 / tail);
  const root = Math.sqrt(2 * log);
  const z = root - Math.log(4 * Math.PI * log) / (2 * root);
  return z + (z ** 3 + z) / (4 * degrees) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * degrees * degrees);
}
