import { daysBetween } from '../day.ts';
import { median } from '../statistics/round-and-median.ts';
import { type Share, shareOf } from '../statistics/shares.ts';
import type { Day } from '../types.ts';
import type { Departure } from './ledger.ts';

export interface Recall<D extends Departure> {
  /** Accounts that left although there had been an alert, of all that left. */
  warned: Share | null;
  missed: D[];
  /** From the first alert in time to the departure. */
  medianLeadDays: number | null;
}

/**
 * How many of the accounts that churned had been alerted in the days before.
 * @param alertDays by account: the days on which an alert was raised
 * @param departures of the accounts we watched, in the period that is looked at
 */
export function measureRecall<D extends Departure>(
  alertDays: ReadonlyMap<string, readonly Day[]>,
  departures: readonly D[],
  outcomeDays: number,
): Recall<D> {
  const churned = departures.filter((d) => d.how === 'churned');
  const leads: number[] = [];
  const missed: D[] = [];
  for (const departure of churned) {
    const days = daysOfWarning(alertDays.get(departure.accountId) ?? [], departure.leftOn, outcomeDays);
    if (days === null) missed.push(departure);
    else leads.push(days);
  }
  return { warned: shareOf(leads.length, churned.length), missed, medianLeadDays: median(leads) };
}

/** Days from the first alert that still counts to the departure; null = there was none in time. */
export function daysOfWarning(alertDays: readonly Day[], leftOn: Day, withinDays: number): number | null {
  const ahead = alertDays.map((day) => daysBetween(day, leftOn)).filter((d) => d > 0 && d <= withinDays);
  return ahead.length === 0 ? null : Math.max(...ahead);
}
