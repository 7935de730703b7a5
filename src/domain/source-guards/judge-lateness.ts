import { fromEpochDay } from '../day.ts';
import type { Day } from '../types.ts';
import type { Finding } from './findings.ts';
import { byDay, expectedOn, type VolumeSeries } from './volume-series.ts';

/** How many whole days were not told yet when an earlier day was decided. */
export interface FeedLag {
  asOf: Day;
  days: number;
}

/** Earlier days that say how late a feed usually is; fewer of them are no history, more are not looked at. */
const LEAST_LAGS = 3;
export const MOST_LAGS = 14;

/** Whole days without rows since the newest one; null = it has told nothing. */
export function lagOf(whole: VolumeSeries | undefined, until: number): number | null {
  const newest = whole?.days.at(-1)?.day;
  return newest === undefined ? null : Math.max(0, until - newest);
}

/**
 * Without its newest day everybody looks quieter. Long before a feed counts as stale it is later than on any of the days
 * decided lately, and what it lacks includes a weekday that always had rows.
 */
export function judgeLateness(
  whole: VolumeSeries,
  lags: readonly FeedLag[],
  given: { until: number; pauses: ReadonlySet<number> },
): Finding[] {
  const { until, pauses } = given;
  const lag = lagOf(whole, until);
  const known = lags.slice(-MOST_LAGS);
  if (lag === null || known.length < LEAST_LAGS) return [];
  const usualLag = Math.max(...known.map(({ days }) => days));
  if (lag <= usualLag) return [];
  const days = byDay(whole);
  const lacking = Array.from({ length: lag - usualLag }, (_, i) => until - lag + 1 + i);
  const missed = lacking.find((day) => expectedOn(days, day, pauses) !== null);
  if (missed === undefined) return [];
  return [{ code: 'late', watermark: fromEpochDay(until - lag), day: fromEpochDay(missed), usualLag }];
}
