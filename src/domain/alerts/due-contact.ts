import { addDays, daysBetween } from '../day.ts';
import type { Day } from '../types.ts';

export type ContactState =
  /** Nothing can be said: no cadence is planned, or no contact is ever recorded anywhere. */
  | { kind: 'unknown' }
  | { kind: 'kept' }
  /** `missedOn`: the day by which contact was planned; the same day after day until there is contact. */
  | { kind: 'missed'; missedOn: Day; days: number };

/**
 * Whether the planned contact with an account was missed. Counted from the last recorded contact; without one from
 * the account's start, but not from before contacts were recorded at all.
 */
export function dueContact(given: {
  everyDays: number | null;
  lastContactOn: Day | null;
  startedOn: Day | null;
  /** First day of any contact with anybody; null = contacts are not recorded. */
  recordedSince: Day | null;
  asOf: Day;
}): ContactState {
  const { everyDays, lastContactOn, startedOn, recordedSince, asOf } = given;
  if (everyDays === null || recordedSince === null) return { kind: 'unknown' };
  const begun = startedOn !== null && startedOn > recordedSince ? startedOn : recordedSince;
  const missedOn = addDays(lastContactOn ?? begun, Math.ceil(everyDays));
  if (missedOn >= asOf) return { kind: 'kept' };
  return { kind: 'missed', missedOn, days: daysBetween(missedOn, asOf) };
}
