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
 * A stretch of days as two looks at the book: at the end of the last day before it and at the end of its last day.
 * What is dated inside it, both ends included, has happened between the two looks.
 */
export interface Period {
  /** `YYYY-MM` of a calendar month, else `YYYY-MM-DD/YYYY-MM-DD`. */
  name: string;
  /** The day before it begins. */
  before: Day;
  first: Day;
  last: Day;
}

/** @param name `YYYY-MM` */
export function toMonth(name: string): Period {
  const first = `${name}-01`;
  const next = addDays(first, 31).slice(0, 7);
  return { name, first, before: addDays(first, -1), last: addDays(`${next}-01`, -1) };
}

/** From one day to another, both included; a whole calendar month is called by its name. */
export function toPeriod(first: Day, last: Day): Period {
  const month = toMonth(first.slice(0, 7));
  if (month.first === first && month.last === last) return month;
  return { name: `${first}/${last}`, before: addDays(first, -1), first, last };
}

/** The calendar months that two days and all between them lie in; the outer ones end with the days. */
export function splitIntoMonths(first: Day, last: Day): Period[] {
  const periods: Period[] = [];
  for (let from = first; from <= last; ) {
    const month = toMonth(from.slice(0, 7));
    const to = month.last < last ? month.last : last;
    periods.push(toPeriod(from, to));
    from = addDays(to, 1);
  }
  return periods;
}

const DAYS_PER_MONTH = 365.25 / 12;

/** How many months a period is long: a whole number where it is whole calendar months. */
export function lengthInMonths({ first, last }: Period): number {
  const [start, end] = [toMonth(first.slice(0, 7)), toMonth(last.slice(0, 7))];
  if (start.first === first && end.last === last) return monthNumber(last) - monthNumber(first) + 1;
  return (toEpochDay(last) - toEpochDay(first) + 1) / DAYS_PER_MONTH;
}

function monthNumber(day: Day): number {
  return 12 * Number(day.slice(0, 4)) + Number(day.slice(5, 7));
}

/** The last month that is over: its last day is the given day or earlier. */
export function lastFullMonth(asOf: Day): Period {
  const current = toMonth(asOf.slice(0, 7));
  return current.last === asOf ? current : monthBefore(current);
}

/** The calendar month and the eleven before it, the earliest first. */
export function yearUntil(month: Period): Period[] {
  const year = String(Number(month.first.slice(0, 4)) - 1);
  return splitIntoMonths(`${year}${month.first.slice(4)}`, month.last).slice(-12);
}

/** @param month a calendar month */
export function monthBefore(month: Period): Period {
  return toMonth(month.before.slice(0, 7));
}

/** The period of the same length that ends the day before: the month before a month. */
export function periodBefore(period: Period): Period {
  const months = lengthInMonths(period);
  if (!Number.isInteger(months)) {
    const days = toEpochDay(period.last) - toEpochDay(period.first);
    return toPeriod(addDays(period.before, -days), period.before);
  }
  const back = monthNumber(period.first) - 1 - months;
  const name = `${Math.floor(back / 12)}-${String((back % 12) + 1).padStart(2, '0')}`;
  return toPeriod(`${name}-01`, period.before);
}
