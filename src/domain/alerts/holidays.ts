import { ownValue } from '../names.ts';
import type { Csm, Day } from '../types.ts';
import { type Weekend, type WeekendSettings, weekendOf } from './weekend.ts';

/** Days on which somebody does not work, beside the week end, and the week end; left out = Saturday and Sunday. */
export type Holidays = ReadonlySet<Day> & { readonly weekend?: Weekend };

/** Public holidays by locale (`pt-BR`), by IANA time zone (`America/New_York`), or `*` for everybody. */
export type HolidaySettings = Readonly<Record<string, readonly Day[]>>;

export const NO_HOLIDAYS: Holidays = new Set<Day>();

/** When a person does not work; whoever has no locale or time zone of their own keeps those of the installation. */
export type HolidayCalendar = (person: Pick<Csm, 'locale' | 'timezone' | 'own'> | null) => Holidays;

/** Days off by where people are: those of everybody, of their language, and of their time zone. */
export function holidayCalendar(
  settings: HolidaySettings,
  installation: { locale: string; timezone: string },
  weekend: WeekendSettings = null,
): HolidayCalendar {
  const known = new Map<string, Holidays>();
  return (person) => {
    const listed = person?.own === undefined ? person?.locale : person.own.listedLocale;
    const locale = listed ?? installation.locale;
    const timezone = person?.timezone ?? installation.timezone;
    const key = `${locale} ${timezone}`;
    const remembered = known.get(key);
    if (remembered) return remembered;
    const days = new Set(['*', locale, timezone].flatMap((group) => ownValue(settings, group) ?? []));
    const off = Object.assign(days, { weekend: weekendOf({ locale, timezone }, weekend) });
    known.set(key, off);
    return off;
  };
}
