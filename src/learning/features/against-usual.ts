import { ownValue } from '../../domain/names.ts';
import type { Peers } from '../../domain/signals/usage/peers.ts';
import type { ProductFeatures } from '../../domain/signals/usage/usage-features.ts';
import type { UsageSeries } from '../../domain/types.ts';
import { type DailyTotals, dailyTotals } from './account-history.ts';

/** Days of a window, and how many earlier ones say what is usual: half a year. */
const WINDOW = 28;
const USUAL_WINDOWS = 6;
/** Windows that make a quarter, the length over which a best time is looked for. */
const QUARTER = 3;

/** Natural logarithm of a share: 0 = as usual, -0.69 = half; alike for large and small accounts. NaN = no usual. */
export interface AgainstUsual {
  /** The newest window over the mean of up to six before it. */
  usual: number;
  /** The newest three windows over the best three in a row. */
  best: number;
  /** The newest window over the best three in a row: what has been lost for good does not become usual. */
  nowBest: number;
}

const NO_USUAL: AgainstUsual = { usual: Number.NaN, best: Number.NaN, nowBest: Number.NaN };

/** Amounts per 28 days, the newest window first, back to the account's first day. */
export type Windows = number[];

/** Sums up values by windows that end on a day; `days` ascending, none after it. */
export function windowsOf(days: Int32Array, values: ArrayLike<number>, asOf: number): Windows {
  if (days.length === 0) return [];
  const windows = new Array<number>(Math.floor((asOf - days[0]!) / WINDOW) + 1).fill(0);
  for (let i = 0; i < days.length; i++) {
    const value = values[i]!;
    if (value > 0) windows[Math.floor((asOf - days[i]!) / WINDOW)]! += value;
  }
  return windows;
}

/** One is added to both sides, so that a handful more or less says little. */
export function againstUsual(windows: Windows): AgainstUsual {
  // The window in which an account begins rarely is a whole one.
  const whole = windows.slice(0, Math.max(1, windows.length - 1));
  const usual = whole.slice(1, 1 + USUAL_WINDOWS);
  const share = (now: number, before: number) => Math.log((now + 1) / (before + 1));
  if (usual.length === 0) return NO_USUAL;
  const now = sum(whole.slice(0, QUARTER)) / Math.min(QUARTER, whole.length);
  let best = now;
  for (let i = 0; i + QUARTER <= whole.length; i++) {
    const quarter = (whole[i]! + whole[i + 1]! + whole[i + 2]!) / QUARTER;
    if (quarter > best) best = quarter;
  }
  const newest = whole[0]!;
  return {
    usual: share(newest, sum(usual) / usual.length),
    best: share(now, best),
    nowBest: share(newest, Math.max(newest, best)),
  };
}

/**
 * Activity as of a day, where rows of closed periods (`period` of the products) count back from the newest closed one: a
 * feed that has not closed the running month yet says nothing of it. Rows of a period that is still open are left out.
 * `tellsDays` = some rows stand for days; where none does, active days mean nothing.
 */
export function closedTotals(
  given: { usage: readonly UsageSeries[]; totals: DailyTotals },
  products: readonly ProductFeatures[],
  asOf: number,
): { totals: DailyTotals; usage: readonly UsageSeries[]; tellsDays: boolean } {
  const closedOn = new Map(
    products.flatMap(({ product, period }) => (period ? [[product, period.closedOn] as const] : [])),
  );
  if (closedOn.size === 0) return { ...given, tellsDays: true };
  const usage = given.usage.map((series) => {
    const closed = closedOn.get(series.product);
    if (closed === undefined || closed === asOf) return series;
    const end = series.days.findLastIndex((day) => day <= closed) + 1;
    return {
      ...series,
      days: series.days.slice(0, end).map((day) => day + asOf - closed),
      events: series.events.subarray(0, end),
      activeUsers: series.activeUsers.subarray(0, end),
      seats: series.seats.subarray(0, end),
    };
  });
  return {
    usage,
    totals: dailyTotals(usage),
    tellsDays: usage.some(({ product }) => !closedOn.has(product)),
  };
}

/** The portfolio may explain away at most this much of an account's fall, and of its rise. */
const LEAST_CHANGE = 0.3;
const MOST_CHANGE = 3;

/**
 * What everybody did, by the products that the account uses: median change of the portfolio, weighted by the account's own
 * events of the half year before. 1 = as usual. What everybody did says nothing about anybody.
 */
export function portfolioChange(
  usage: readonly UsageSeries[],
  products: Peers['products'],
  asOf: number,
): number {
  let expected = 0;
  let before = 0;
  for (const { product, days, events } of usage) {
    const past = sum(windowsOf(days, events, asOf).slice(1, 1 + USUAL_WINDOWS));
    const change = ownValue(products, product)?.change ?? 1;
    before += past;
    expected += past * Math.min(MOST_CHANGE, Math.max(LEAST_CHANGE, change));
  }
  return before > 0 ? expected / before : 1;
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
