import { ownValue } from '../names.ts';
import type { Csm, Day } from '../types.ts';

/** Days on which somebody does not work, beside the week end. */
export type Holidays = ReadonlySet<Day>;

/** Public holidays by locale (`pt-BR`), by IANA time zone (`America/New_York`), or `*` for everybody. */
export type HolidaySettings = Readonly<Record<string, readonly Day[]>>;

export const NO_HOLIDAYS: Holidays = new Set();

/** The holidays of a person; whoever has no locale or time zone of their own keeps those of the installation. */
export type HolidayCalendar = (person: Pick<Csm, 'locale' | 'timezone'> | null) => Holidays;

/** Holidays by where people are: those of everybody, of their language, and of their time zone. */
export function holidayCalendar(
  settings: HolidaySettings,
  installation: { locale: string; timezone: string },
): HolidayCalendar {
  const known = new Map<string, Holidays>();
  return (person) => {
    const locale = person?.locale ?? installation.locale;
    const timezone = person?.timezone ?? installation.timezone;
    const key = `${locale} ${timezone}`;
    const remembered = known.get(key);
    if (remembered) return remembered;
    const days = new Set(['*', locale, timezone].flatMap((group) => ownValue(settings, group) ?? []));
    known.set(key, days);
    return days;
  };
}
