import { type Holidays, NO_HOLIDAYS } from '../alerts/holidays.ts';
import { isWorkingDay } from '../alerts/working-days.ts';
import { isWorkingTime, type LocalTime, type QuietHours } from '../alerts/working-hours.ts';
import { addDays, isoWeekday } from '../day.ts';
import type { Day } from '../types.ts';

/** Who does not work on the day of the note gets it so many days later at most; then it would be old news. */
const LATEST_DAYS = 2;

export type WeeklyNotePlan =
  | { kind: 'none'; reason: 'too_early' | 'too_late' | 'day_off' | 'quiet_hours' | 'away' }
  /** `week` is the day that the note is of, the same however late it comes. */
  | { kind: 'send'; week: Day };

/**
 * Whether one person gets their note of the week now: from the weekday and time on, on a working day of theirs, outside
 * their quiet hours.
 * @param time what their clock shows; `minutes` null = any hour of the day will do
 */
export function planWeeklyNote(given: {
  time: Pick<LocalTime, 'day'> & { minutes: number | null };
  /** Monday = 1 ... Sunday = 7. */
  weekday: number;
  /** Minutes since midnight. */
  at: number;
  awayUntil: Day | null;
  quiet: QuietHours | null;
  holidays?: Holidays;
}): WeeklyNotePlan {
  const { day, minutes } = given.time;
  const late = (isoWeekday(day) - given.weekday + 7) % 7;
  if (late > LATEST_DAYS) return { kind: 'none', reason: 'too_late' };
  if (late === 0 && minutes !== null && minutes < given.at) return { kind: 'none', reason: 'too_early' };
  if (!isWorkingDay(day, given.holidays ?? NO_HOLIDAYS)) return { kind: 'none', reason: 'day_off' };
  if (
    minutes !== null &&
    given.quiet !== null &&
    !isWorkingTime({ day, minutes }, given.quiet, given.holidays)
  ) {
    return { kind: 'none', reason: 'quiet_hours' };
  }
  if (given.awayUntil !== null && given.awayUntil >= day) return { kind: 'none', reason: 'away' };
  return { kind: 'send', week: addDays(day, -late) };
}
