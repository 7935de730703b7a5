import { addDays, daysBetween, fromEpochDay, isoWeekday, toEpochDay } from '../day.ts';
import type { Day } from '../types.ts';
import { type Holidays, NO_HOLIDAYS } from './holidays.ts';
import { SATURDAY_AND_SUNDAY } from './weekend.ts';

/** Neither at the week end nor on a holiday. */
export function isWorkingDay(day: Day, holidays: Holidays = NO_HOLIDAYS): boolean {
  const { weekend = SATURDAY_AND_SUNDAY } = holidays;
  return !weekend.includes(isoWeekday(day)) && !holidays.has(day);
}

/** The day `count` working days after `from`; 0 = `from` or the next working day. */
export function addWorkingDays(from: Day, count: number, holidays: Holidays = NO_HOLIDAYS): Day {
  let day = nextWorkingDay(toEpochDay(from), holidays);
  for (let left = count; left > 0; left--) day = nextWorkingDay(day + 1, holidays);
  return fromEpochDay(day);
}

/** The first working day on or after one; both in days since 1970-01-01. */
function nextWorkingDay(from: number, holidays: Holidays): number {
  const { weekend = SATURDAY_AND_SUNDAY } = holidays;
  let day = from;
  while (weekend.includes(isoWeekday(day)) || (holidays.size > 0 && holidays.has(fromEpochDay(day)))) day++;
  return day;
}

/** The day itself, or the last working day before it. */
export function lastWorkingDay(by: Day, holidays: Holidays = NO_HOLIDAYS): Day {
  let day = by;
  while (!isWorkingDay(day, holidays)) day = addDays(day, -1);
  return day;
}

/** Working days in (from, to]; 0 when `to` is not later. */
export function workingDaysBetween(from: Day, to: Day, holidays: Holidays = NO_HOLIDAYS): number {
  const days = daysBetween(from, to);
  let count = 0;
  for (let i = 1; i <= days; i++) if (isWorkingDay(addDays(from, i), holidays)) count++;
  return count;
}
