import { periodDaysOf } from '../../feed-calendar.ts';
import type { UsageSeries } from '../../types.ts';
import { quietBetween } from './usual-gap.ts';

/** Earlier periods that say what is normal: half a year of months. */
export const BASELINE_PERIODS = 6;
/** Further periods back say how jumpy the account is; older ones say little about today. */
const MOST_PERIODS = 24;
/** A period with less of it on judged days than this is left out, as a week is. */
const MIN_EXPOSURE = 0.3;

/** The newest closed period of a feed, and where those begin that it is compared with; epoch days. */
export interface ComparedPeriods {
  /** Last day of the newest closed period. */
  closedOn: number;
  /** Last day of the period before it. */
  previous: number;
  /** The compared ones lie after this day, up to `previous`. */
  first: number;
  count: number;
}

/** @param periods closing days, at least four, ascending */
export function comparedPeriods(periods: readonly number[]): ComparedPeriods {
  const newest = periods.length - 1;
  const count = Math.min(BASELINE_PERIODS, newest - 1);
  return {
    closedOn: periods[newest]!,
    previous: periods[newest - 1]!,
    first: periods[newest - 1 - count]!,
    count,
  };
}

/** What one account did in each closed period of a product, newest first; values are per full period. */
export interface CountedPeriods {
  events: number[];
  /** Users of the period; empty when never told. */
  users: number[];
  /** Periods with any activity since the first. */
  active: number;
  /** First and newest day with activity, none after the newest closed period. */
  firstDay: number;
  lastDay: number;
  /** Days of declared pauses and holidays in the newest closed period. */
  quietDays: number;
  /** The newest closed period can be judged. */
  isJudged: boolean;
  periodDays: number;
}

/** Null without any activity in a closed period. */
export function countPeriods(
  { days, events, activeUsers }: UsageSeries,
  periods: readonly number[],
  quiet: Int32Array,
): CountedPeriods | null {
  const periodDays = periodDaysOf(periods);
  const newest = periods.length - 1;
  const counted: CountedPeriods = {
    ...{ events: [], users: [], active: 0, firstDay: Number.NaN, lastDay: Number.NaN },
    ...{ quietDays: 0, isJudged: true, periodDays },
  };
  const told = { users: false };
  const sums: { events: number; users: number; exposure: number }[] = [];
  let at = days.length - 1;
  for (let i = newest; i >= 0 && sums.length < MOST_PERIODS; i--) {
    const end = periods[i]!;
    const start = i > 0 ? periods[i - 1]! : end - periodDays;
    const quietDays = quietBetween(quiet, start, end + 1);
    if (i === newest) counted.quietDays = quietDays;
    const sum = { events: 0, users: 0, exposure: 1 - quietDays / (end - start) };
    let isActive = false;
    for (; at >= 0 && days[at]! > start; at--) {
      const [happened, users] = [events[at]!, activeUsers[at]!];
      if (days[at]! > end || (!(happened > 0) && !(users > 0))) continue;
      isActive = true;
      if (Number.isNaN(counted.lastDay)) counted.lastDay = days[at]!;
      counted.firstDay = days[at]!;
      sum.events += Math.max(0, happened);
      if (users >= 0) told.users = true;
      if (users > sum.users) sum.users = users;
    }
    if (isActive) counted.active++;
    sums.push(sum);
  }
  if (counted.active === 0) return null;
  fill(counted, sums, told.users);
  return counted;
}

function fill(
  counted: CountedPeriods,
  sums: readonly { events: number; users: number; exposure: number }[],
  usersTold: boolean,
): void {
  let known = sums.length;
  while (known > 0 && sums[known - 1]!.events === 0 && sums[known - 1]!.users === 0) known--;
  // The first period of an account rarely is a whole one.
  if (known > 1 && known < sums.length) known--;
  counted.isJudged = sums[0]!.exposure >= MIN_EXPOSURE;
  for (const { events, users, exposure } of sums.slice(0, known)) {
    if (exposure < MIN_EXPOSURE) continue;
    counted.events.push(events / exposure);
    if (usersTold) counted.users.push(users);
  }
}
