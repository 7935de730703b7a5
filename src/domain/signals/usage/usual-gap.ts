import type { UsageSettings } from '../../health-settings.ts';
import { ownValue } from '../../names.ts';
import type { Cadence, UsageSeries } from '../../types.ts';
import type { JudgedDays } from './count-weeks.ts';
import { lowerBound } from './quiet-calendar.ts';

/** Gaps older than this say little about today's habit. */
const LOOK_BACK_DAYS = 560;
const MIN_GAPS = 3;
/** No silence shorter than this is worth a word, however busy the account. */
const LEAST_DAYS = 5;

const DECLARED_DAYS: Readonly<Record<Cadence, number>> = { daily: 5, weekly: 14, monthly: 45 };

/**
 * The silence that this account's own gaps between active days rarely exceed: mean plus three standard deviations (the
 * deviation at least a fifth of the mean, and at most the mean itself, as for visits at random, where this is exceeded
 * once in 50 gaps), or the longest gap it already came back from, if that is not more than double. Only gaps that ended
 * before the days being judged. With too few gaps: by the declared cadence, else null.
 */
export function usualGap(
  series: UsageSeries,
  { asOf, quiet, settings }: JudgedDays & { settings: UsageSettings },
): number | null {
  const { days, events, activeUsers } = series;
  const end = asOf - settings.recentDays;
  let next = Number.NaN;
  let n = 0;
  let sum = 0;
  let sumSq = 0;
  let longest = 0;
  for (let i = days.length - 1; i >= 0; i--) {
    const day = days[i]!;
    if (day > end) continue;
    if (day < asOf - LOOK_BACK_DAYS) break;
    if (!(events[i]! > 0) && !(activeUsers[i]! > 0)) continue;
    if (!Number.isNaN(next)) {
      const gap = next - day - quietBetween(quiet, day, next);
      n++;
      sum += gap;
      sumSq += gap * gap;
      if (gap > longest) longest = gap;
    }
    next = day;
  }
  if (n < MIN_GAPS) {
    const declared = ownValue(settings.cadenceByProduct, series.product) ?? settings.cadence;
    return declared === 'auto' ? null : DECLARED_DAYS[declared];
  }
  const mean = sum / n;
  const deviation = Math.sqrt(Math.max(0, sumSq / n - mean * mean));
  const usual = mean + 3 * Math.min(mean, Math.max(deviation, 0.2 * mean));
  return Math.max(LEAST_DAYS, usual, Math.min(longest, 2 * usual));
}

/** Quiet days strictly between two days. */
export function quietBetween(quiet: Int32Array, from: number, to: number): number {
  if (quiet.length === 0 || to - from < 2) return 0;
  return lowerBound(quiet, to) - lowerBound(quiet, from + 1);
}
