/** A proven decline inside the baseline itself, per week. */
export interface BaselineTrend {
  /** Fitted level three quarters of the baseline back, and at its newest week. */
  before: number;
  after: number;
  /** Standard deviation of one week around the fitted line. */
  noise: number;
}

/** Shorter baselines prove no slope. */
const MIN_WEEKS = 12;
/** One-sided 0.1 % of a t distribution with ten degrees of freedom, the fewest possible here. */
const CRITICAL_T = 4.14;
const MIN_DECLINE = 0.25;

/**
 * Least-squares line through the baseline's weekly values. A slope counts when it is significant (false alarms in
 * steady noise: at most 0.1 %), has taken a quarter of the starting level, and a line fits better than one
 * step: after a step the lower level is simply the new normal. Weeks being judged take no part.
 */
export function baselineTrend(values: Float64Array, from: number, to: number): BaselineTrend | null {
  const n = to - from;
  if (n < MIN_WEEKS) return null;
  const meanX = (n - 1) / 2;
  let sumY = 0;
  let sumXY = 0;
  let sumYY = 0;
  for (let i = 0; i < n; i++) {
    const y = values[from + i]!;
    sumY += y;
    sumXY += i * y;
    sumYY += y * y;
  }
  const meanY = sumY / n;
  const sxx = (n * (n * n - 1)) / 12;
  const sxy = sumXY - n * meanX * meanY;
  const syy = sumYY - n * meanY * meanY;
  // x counts back in time, so a decline has a positive slope.
  const slope = sxy / sxx;
  if (slope <= 0 || meanY <= 0) return null;
  const residual = Math.max(syy - slope * sxy, 1e-9 * syy);
  const noise = Math.sqrt(residual / (n - 2));
  if (slope / (noise / Math.sqrt(sxx)) < CRITICAL_T) return null;
  const after = Math.max(0, meanY - slope * meanX);
  const oldest = meanY + slope * meanX;
  if (after > oldest * (1 - MIN_DECLINE)) return null;
  if (bestStepResidual(values, { from, n, sumY, syy }) < residual) return null;
  return { before: meanY + slope * (0.75 * (n - 1) - meanX), after, noise };
}

/** Weeks of a baseline: where they begin, how many, their sum and their squared deviation. */
interface Stretch {
  from: number;
  n: number;
  sumY: number;
  syy: number;
}

function bestStepResidual(values: Float64Array, { from, n, sumY, syy }: Stretch): number {
  const mean = sumY / n;
  let best = syy;
  let head = 0;
  for (let i = 0; i < n - 2; i++) {
    head += values[from + i]!;
    const newer = i + 1;
    if (newer < 2) continue;
    const older = n - newer;
    const gain = newer * (head / newer - mean) ** 2 + older * ((sumY - head) / older - mean) ** 2;
    if (syy - gain < best) best = syy - gain;
  }
  return best;
}
