import { addDays } from '../day.ts';
import type { Day } from '../types.ts';
import { type PersonalDay, whyNotNow } from './working-hours.ts';

/** What is due later is told beside other tasks only: a list of what has weeks of time is read by nobody. */
const SOON_DAYS = 7;

export type ReminderPlan<T> =
  | { kind: 'none'; reason: 'day_off' | 'quiet_hours' | 'away' | 'nothing_due' }
  | { kind: 'send'; day: Day; tasks: readonly T[] };

/**
 * What one person is reminded of: on a working day of theirs, in their working hours, everything due by their own
 * day. Nothing while they are away: their tasks are with whoever stands in.
 */
export function planReminder<T extends { dueOn: Day }>(
  tasks: readonly T[],
  given: PersonalDay & {
    /** What is due later is told too. */
    tellsComing?: boolean;
    /** What is told by itself only on its day, and later beside other tasks: somebody else's work. */
    ridesAlong?: (task: T) => boolean;
  },
): ReminderPlan<T> {
  const { day } = given.time;
  const reason = whyNotNow(given);
  if (reason !== null) return { kind: 'none', reason };
  const told = tasks.filter((t) => given.tellsComing === true || t.dueOn <= day);
  const ridesAlong = given.ridesAlong ?? (() => false);
  const soon = addDays(day, SOON_DAYS);
  const isNews = told.some((t) => t.dueOn <= soon && (!ridesAlong(t) || t.dueOn >= day));
  return !isNews ? { kind: 'none', reason: 'nothing_due' } : { kind: 'send', day, tasks: told };
}
