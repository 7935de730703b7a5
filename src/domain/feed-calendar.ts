import { isoWeekday } from './day.ts';
import { recordOf } from './names.ts';
import type { FeedCalendar } from './types.ts';

/** Days on which a feed as a whole has rows, ascending and unique (days since 1970-01-01), with the rows of each. */
export interface FeedDays {
  days: readonly number[];
  rows: readonly number[];
}

/** Days looked back at: about three months of a weekday feed, all that there is of a monthly one. */
const RECENT_DAYS = 60;
/** Fewer gaps than this are no rhythm. */
const MIN_GAPS = 3;
/** A weekday is off only when this many days of the feed have passed without it. */
const MIN_DAYS_FOR_WEEKDAYS = 40;
/** From this gap on a row stands for more than what happened on its day. */
const COARSE_FROM_DAYS = 5;
/** A period's closing day has at least this share of the usual rows; stray corrections and half-told periods have not. */
const CLOSING_ROWS = 0.5;
/** Closing days hold nearly all rows of a coarse feed, and most of their gaps are about alike. */
const CLOSING_SHARE = 0.9;
const ALIKE_SHARE = 0.75;

/** Null while too little has been told to know a rhythm. Only days up to `asOf` are looked at. */
export function learnFeedCalendar(
  whole: FeedDays,
  products: ReadonlyMap<string, FeedDays>,
  asOf: number,
): FeedCalendar | null {
  const days = upTo(whole, asOf).days;
  const gapDays = medianGap(days);
  if (gapDays === null) return null;
  // A feed of longer periods closes them on any weekday; only one of days has days off.
  const offWeekdays = gapDays === 1 ? weekdaysOff(days) : [];
  return { gapDays, offWeekdays, periods: closedPeriods(products, asOf) };
}

function closedPeriods(products: ReadonlyMap<string, FeedDays>, asOf: number): FeedCalendar['periods'] {
  const names = [...products.keys()].sort();
  return recordOf(
    names.flatMap((product) => {
      const days = closingDays(upTo(products.get(product)!, asOf));
      return days === null ? [] : [[product, days] as const];
    }),
  );
}

/** The newest days of a feed, none after `asOf`. */
function upTo({ days, rows }: FeedDays, asOf: number): FeedDays {
  let end = days.length;
  while (end > 0 && days[end - 1]! > asOf) end--;
  const from = Math.max(0, end - RECENT_DAYS);
  return { days: days.slice(from, end), rows: rows.slice(from, end) };
}

function medianGap(days: readonly number[]): number | null {
  const gaps = gapsOf(days);
  if (gaps.length < MIN_GAPS) return null;
  return median(gaps);
}

/** The last days of the periods of a coarse feed; null where rows stand for single days, or come without a rhythm. */
function closingDays({ days, rows }: FeedDays): number[] | null {
  if (days.length <= MIN_GAPS) return null;
  const least = median([...rows]) * CLOSING_ROWS;
  const closing = days.filter((_, i) => rows[i]! >= least);
  const gap = medianGap(closing);
  if (gap === null || gap < COARSE_FROM_DAYS) return null;
  const sum = (some: readonly number[]) => some.reduce((a, b) => a + b, 0);
  if (sum(rows.filter((n) => n >= least)) < CLOSING_SHARE * sum(rows)) return null;
  const gaps = gapsOf(closing);
  const alike = gaps.filter((g) => g >= 0.8 * gap && g <= 1.25 * gap).length;
  return alike >= ALIKE_SHARE * gaps.length ? closing : null;
}

function weekdaysOff(days: readonly number[]): number[] {
  if (days.length < MIN_DAYS_FOR_WEEKDAYS) return [];
  const told = new Set(days.map((day) => isoWeekday(day)));
  return [1, 2, 3, 4, 5, 6, 7].filter((weekday) => !told.has(weekday));
}

function gapsOf(days: readonly number[]): number[] {
  return days.slice(1).map((day, i) => day - days[i]!);
}

function median(values: number[]): number {
  values.sort((a, b) => a - b);
  return values[values.length >> 1]!;
}

/** Days between two closing days: the newest of a period feed. */
export function periodDaysOf(periods: readonly number[]): number {
  return median(gapsOf(periods));
}
