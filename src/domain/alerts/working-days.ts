import { addDays, daysBetween, isoWeekday } from '../day.ts';
import type { Day } from '../types.ts';

/** The day `count` working days (Monday to Friday) after `from`; 0 = `from` or the next working day. */
export function addWorkingDays(from: Day, count: number): Day {
  let day = from;
  while (isoWeekday(day) > 5) day = addDays(day, 1);
  for (let left = count; left > 0; left--) {
    day = addDays(day, 1);
    while (isoWeekday(day) > 5) day = addDays(day, 1);
  }
  return day;
}

/** Working days in (from, to]; 0 when `to` is not later. */
export function workingDaysBetween(from: Day, to: Day): number {
  const days = daysBetween(from, to);
  let count = 0;
  for (let i = 1; i <= days; i++) if (isoWeekday(addDays(from, i)) <= 5) count++;
  return count;
}
