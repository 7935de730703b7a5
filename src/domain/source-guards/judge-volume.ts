import { fromEpochDay } from '../day.ts';
import { roundSix } from '../statistics/round-and-median.ts';
import type { Finding } from './findings.ts';
import { judgeClock } from './judge-clock.ts';
import { type FeedLag, judgeLateness } from './judge-lateness.ts';
import {
  byDay,
  expectedOn,
  LEAST_ROWS,
  type Usual,
  usualOn,
  type VolumeByDay,
  type VolumeDay,
  type VolumeSeries,
  volumeOf,
} from './volume-series.ts';

/**
 * Under half of the usual, or over five times: customers as a whole do neither from one week to the next, while an export
 * that lost rows or changed its unit (seconds to milliseconds) does. Beyond five spreads as well, so that a feed that
 * swings by nature is left alone. A unit is in every row: a day on which five times as many do something, each as much
 * as always, is a busy one (a deadline, the end of a month).
 */
export const FELL_UNDER = 0.5;
export const LEAPT_OVER = 5;
export const SPREADS = 5;
const WEEK = 7;
/** What has been so on the same weekday for so many weeks is how it is by now. */
const SETTLED_WEEKS = 2;
/** A product with a smaller part of the rows than this is too little to hold the alerts of all. */
const LEAST_PART = 0.2;

/** What the guard of a usage feed looks at. */
export interface VolumeInput {
  series: readonly VolumeSeries[];
  /** The newest day that is over (days since 1970-01-01): what is still being told of a running day is no fall. */
  until: number;
  /** Holidays and declared pauses: nothing is expected on them. */
  pauses: ReadonlySet<number>;
  /** How late the feed was on earlier days, the newest last; left out = not known. */
  lags?: readonly FeedLag[];
}

/** What a usage feed says against itself; `share` = the volume of the newest whole day against its usual, null = unknown. */
export interface VolumeVerdict {
  findings: Finding[];
  share: number | null;
  /** The newest whole day was told, and somebody did something. */
  delivers: boolean;
}

/**
 * Judges the newest whole day that a usage feed has told, against the same weekdays before (median and median absolute
 * deviation), the day before it when that is missing, and the shape of the week. With too little history, or too few
 * accounts, nothing is found.
 */
export function judgeVolume({ series, until, pauses, lags = [] }: VolumeInput): VolumeVerdict {
  const whole = series.find(({ product }) => product === null);
  const newest = whole?.days.findLast(({ day }) => day <= until)?.day;
  if (whole === undefined || newest === undefined) return { findings: [], share: null, delivers: false };
  const late = judgeLateness(whole, lags, { until, pauses });
  const days = byDay(whole);
  const delivers = volumeOf(days.get(newest)) > 0;
  if (pauses.has(newest)) return { findings: late, share: null, delivers };
  const usual = usualOn(days, newest, pauses);
  const parts = series.flatMap((one) => judgeLevel(one, newest, { pauses, rows: usual?.rows ?? 0 }));
  // All products together say it best; one by one only where the whole does not.
  const ofWhole = parts.filter((finding) => 'product' in finding && finding.product === null);
  return {
    findings: [
      ...late,
      ...(ofWhole.length > 0 ? ofWhole : parts),
      ...judgeHole(days, newest - 1, pauses),
      ...judgeClock(days, newest, pauses),
    ],
    share: usual === null || usual.volume === 0 ? null : roundSix(volumeOf(days.get(newest)) / usual.volume),
    delivers,
  };
}

function judgeLevel(
  series: VolumeSeries,
  day: number,
  { pauses, rows }: { pauses: ReadonlySet<number>; rows: number },
): Finding[] {
  const days = byDay(series);
  const isWhole = series.product === null;
  // Nobody at all is no way in which customers come to be: what is usual is how it was before that.
  const since = isWhole ? weeksOfNothing(days, day) : 0;
  const usual = usualOn(days, day - WEEK * since, pauses);
  if (usual === null || usual.volume === 0 || usual.rows < LEAST_ROWS) return [];
  if (!isWhole && usual.rows < LEAST_PART * rows) return [];
  const told = days.get(day);
  const code = leaves(told, usual);
  if (code === null) return [];
  const share = roundSix(volumeOf(told) / usual.volume);
  return [{ code, product: series.product, day: fromEpochDay(day), share, weeks: usual.weeks }];
}

/** For how many weeks before a day on which nobody did anything the same weekday was told and just as empty. */
function weeksOfNothing(days: VolumeByDay, day: number): number {
  let weeks = 0;
  const isNothing = (at: number) => days.get(at)?.rows === 0;
  if (isNothing(day)) while (isNothing(day - WEEK * (weeks + 1))) weeks++;
  return weeks;
}

function leaves(told: VolumeDay | undefined, usual: Usual): 'volume_fell' | 'volume_leapt' | null {
  const volume = volumeOf(told);
  if (Math.abs(volume - usual.volume) <= SPREADS * usual.spread) return null;
  const lately = usual.days.slice(0, SETTLED_WEEKS);
  if (volume < FELL_UNDER * usual.volume) {
    return volume < FELL_UNDER * Math.max(...lately.map(volumeOf)) ? 'volume_fell' : null;
  }
  const leaps = (of: (day: VolumeDay) => number, level: number) =>
    told !== undefined && of(told) > LEAPT_OVER * Math.max(level, Math.min(...lately.map(of)));
  return leaps(volumeOf, usual.volume) && leaps(({ typical }) => typical, usual.typical)
    ? 'volume_leapt'
    : null;
}

/** A day without rows between days with rows, though none of the same weekdays before was without. */
function judgeHole(days: VolumeByDay, day: number, pauses: ReadonlySet<number>): Finding[] {
  const usual = days.has(day) ? null : expectedOn(days, day, pauses);
  if (usual === null) return [];
  return [{ code: 'day_missing', day: fromEpochDay(day), usualRows: usual.rows, weeks: usual.weeks }];
}
