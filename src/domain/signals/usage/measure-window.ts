import type { BaselineTrend } from './baseline-trend.ts';
import { MAX_WEEKS } from './count-weeks.ts';
import type { Measure } from './usage-features.ts';

const sums = new Float64Array(MAX_WEEKS);

export interface WindowPlan {
  /** Weeks summed up now. */
  weeks: number;
  /** First and one past the last week of the baseline (weeks counted back). */
  from: number;
  to: number;
}

/** `days`: active days, at most 7 a week; `volume`: any amount; `level`: the mean over the weeks, not the sum. */
export type MeasureKind = 'days' | 'volume' | 'level';

/**
 * The newest weeks against every earlier stretch of the same length in the baseline: rolling sums and their 10 %, 50 %
 * and 90 % quantiles, which no single week can move much. The spread is what lies between median and low quantile
 * (1.2816 standard deviations of a normal), floored by the least noise that counts have: binomial for active days,
 * 15 % for amounts. With few stretches the floor doubles. A proven slope in the baseline replaces the median
 * by the level it came from.
 */
export function measureWindow(
  values: Float64Array,
  plan: WindowPlan,
  kind: MeasureKind,
  trend: BaselineTrend | null,
): Measure {
  const { weeks, from, to } = plan;
  let now = 0;
  for (let i = 0; i < weeks; i++) now += values[i]!;
  let n = 0;
  let sum = 0;
  for (let i = from; i < from + weeks; i++) sum += values[i]!;
  sums[n++] = sum;
  for (let i = from + weeks; i < to; i++) {
    sum += values[i]! - values[i - weeks]!;
    sums[n++] = sum;
  }
  insertionSort(sums, n);
  const scale = kind === 'level' ? weeks : 1;
  let mid = quantile(sums, n, 0.5);
  let low = quantile(sums, n, 0.1);
  const high = Math.max(mid, quantile(sums, n, 0.9));
  const span = weeks * 7;
  const noise =
    kind === 'days' ? 0.5 * Math.sqrt(Math.max(0.25, mid * (1 - Math.min(1, mid / span)))) : 0.15 * mid;
  const floor = n < 2 * weeks ? 2 * noise : noise;
  let spread = Math.max((mid - low) / 1.2816, floor);
  if (trend !== null) {
    mid = Math.max(mid, trend.before * weeks);
    spread = Math.max(trend.noise * Math.sqrt(weeks), floor);
    low = mid - 1.2816 * spread;
  }
  low = Math.max(0, Math.min(low, mid - floor));
  return [
    round(now / scale),
    round(low / scale),
    round(mid / scale),
    round(Math.max(high, mid) / scale),
    round(spread / scale),
  ];
}

function insertionSort(values: Float64Array, n: number): void {
  for (let i = 1; i < n; i++) {
    const value = values[i]!;
    let j = i - 1;
    while (j >= 0 && values[j]! > value) {
      values[j + 1] = values[j]!;
      j--;
    }
    values[j + 1] = value;
  }
}

function quantile(sorted: Float64Array, n: number, p: number): number {
  const at = (n - 1) * p;
  const below = Math.floor(at);
  const low = sorted[below]!;
  return below + 1 < n ? low + (sorted[below + 1]! - low) * (at - below) : low;
}

/** Four decimals keep the stored features small. */
export function round(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
