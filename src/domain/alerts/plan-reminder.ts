import type { Day } from '../types.ts';
import type { Holidays } from './holidays.ts';
import { isWorkingDay } from './working-days.ts';
import { isWorkingTime, type LocalTime, type QuietHours } from './working-hours.ts';

export type ReminderPlan<T> =
  | { kind: 'none'; reason: 'day_off' | 'quiet_hours' | 'away' | 'nothing_due' }
  | { kind: 'send'; day: Day; overdue: readonly T[]; dueToday: readonly T[] };

/**
 * What one person is reminded of: on a working day of theirs, in their working hours, everything due by their own
 * day. Nothing while they are away: their tasks are with whoever stands in.
 * @param time what their clock shows; `minutes` null = any hour of the day will do
 */
export function planReminder<T extends { dueOn: Day }>(
  tasks: readonly T[],
  given: {
    time: Pick<LocalTime, 'day'> & { minutes: number | null };
    awayUntil: Day | null;
    quiet: QuietHours | null;
    /** Left out = week ends only. */
    holidays?: Holidays;
  },
): ReminderPlan<T> {
  const { day, minutes } = given.time;
  if (!isWorkingDay(day, given.holidays)) return { kind: 'none', reason: 'day_off' };
  if (minutes !== null && given.quiet !== null && !isWorkingTime({ day, minutes }, given.quiet)) {
    return { kind: 'none', reason: 'quiet_hours' };
  }
  if (given.awayUntil !== null && given.awayUntil >= day) return { kind: 'none', reason: 'away' };
  const overdue = tasks.filter((t) => t.dueOn < day);
  const dueToday = tasks.filter((t) => t.dueOn === day);
  if (overdue.length + dueToday.length === 0) return { kind: 'none', reason: 'nothing_due' };
  return { kind: 'send', day, overdue, dueToday };
}
