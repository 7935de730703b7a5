import { isDay } from '../../domain/day.ts';
import { FIRST_YEAR, LAST_YEAR } from './bounds.ts';
import { type FieldParser, type FieldProblem, wrongValue } from './field-problem.ts';

/** A feed repeats the same few thousand days over and over; checking one against the calendar is comparatively dear. */
const KNOWN_DAYS_MAX = 10_000;
const knownDays = new Set<string>();

/** The time of day that databases and spreadsheets add to a day: midnight, in UTC or of no zone. */
const MIDNIGHT = /^[T ]00:00(?::00(?:\.0{1,9})?)?(?: ?(?:Z|UTC|[+-]00(?::?00)?))?$/;

/** A real calendar day, `YYYY-MM-DD`, within the years of BOUNDS; one that is written with midnight is that day. */
export const parseDay: FieldParser = (text) => {
  if (knownDays.has(text)) return text;
  if (text.length > 10 && MIDNIGHT.test(text.slice(10))) return parseDay(text.slice(0, 10));
  if (!isDay(text)) return noDay('not_a_day', text, 'Write a real calendar day as YYYY-MM-DD (UTC).');
  const far = farYear('not_a_day', text, text);
  if (far !== null) return far;
  if (knownDays.size < KNOWN_DAYS_MAX) knownDays.add(text);
  return text;
};

/** Several days with blanks, commas or semicolons between them; kept ascending, each once, with a blank between them. */
export const parseDays: FieldParser = (text) => {
  const days = new Set<string>();
  for (const part of text.split(/[\s,;]+/)) {
    if (part === '') continue;
    const day = parseDay(part);
    if (typeof day !== 'string') return day;
    days.add(day);
  }
  return [...days].sort().join(' ') || null;
};

/** What stands in place of a date, and what it is; the first that fits is told. */
const NO_DAYS: readonly (readonly [form: RegExp, what: string])[] = [
  [/^\d{4}-\d{2}-\d{2}(?:[T ].*)?$/, 'a day that is not in the calendar'],
  [/^[+-]?\d{5,}-\d{1,2}-\d{1,2}/, 'a year of more than four digits'],
  [/^\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b/, 'not a date here: day and month stand in front of the year'],
  [/^\d{5}(?:\.\d+)?$/, 'not a date but the number of a day in a spreadsheet'],
  [/^\d{9,19}$/, 'not a date but seconds or milliseconds since 1970'],
  [/^(?:n\/?a|none|null|nil|never|undefined|-+|#.*|nat|0+)$/i, 'not a date but a word for an unknown one'],
];

/** What follows a day that is in the calendar, and should not. */
const WITH_TIME = {
  not_a_day: 'a day with more behind it, where the day alone is asked for',
  not_an_instant: 'whose time no clock shows',
};

function noDay(code: 'not_a_day' | 'not_an_instant', text: string, advice: string): FieldProblem {
  const what = isDay(text.slice(0, 10)) ? WITH_TIME[code] : NO_DAYS.find(([form]) => form.test(text))?.[1];
  const alone = code === 'not_a_day' ? 'not a date' : 'not a date and time';
  return wrongValue(text, { code, what: what ?? alone, advice });
}

/** A year that is no time of a customer, or null. */
function farYear(code: 'not_a_day' | 'not_an_instant', day: string, text: string): FieldProblem | null {
  const what =
    day < FIRST_YEAR
      ? `before the year ${FIRST_YEAR}`
      : day.slice(0, 4) > LAST_YEAR
        ? `after the year ${LAST_YEAR}`
        : null;
  if (what === null) return null;
  return wrongValue(text, { code, what, advice: 'Correct the date, or leave it empty when unknown.' });
}

const INSTANT =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(?: ?(?:Z|UTC|([+-])(\d{2}):?(\d{2})?))?)?$/;

/**
 * An ISO 8601 date or date and time; without an offset it is UTC, without a time midnight.
 * Gives `YYYY-MM-DDTHH:MM:SS[.fraction]Z` in UTC, at most microseconds.
 */
export const parseInstant: FieldParser = (text) => {
  const match = INSTANT.exec(text);
  const [, day = '', hour = '0', minute = '0', second = '0', fraction = '', sign, offsetHour, offsetMinute] =
    match ?? [];
  if (!isDay(day) || +hour > 23 || +minute > 59 || +second > 59 || +(offsetHour ?? 0) > 14) {
    const advice = 'Write a UTC date and time as YYYY-MM-DDTHH:MM:SSZ, or a day as YYYY-MM-DD.';
    return noDay('not_an_instant', text, advice);
  }
  const far = farYear('not_an_instant', day, text);
  if (far !== null) return far;
  const east = (sign === '-' ? -1 : 1) * (+(offsetHour ?? 0) * 60 + +(offsetMinute ?? 0));
  const ms = Date.parse(`${day}T00:00:00Z`) + ((+hour * 60 + +minute - east) * 60 + +second) * 1000;
  const whole = new Date(ms).toISOString().slice(0, 19);
  const micros = fraction.slice(0, 6).replace(/0+$/, '');
  return micros === '' ? `${whole}Z` : `${whole}.${micros}Z`;
};
