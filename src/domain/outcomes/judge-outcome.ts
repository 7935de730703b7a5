import { daysBetween } from '../day.ts';
import type { Day } from '../types.ts';
import type { LedgerDeparture } from './ledger.ts';

/** `known` was a risk too, only no news; bad data are a wrong alarm to whoever got it. */
export function isRight(verdict: string | null): boolean | null {
  if (verdict === null) return null;
  return verdict === 'real' || verdict === 'known';
}

export const OUTCOMES = [
  'left_voluntary',
  'left_involuntary',
  'left_unknown',
  'stayed',
  'not_known_yet',
  'not_judged',
] as const;

/**
 * What became of an account after an alert. `left_unknown`: the source names no kind. `not_judged`: it left the book
 * without churn, or was gone before the alert.
 */
export type Outcome = (typeof OUTCOMES)[number];

/**
 * The outcome of an alert as known on a day: left within so many days, or still a customer when they had passed. Until
 * then it is not known yet, never "stayed". Who leaves later than that has stayed, as far as the alert is concerned.
 * @param given.departure the account's, if it has left by the as-of day
 * @param given.outcomeDays whole days, at least 1
 */
export function judgeOutcome(
  alertOn: Day,
  given: { departure: LedgerDeparture | null; asOf: Day; outcomeDays: number },
): Outcome {
  const { departure, asOf, outcomeDays } = given;
  if (departure && departure.leftOn <= alertOn) return 'not_judged';
  if (departure && daysBetween(alertOn, departure.leftOn) <= outcomeDays) {
    if (departure.how === 'ended') return 'not_judged';
    return departure.churnKind === null ? 'left_unknown' : `left_${departure.churnKind}`;
  }
  return daysBetween(alertOn, asOf) >= outcomeDays ? 'stayed' : 'not_known_yet';
}

export function hasLeft(outcome: Outcome): boolean {
  return outcome.startsWith('left_');
}
