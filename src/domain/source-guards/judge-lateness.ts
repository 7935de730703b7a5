import { fromEpochDay } from '../day.ts';
import type { Day } from '../types.ts';
import type { Finding } from './findings.ts';
import { byDay, expectedOn, type VolumeSeries } from './volume-series.ts';

/** How many days that must have rows were not told yet when an earlier day was decided. */
export interface FeedLag {
  asOf: Day;
  days: number;
}

/** Earlier days that say how late a feed usually is; fewer of them are no history, more are not looked at. */
const LEAST_LAGS = 3;
export const MOST_LAGS = 14;

/** Days that must have had rows since the newest one, none after `until`; null = nothing was ever told. */
export function lackingDays(
  whole: VolumeSeries | undefined,
  { until, pauses }: { until: number; pauses: ReadonlySet<number> },
): number[] | null {
  const newest = whole?.days.at(-1)?.day;
  if (whole === undefined || newest === undefined) return null;
  const days = byDay(whole);
  const after = Array.from({ length: Math.max(0, until - newest) }, (_, i) => newest + 1 + i);
  return after.filter((day) => expectedOn(days, day, pauses) !== null);
}

/**
 * Without its newest day everybody looks quieter. Long before a feed counts as stale it lacks more of the days that must
 * have rows than on any of the days decided lately.
 */
export function judgeLateness(
  whole: VolumeSeries,
  lags: readonly FeedLag[],
  given: { until: number; pauses: ReadonlySet<number> },
): Finding[] {
  const lacking = lackingDays(whole, given);
  const known = lags.slice(-MOST_LAGS);
  if (lacking === null || lacking.length === 0 || known.length < LEAST_LAGS) return [];
  const usualLag = Math.max(...known.map(({ days }) => days));
  if (lacking.length <= usualLag) return [];
  const watermark = fromEpochDay(whole.days.at(-1)!.day);
  return [{ code: 'late', watermark, day: fromEpochDay(lacking[0]!), usualLag }];
}
