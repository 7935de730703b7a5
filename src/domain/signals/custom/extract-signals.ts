import type { SignalComponentSettings } from '../../health-settings.ts';
import { ownValue } from '../../names.ts';
import type { FeedCalendar, SignalSeries } from '../../types.ts';

/** A configured signal reduced to its value in the window and in the earlier windows of the same length. */
export interface SignalFeatures {
  signal: string;
  aggregate: SignalComponentSettings['aggregate'];
  windowDays: number;
  /** Null = no row in the window and the aggregate needs one (mean, last). */
  value: number | null;
  /** Median and spread (robust standard deviation) of up to 12 earlier windows; null = fewer than 3 known. */
  usual: { mid: number; spread: number } | null;
}

const EARLIER_WINDOWS = 12;
const LEAST_WINDOWS = 3;

/**
 * Features of the configured signals, in the order of the settings. A signal the account never had is left out. Windows of
 * one that is told in totals of closed periods end with the newest closed one, so that nothing moves while one waits.
 * @param given.periods closing days of such signals (days since 1970-01-01)
 */
export function extractSignals(
  series: readonly SignalSeries[],
  settings: readonly SignalComponentSettings[],
  { asOf: today, periods = {} }: { asOf: number; periods?: FeedCalendar['periods'] | undefined },
): SignalFeatures[] {
  const found: SignalFeatures[] = [];
  for (const setting of settings) {
    const { signal, aggregate, windowDays } = setting;
    const own = series.find((s) => s.signal === signal && s.days.length > 0);
    if (!own) continue;
    const asOf = ownValue(periods, signal)?.at(-1) ?? today;
    const known = Math.floor((asOf - own.days[0]! + 1) / windowDays);
    const earlier: number[] = [];
    for (let k = 1; k < Math.min(known, EARLIER_WINDOWS + 1); k++) {
      const value = aggregateWindow(own, asOf - k * windowDays, setting);
      if (value !== null) earlier.push(value);
    }
    found.push({
      signal,
      aggregate,
      windowDays,
      value: aggregateWindow(own, asOf, setting),
      usual: usualOf(earlier),
    });
  }
  return found;
}

function aggregateWindow(
  { days, values }: SignalSeries,
  end: number,
  { windowDays, aggregate }: Pick<SignalComponentSettings, 'aggregate' | 'windowDays'>,
): number | null {
  let n = 0;
  let sum = 0;
  let last: number | null = null;
  for (let i = days.length - 1; i >= 0; i--) {
    if (days[i]! > end) continue;
    if (days[i]! <= end - windowDays) break;
    n++;
    sum += values[i]!;
    last ??= values[i]!;
  }
  if (aggregate === 'count') return n;
  if (aggregate === 'sum') return sum;
  return aggregate === 'last' ? last : n === 0 ? null : sum / n;
}

function usualOf(earlier: number[]): SignalFeatures['usual'] {
  if (earlier.length < LEAST_WINDOWS) return null;
  const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!;
  const mid = median(earlier);
  const deviation = median(earlier.map((v) => Math.abs(v - mid)));
  const spread = Math.max(1.4826 * deviation, 0.15 * Math.abs(mid), 1e-9);
  return { mid: Math.round(mid * 1e4) / 1e4, spread: Math.round(spread * 1e4) / 1e4 };
}
