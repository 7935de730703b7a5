import { addDays, isoWeekday, toEpochDay } from '../day.ts';
import type { Day } from '../types.ts';

/** A week from Monday to Sunday with its ISO 8601 number and name, e.g. 47 and `2026-W47`. */
export interface IsoWeek {
  from: Day;
  to: Day;
  number: number;
  name: string;
}

/** The last full week before the week the day lies in. */
export function lastFullWeek(asOf: Day): IsoWeek {
  const from = addDays(asOf, -(isoWeekday(asOf) - 1) - 7);
  // ISO 8601: a week belongs to the year its Thursday lies in.
  const thursday = addDays(from, 3);
  const year = thursday.slice(0, 4);
  const number = Math.floor((toEpochDay(thursday) - toEpochDay(`${year}-01-01`)) / 7) + 1;
  return { from, to: addDays(from, 6), number, name: `${year}-W${String(number).padStart(2, '0')}` };
}

/**
 * A calendar month as two looks at the book: at the end of the last day before it and at the end of its last day.
 * What is dated inside the month, both ends included, has happened between the two looks.
 */
export interface Month {
  /** `YYYY-MM`. */
  name: string;
  /** Last day of the month before. */
  before: Day;
  first: Day;
  last: Day;
}

/** @param name `YYYY-MM` */
export function toMonth(name: string): Month {
  const first = `${name}-01`;
  const next = addDays(first, 31).slice(0, 7);
  return { name, first, before: addDays(first, -1), last: addDays(`${next}-01`, -1) };
}

/** The last month that is over: its last day is the given day or earlier. */
export function lastFullMonth(asOf: Day): Month {
  const current = toMonth(asOf.slice(0, 7));
  return current.last === asOf ? current : monthBefore(current);
}

export function monthBefore(month: Month): Month {
  return toMonth(month.before.slice(0, 7));
}
