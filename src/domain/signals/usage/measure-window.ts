import type { BaselineTrend } from './baseline-trend.ts';
import { MAX_WEEKS } from './count-weeks.ts';
import type { Measure } from './usage-features.ts';

const stretches = new Float64Array(MAX_WEEKS);

export interface WindowPlan {
  kind: MeasureKind;
  /** Relative noise of the visits that amounts are sums over; 0 for visits themselves. */
  visitNoise: number;
  /** Weeks summed up now. */
  weeks: number;
  /** First and one past the last week of the baseline (weeks counted back). */
  from: number;
  to: number;
}

/** `days`: active days, at most 7 a week; `volume`: any amount; `peak`: the highest week, not the sum. */
export type MeasureKind = 'days' | 'volume' | 'peak';

/** Amounts and head counts vary at least by this much of themselves. */
const LEAST_NOISE = 0.15;

/**
 * The newest weeks against every earlier stretch of the same length in the baseline: rolling sums (or peaks) and their
 * 10 %, 50 % and 90 % quantiles, which no single week can move much. The spread is what lies between median and low
 * quantile (1.2816 standard deviations of a normal), floored by the least noise that counts have: half of binomial for
 * active days; for amounts 15 % of themselves and `visitNoise`, the relative noise of the visits they are sums over.
 * With few stretches the floor doubles. A proven slope in the baseline replaces the median by the level it came from.
 */
export function measureWindow(values: Float64Array, plan: WindowPlan, trend: BaselineTrend | null): Measure {
  const { weeks, kind, visitNoise } = plan;
  const now = kind === 'peak' ? peak(values, 0, weeks) : sumUp(values, 0, weeks);
  const n = fillStretches(values, plan);
  insertionSort(stretches, n);
  let mid = quantile(stretches, n, 0.5);
  let low = quantile(stretches, n, 0.1);
  const high = quantile(stretches, n, 0.9);
  const noise = kind === 'days' ? visitDeviation(mid, weeks) : mid * Math.hypot(LEAST_NOISE, visitNoise);
  const floor = n < 2 * weeks ? 2 * noise : noise;
  let spread = Math.max((mid - low) / 1.2816, floor);
  if (trend !== null) {
    mid = Math.max(mid, trend.before * (kind === 'peak' ? 1 : weeks));
    spread = Math.max(trend.noise * (kind === 'peak' ? 1 : Math.sqrt(weeks)), floor);
    low = mid - 1.2816 * spread;
  }
  low = Math.max(0, Math.min(low, mid - floor));
  return [round(now), round(low), round(mid), round(Math.max(high, mid)), round(spread)];
}

/** Half of the binomial deviation of active days: people come more regularly than dice fall. */
export function visitDeviation(activeDays: number, weeks: number): number {
  const span = weeks * 7;
  return 0.5 * Math.sqrt(Math.max(0.25, activeDays * (1 - Math.min(1, activeDays / span))));
}

function fillStretches(values: Float64Array, { kind, weeks, from, to }: WindowPlan): number {
  let n = 0;
  if (kind === 'peak') {
    for (let i = from; i + weeks <= to; i++) stretches[n++] = peak(values, i, weeks);
    return n;
  }
  let sum = sumUp(values, from, weeks);
  stretches[n++] = sum;
  for (let i = from + weeks; i < to; i++) {
    sum += values[i]! - values[i - weeks]!;
    stretches[n++] = sum;
  }
  return n;
}

function sumUp(values: Float64Array, from: number, count: number): number {
  let sum = 0;
  for (let i = from; i < from + count; i++) sum += values[i]!;
  return sum;
}

function peak(values: Float64Array, from: number, count: number): number {
  let highest = 0;
  for (let i = from; i < from + count; i++) if (values[i]! > highest) highest = values[i]!;
  return highest;
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
