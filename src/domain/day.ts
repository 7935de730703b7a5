import type { Day } from './types.ts';

const MS_PER_DAY = 86_400_000;

/** Days since 1970-01-01 of a `YYYY-MM-DD` day. Throws RangeError on anything that is not a real calendar day. */
export function toEpochDay(day: Day): number {
  const year = digitsOf(day, 0, 4);
  const month = digitsOf(day, 5, 7);
  const date = digitsOf(day, 8, 10);
  // Counted by hand where nothing has to be checked further, because passes over many accounts do little else.
  const isPlain = year > 0 && month >= 1 && month <= 12 && date >= 1 && date <= PLAIN_DAYS[month - 1]!;
  if (isPlain && day.length === 10 && day[4] === '-' && day[7] === '-') return countDays(year, month, date);
  if (!isDay(day)) throw new RangeError(`not a calendar day: ${day}`);
  return Date.parse(`${day}T00:00:00Z`) / MS_PER_DAY;
}

/** Days that a month has in every year. */
const PLAIN_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** The number that the characters in a range spell; NaN when one of them is no digit. */
function digitsOf(text: string, from: number, to: number): number {
  let value = 0;
  for (let i = from; i < to; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

/** Days from 1970-01-01 in the Gregorian calendar, counted in years that begin in March so that leap days come last. */
function countDays(year: number, month: number, date: number): number {
  const years = month > 2 ? year : year - 1;
  const leapDays = Math.floor(years / 4) - Math.floor(years / 100) + Math.floor(years / 400);
  return years * 365 + leapDays + Math.floor((153 * ((month + 9) % 12) + 2) / 5) + date - 719_469;
}

/**
 * The day so many days after 1970-01-01. Counted by hand, because passes over many accounts do it by the million, in years
 * that begin in March (after Howard Hinnant, chrono-Compatible Low-Level Date Algorithms); beyond the years 1 to 9998 by `Date`.
 */
export function fromEpochDay(epochDay: number): Day {
  const days = epochDay + 719_468;
  if (!Number.isInteger(epochDay) || days < 366 || days > 3_652_000)
    return new Date(epochDay * MS_PER_DAY).toISOString().slice(0, 10);
  const era = Math.floor(days / 146_097);
  const ofEra = days - era * 146_097;
  const years = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  );
  const ofYear = ofEra - (365 * years + Math.floor(years / 4) - Math.floor(years / 100));
  const place = Math.floor((5 * ofYear + 2) / 153);
  const month = place < 10 ? place + 3 : place - 9;
  const year = years + era * 400 + (month <= 2 ? 1 : 0);
  const date = ofYear - Math.floor((153 * place + 2) / 5) + 1;
  return `${LEADING_ZEROS[4 - String(year).length]}${year}-${TWO_DIGITS[month]}-${TWO_DIGITS[date]}`;
}

const LEADING_ZEROS = ['', '0', '00', '000'];
const TWO_DIGITS = Array.from({ length: 32 }, (_, n) => String(n).padStart(2, '0'));

export function addDays(day: Day, days: number): Day {
  return fromEpochDay(toEpochDay(day) + days);
}

/** Whole days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: Day, to: Day): number {
  return toEpochDay(to) - toEpochDay(from);
}

/** The same day of the month so many months later, or the last day of a shorter one. Days since 1970-01-01. */
export function addMonths(epochDay: number, months: number): number {
  const date = new Date(epochDay * MS_PER_DAY);
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth() + months;
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Date.UTC(year, month, Math.min(date.getUTCDate(), last)) / MS_PER_DAY;
}

/** Monday = 1 ... Sunday = 7 (ISO 8601). */
export function isoWeekday(day: Day | number): number {
  const epochDay = typeof day === 'number' ? day : toEpochDay(day);
  return ((((epochDay + 3) % 7) + 7) % 7) + 1;
}

/** True for a string that names a real calendar day, e.g. not 2023-02-29. */
export function isDay(text: string): text is Day {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 10) === text;
}
