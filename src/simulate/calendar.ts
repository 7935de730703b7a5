import { addMonths, fromEpochDay, isoWeekday, toEpochDay } from '../domain/day.ts';

export type Country = 'US' | 'DE' | 'GB' | 'BR' | 'PT' | 'JP';

/** When a seasonal customer is quiet although nothing is wrong. */
export type Season = 'school-north' | 'school-south' | 'summer-trade' | 'winter-trade';

/**
 * The simulated time axis. Days are counted from the first day of the data: 0 .. days - 1 are written, and the
 * plan runs `PLAN_TAIL` days further so that the chance of leaving is known on the last day as well.
 * Negative numbers are days before the data.
 */
export interface Calendar {
  /** Days since 1970-01-01 of day 0. */
  readonly epochDay: number;
  /** How many days are written. */
  readonly days: number;
  /** `days` plus the tail. */
  readonly length: number;
  readonly iso: readonly string[];
  /** 0 = Monday .. 6 = Sunday. */
  readonly weekday: Uint8Array;
  readonly dayOfMonth: Uint8Array;
  /** Share of normal work done in that country, 1 on an ordinary day, weekends not counted in. */
  readonly work: Readonly<Record<Country, Float32Array>>;
  /** Share of a seasonal customer's own normal level. */
  readonly season: Readonly<Record<Season, Float32Array>>;
  /** First and last day of a month in which the product failed everybody; null = none. */
  readonly incident: { readonly from: number; readonly to: number } | null;
  /** Times by which the base hazard grows evenly (in its logarithm) from day 0 to the last day; 1 = not at all. */
  readonly drift: number;
}

/** What moves all customers together. */
export interface BookEvents {
  /** A day of the calendar month of the incident, since 1970-01-01. */
  incidentEpochDay?: number;
  drift?: number;
}

/** During the incident: share of everybody's traffic that is left, and times as many tickets. */
export const INCIDENT = { traffic: 0.69, tickets: 7 };

export function isIncident({ incident }: Pick<Calendar, 'incident'>, day: number): boolean {
  return incident !== null && day >= incident.from && day <= incident.to;
}

/** Length of the horizon of the written hazard, in days. */
export const PLAN_TAIL = 30;

/** ISO date of a day of this calendar, which may lie before or after it. */
export function isoOf(calendar: Calendar, day: number): string {
  return calendar.iso[day] ?? fromEpochDay(calendar.epochDay + day);
}

/** {@link addMonths} on a day of this calendar. */
export function monthsLater(calendar: Calendar, day: number, months: number): number {
  return addMonths(calendar.epochDay + day, months) - calendar.epochDay;
}

/** Lays out the days that end on `endOn`. */
export function buildCalendar(
  endEpochDay: number,
  days: number,
  { incidentEpochDay, drift = 1 }: BookEvents = {},
): Calendar {
  const epochDay = endEpochDay - days + 1;
  const length = days + PLAN_TAIL;
  const iso = Array.from({ length }, (_, day) => fromEpochDay(epochDay + day));
  const column = (share: (monthDay: string, day: number) => number) =>
    Float32Array.from(iso, (date, day) => share(date.slice(5), day));
  return {
    epochDay,
    days,
    length,
    iso,
    weekday: Uint8Array.from(iso, (_, day) => isoWeekday(epochDay + day) - 1),
    dayOfMonth: Uint8Array.from(iso, (date) => Number(date.slice(8))),
    work: {
      US: column((date) => workShare(date, ['07-04', '11-27', '11-28', '09-01', '05-26'])),
      DE: column((date) => workShare(date, ['05-01', '10-03', '01-06', '05-29', '06-09'])),
      GB: column((date) => workShare(date, ['05-05', '05-26', '08-25', '04-18', '04-21'])),
      BR: column((date) => workShare(date, ['04-21', '05-01', '09-07', '10-12', '11-02', '11-15', '11-20'])),
      PT: column((date) => workShare(date, ['04-25', '05-01', '06-10', '10-05', '12-01', '12-08'])),
      JP: column((date) => workShare(date, ['05-03', '05-04', '05-05', '05-06', '08-11', '11-03'])),
    },
    season: {
      'school-north': column((date) => (within(date, '06-20', '08-31') ? 0.03 : 1)),
      'school-south': column((date) =>
        within(date, '12-12', '02-05') || within(date, '07-06', '07-28') ? 0.03 : 1,
      ),
      'summer-trade': column((date) => tradeLevel(date, 7)),
      'winter-trade': column((date) => tradeLevel(date, 1)),
    },
    incident: incidentEpochDay === undefined ? null : monthOf(incidentEpochDay, epochDay),
    drift,
  };
}

/** First and last day of the calendar month of a day, counted from the first day of the data. */
function monthOf(day: number, epochDay: number): { from: number; to: number } {
  const first = toEpochDay(`${fromEpochDay(day).slice(0, 7)}-01`);
  return { from: first - epochDay, to: addMonths(first, 1) - 1 - epochDay };
}

/** `MM-DD` in a span that may run over the new year. */
function within(monthDay: string, from: string, to: string): boolean {
  return from <= to ? monthDay >= from && monthDay <= to : monthDay >= from || monthDay <= to;
}

function workShare(monthDay: string, holidays: readonly string[]): number {
  if (within(monthDay, '12-24', '12-26') || monthDay === '01-01') return 0.02;
  if (within(monthDay, '12-27', '12-31') || monthDay === '01-02') return 0.2;
  return holidays.includes(monthDay) ? 0.06 : 1;
}

/** Full in the middle month of the season, nearly nothing half a year away, eased between. */
function tradeLevel(monthDay: string, peakMonth: number): number {
  const position = Number(monthDay.slice(0, 2)) + (Number(monthDay.slice(3)) - 15) / 30;
  const wave = (1 + Math.cos(((position - peakMonth) / 12) * 2 * Math.PI)) / 2;
  return 0.04 + 0.96 * Math.min(1, wave * 1.6);
}
