import { addDays, daysBetween } from '../day.ts';
import type { Day } from '../types.ts';

export type ContactState =
  /** Nothing can be said: no cadence is planned, or no contact is ever recorded anywhere. */
  | { kind: 'unknown' }
  | { kind: 'kept' }
  /** The day is near; `plannedOn` stays the same day after day until there is contact. */
  | { kind: 'due'; plannedOn: Day }
  /** The day by which contact was planned is over. */
  | { kind: 'missed'; plannedOn: Day; days: number };

/** How often an account is to be talked to. */
export interface ContactCadence {
  /** Days from one contact to the next. */
  everyDays: number;
  /** Told so many days before the day; null = only once it is over. */
  aheadDays: number | null;
}

/** Fewer accounts, or fewer gaps, say nothing of how often a tier is usually talked to. */
const LEAST_ACCOUNTS = 5;
/** A gap is told when it is half as long again as usual. */
const LATE = 1.5;
/** Whoever is talked to more often than weekly has no cadence that could be missed. */
const SHORTEST_DAYS = 7;

/** What the records themselves show of a tier: the median gap between contacts, in days, and of how many accounts. */
export interface UsualContacts {
  gapDays: number;
  accounts: number;
}

/**
 * A declared cadence, told before its day; else what is usual in the tier, told once it is late, since nobody has asked
 * for it. Null = none.
 */
export function cadenceOf(
  declared: { everyDays: number } | 'auto' | null,
  { usual, aheadDays }: { usual: UsualContacts | undefined; aheadDays: number },
): ContactCadence | null {
  if (declared === null) return null;
  if (declared !== 'auto') {
    const { everyDays } = declared;
    // Told at once after a talk, a weekly one would never be out of sight.
    return { everyDays, aheadDays: Math.min(aheadDays, everyDays / 2) };
  }
  if (usual === undefined || usual.accounts < LEAST_ACCOUNTS) return null;
  return { everyDays: Math.ceil(LATE * Math.max(SHORTEST_DAYS, usual.gapDays)), aheadDays: null };
}

/**
 * How an account stands to its planned contact. Counted from the last recorded contact; without one from the account's
 * start, but not from before contacts were recorded at all.
 */
export function dueContact(given: {
  cadence: ContactCadence | null;
  lastContactOn: Day | null;
  startedOn: Day | null;
  /** First day of any contact with anybody; null = contacts are not recorded. */
  recordedSince: Day | null;
  asOf: Day;
}): ContactState {
  const { cadence, lastContactOn, startedOn, recordedSince, asOf } = given;
  if (cadence === null || recordedSince === null) return { kind: 'unknown' };
  const begun = startedOn !== null && startedOn > recordedSince ? startedOn : recordedSince;
  const plannedOn = addDays(lastContactOn ?? begun, Math.ceil(cadence.everyDays));
  if (plannedOn < asOf) return { kind: 'missed', plannedOn, days: daysBetween(plannedOn, asOf) };
  const { aheadDays } = cadence;
  return aheadDays !== null && addDays(plannedOn, -Math.floor(aheadDays)) <= asOf
    ? { kind: 'due', plannedOn }
    : { kind: 'kept' };
}
