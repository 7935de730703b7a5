import type { Cadence, UsageSeries } from '../../types.ts';
import type { ExtractedProduct, ProductTerms } from './extract-product.ts';
import { measurePeriods } from './measure-periods.ts';
import { round } from './measure-window.ts';
import { countPeriods } from './periods.ts';
import type { Measure } from './usage-features.ts';
import { usualGap } from './usual-gap.ts';

/** Periods judged together beside the newest one, which shows a loss that no single period proves. */
const SPAN = 3;
/** Closed periods that a feed's own gap must pass before silence says more than the missing amount does. */
const LEAST_SILENT_PERIODS = 1.5;
/** Seats told at most this many periods ago are those of today, and at least so many those of before. */
const SEATS_NOW = 2;
const SEATS_BEFORE = 3;

/**
 * Reduces one product whose rows are totals of closed periods to the same features as one of daily rows. Everything is
 * measured up to the newest closed period, so nothing moves while one waits for the next.
 */
export function extractPeriods(
  series: UsageSeries,
  { periods, asOf, quiet, settings, bookChange, weekly }: ProductTerms & { periods: readonly number[] },
): ExtractedProduct | null {
  const counted = countPeriods(series, periods, quiet);
  if (counted === null) return null;
  addWeekly(series, asOf, weekly);
  const closedOn = periods.at(-1)!;
  const { periodDays, firstDay, lastDay } = counted;
  const both = (values: readonly number[]): [Measure | null, Measure | null] => {
    const newest = measurePeriods(values, 1, bookChange);
    return [measurePeriods(values, SPAN, bookChange) ?? newest, newest];
  };
  const [events, eventsRecent] = both(counted.events);
  const [users, usersRecent] = both(counted.users);
  const ownGap = usualGap(series, {
    asOf: closedOn,
    quiet,
    settings: { ...settings, recentDays: periodDays, cadence: 'auto' },
  });
  return {
    allQuiet: !counted.isJudged,
    features: {
      product: series.product,
      cadence: cadenceOf(periodDays),
      historyDays: asOf - firstDay + 1,
      windowDays: Math.min(SPAN, Math.max(1, counted.events.length)) * periodDays,
      active: null,
      activeRecent: null,
      ...{ events, eventsRecent, users, usersRecent },
      seats: seatsOf(series, closedOn, periodDays),
      silence: Math.max(0, closedOn - lastDay),
      last: lastDay,
      gap: ownGap === null ? null : Math.round(Math.max(ownGap, LEAST_SILENT_PERIODS * periodDays) * 10) / 10,
      active28: closedOn === lastDay ? 1 : 0,
      past: events === null ? 0 : round((7 * counted.active) / Math.max(periodDays, closedOn - firstDay)),
      quiet: [counted.quietDays, 0],
      change: null,
      peers: null,
      period: { days: periodDays, closedOn },
    },
  };
}

function cadenceOf(periodDays: number): Cadence {
  return periodDays < 14 ? 'weekly' : 'monthly';
}

function addWeekly({ days, events }: UsageSeries, asOf: number, weekly: Float64Array): void {
  for (let i = days.length - 1; i >= 0; i--) {
    const week = Math.floor((asOf - days[i]!) / 7);
    if (week >= weekly.length) return;
    weekly[week]! += Math.max(0, events[i]!);
  }
}

function seatsOf(
  { days, seats }: UsageSeries,
  closedOn: number,
  periodDays: number,
): readonly [number, number] | null {
  const told = (from: number, to: number) =>
    seats.findLast((count, i) => {
      const periodsAgo = (closedOn - days[i]!) / periodDays;
      return count > 0 && periodsAgo >= from && periodsAgo < to;
    });
  const now = told(0, SEATS_NOW);
  const before = told(SEATS_BEFORE, Number.POSITIVE_INFINITY);
  return now === undefined || before === undefined ? null : [now, before];
}
