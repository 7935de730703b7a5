import { type PersonalDay, whyNotNow } from '../alerts/working-hours.ts';
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
 */
export function planWeeklyNote(
  given: PersonalDay & {
    /** Monday = 1 ... Sunday = 7. */
    weekday: number;
    /** Minutes since midnight. */
    at: number;
  },
): WeeklyNotePlan {
  const { day, minutes } = given.time;
  const late = (isoWeekday(day) - given.weekday + 7) % 7;
  if (late > LATEST_DAYS) return { kind: 'none', reason: 'too_late' };
  if (late === 0 && minutes !== null && minutes < given.at) return { kind: 'none', reason: 'too_early' };
  const reason = whyNotNow(given);
  return reason === null ? { kind: 'send', week: addDays(day, -late) } : { kind: 'none', reason };
}
