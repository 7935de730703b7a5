import type { UsageSeries } from '../../types.ts';
import { lowerBound } from './quiet-calendar.ts';

/** Weeks looked back: half a year of baseline, the same weeks a year earlier, and some before those. */
export const MAX_WEEKS = 80;

/** Weeks counted back from the as-of date: week 0 ends on it, so every week holds each weekday once. */
export interface Weeks {
  /** Full weeks since the first known activity, at most MAX_WEEKS. */
  known: number;
  active: Float64Array;
  events: Float64Array;
  /** Users of the busiest day of the week; 0 without activity. */
  users: Float64Array;
  /** Share of the week's usual activity that falls on judged days, 0-1. */
  exposure: Float64Array;
  /** The season's part of it: 1 = an ordinary week, 0 = quiet in the same week last year. */
  season: Float64Array;
  /** Any row tells active users. */
  usersTold: boolean;
  active28: number;
  firstDay: number;
  lastDay: number;
  /** Seats told last within 28 days, and the newest told 12 weeks ago or earlier; NaN = not told. */
  seats: number;
  seatsBefore: number;
}

export function createWeeks(): Weeks {
  return {
    known: 0,
    active: new Float64Array(MAX_WEEKS),
    events: new Float64Array(MAX_WEEKS),
    users: new Float64Array(MAX_WEEKS),
    exposure: new Float64Array(MAX_WEEKS),
    season: new Float64Array(MAX_WEEKS),
    usersTold: false,
    active28: 0,
    firstDay: 0,
    lastDay: 0,
    seats: Number.NaN,
    seatsBefore: Number.NaN,
  };
}

/** A change of seats is news for a quarter. */
const SEATS_BEFORE_DAYS = 84;

const weekdayCount = new Float64Array(7);

/** Days since 1970-01-01. */
export interface JudgedDays {
  asOf: number;
  /** Ascending; on these nothing is expected of anybody. */
  quiet: Int32Array;
}

/**
 * Sums one product's rows into weeks (into `out`, which is reused from account to account). Activity on quiet days
 * is left out; the exposure of a week falls by the weekday's own share, so a holiday on a Sunday costs a
 * Monday-to-Friday customer nothing. Returns false when there is no activity at all.
 */
export function countWeeks(series: UsageSeries, { asOf, quiet }: JudgedDays, out: Weeks): boolean {
  const { days, events, activeUsers, seats } = series;
  out.active.fill(0);
  out.events.fill(0);
  out.users.fill(0);
  out.exposure.fill(1);
  out.season.fill(1);
  out.usersTold = false;
  out.active28 = 0;
  out.lastDay = Number.NaN;
  out.firstDay = Number.NaN;
  out.seats = Number.NaN;
  out.seatsBefore = Number.NaN;
  weekdayCount.fill(0);
  let quietAt = quiet.length - 1;
  for (let i = days.length - 1; i >= 0; i--) {
    const day = days[i]!;
    const age = asOf - day;
    const told = seats[i]!;
    if (told > 0) {
      if (age < 28 && Number.isNaN(out.seats)) out.seats = told;
      else if (age >= SEATS_BEFORE_DAYS && Number.isNaN(out.seatsBefore)) out.seatsBefore = told;
    }
    const users = activeUsers[i]!;
    const happened = events[i]!;
    if (!(happened > 0) && !(users > 0)) continue;
    if (Number.isNaN(out.lastDay)) out.lastDay = day;
    out.firstDay = day;
    if (age < 28) out.active28++;
    const week = (age / 7) | 0;
    if (week >= MAX_WEEKS) continue;
    while (quietAt >= 0 && quiet[quietAt]! > day) quietAt--;
    if (quietAt >= 0 && quiet[quietAt] === day) continue;
    if (age >= 28) weekdayCount[day % 7]!++;
    out.active[week]!++;
    out.events[week]! += Math.max(0, happened);
    if (users >= 0) {
      out.usersTold = true;
      if (users > out.users[week]!) out.users[week] = users;
    }
  }
  if (Number.isNaN(out.lastDay)) return false;
  out.known = Math.min(MAX_WEEKS, Math.floor((asOf - out.firstDay + 1) / 7));
  if (quiet.length > 0) exposeQuietDays(asOf, quiet, out.exposure);
  return true;
}

function exposeQuietDays(asOf: number, quiet: Int32Array, exposure: Float64Array): void {
  let total = 0;
  for (let i = 0; i < 7; i++) total += weekdayCount[i]!;
  for (let i = lowerBound(quiet, asOf - MAX_WEEKS * 7 + 1); i < quiet.length; i++) {
    const day = quiet[i]!;
    if (day > asOf) break;
    const share = total >= 14 ? weekdayCount[day % 7]! / total : 1 / 7;
    const week = ((asOf - day) / 7) | 0;
    exposure[week] = Math.max(0, exposure[week]! - share);
  }
}
