/** Weekdays on which nobody works; Monday = 1 ... Sunday = 7. */
export type Weekend = readonly number[];

/** Days off by locale (`pt-BR`), by IANA time zone (`Asia/Riyadh`), or `*` for everybody; null = by time zone. */
export type WeekendSettings = Readonly<Record<string, Weekend>> | null;

export const SATURDAY_AND_SUNDAY: Weekend = [6, 7];
const FRIDAY_AND_SATURDAY: Weekend = [5, 6];

/**
 * Time zones of regions whose week end is another one than Saturday and Sunday (Unicode CLDR, supplemental week data).
 * Zones of old spelling are the same place.
 */
const WEEKENDS: ReadonlyMap<string, Weekend> = new Map<string, Weekend>([
  ...[
    'Africa/Algiers',
    'Africa/Cairo',
    'Africa/Khartoum',
    'Africa/Tripoli',
    'Asia/Aden',
    'Asia/Amman',
    'Asia/Baghdad',
    'Asia/Bahrain',
    'Asia/Damascus',
    'Asia/Dhaka',
    'Asia/Dacca',
    'Asia/Gaza',
    'Asia/Hebron',
    'Asia/Jerusalem',
    'Asia/Kuwait',
    'Asia/Muscat',
    'Asia/Qatar',
    'Asia/Riyadh',
    'Asia/Tel_Aviv',
    'Egypt',
    'Indian/Maldives',
    'Israel',
    'Libya',
  ].map((zone): [string, Weekend] => [zone, FRIDAY_AND_SATURDAY]),
  ['Asia/Kabul', [4, 5]],
  ['Asia/Tehran', [5]],
  ['Iran', [5]],
  ['Asia/Kathmandu', [6]],
  ['Asia/Katmandu', [6]],
  ['Asia/Brunei', [5, 7]],
]);

/** The week end of a person: what is configured for the time zone, the language or everybody, else that of the region. */
export function weekendOf(person: { locale: string; timezone: string }, settings: WeekendSettings): Weekend {
  const configured = [person.timezone, person.locale, '*'].find(
    (group) => settings !== null && Object.hasOwn(settings, group),
  );
  if (configured !== undefined) return settings?.[configured] ?? SATURDAY_AND_SUNDAY;
  return WEEKENDS.get(person.timezone) ?? SATURDAY_AND_SUNDAY;
}
