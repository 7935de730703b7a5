import { isDay } from '../../domain/day.ts';
import { type FieldParser, wrongValue } from './field-problem.ts';

const FIRST_YEAR = '1900';

/** A feed repeats the same few thousand days over and over; checking one against the calendar is comparatively dear. */
const KNOWN_DAYS_MAX = 10_000;
const knownDays = new Set<string>();

/** A real calendar day from 1900 on, `YYYY-MM-DD`. */
export const parseDay: FieldParser = (text) => {
  if (knownDays.has(text)) return text;
  if (isDay(text)) {
    if (text < FIRST_YEAR) {
      return wrongValue(
        'not_a_day',
        text,
        'before the year 1900',
        'Correct the date, or leave it empty when unknown.',
      );
    }
    if (knownDays.size < KNOWN_DAYS_MAX) knownDays.add(text);
    return text;
  }
  const what = /^\d{4}-\d{2}-\d{2}$/.test(text) ? 'a day that is not in the calendar' : 'not a date';
  return wrongValue('not_a_day', text, what, 'Write a real calendar day as YYYY-MM-DD (UTC).');
};

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
  if (
    !isDay(day) ||
    day < FIRST_YEAR ||
    +hour > 23 ||
    +minute > 59 ||
    +second > 59 ||
    +(offsetHour ?? 0) > 14
  ) {
    const advice = 'Write a UTC date and time as YYYY-MM-DDTHH:MM:SSZ, or a day as YYYY-MM-DD.';
    return wrongValue('not_an_instant', text, 'not a date and time', advice);
  }
  const east = (sign === '-' ? -1 : 1) * (+(offsetHour ?? 0) * 60 + +(offsetMinute ?? 0));
  const ms = Date.parse(`${day}T00:00:00Z`) + ((+hour * 60 + +minute - east) * 60 + +second) * 1000;
  const whole = new Date(ms).toISOString().slice(0, 19);
  const micros = fraction.slice(0, 6).replace(/0+$/, '');
  return micros === '' ? `${whole}Z` : `${whole}.${micros}Z`;
};
