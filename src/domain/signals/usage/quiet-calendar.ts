import { toEpochDay } from '../../day.ts';
import type { UsageSettings } from '../../health-settings.ts';
import { ownValue } from '../../names.ts';

const compiled = new WeakMap<UsageSettings, Map<string, Int32Array>>();
const NONE = new Int32Array(0);

/**
 * The days that count neither for nor against an account: holidays of its locale and declared pauses of its segment.
 * Epoch days, ascending and unique; compiled once per settings object, since it is asked for every account.
 */
export function quietCalendar(
  settings: UsageSettings,
  locale: string | null,
  segment: string | null,
): Int32Array {
  let byKey = compiled.get(settings);
  if (!byKey) {
    byKey = new Map();
    compiled.set(settings, byKey);
  }
  const key = `${locale ?? ''}\n${segment ?? ''}`;
  let days = byKey.get(key);
  if (!days) {
    days = compile(settings, locale, segment);
    byKey.set(key, days);
  }
  return days;
}

function compile(settings: UsageSettings, locale: string | null, segment: string | null): Int32Array {
  const days = new Set<number>();
  for (const day of settings.holidays['*'] ?? []) days.add(toEpochDay(day));
  if (locale !== null) for (const day of ownValue(settings.holidays, locale) ?? []) days.add(toEpochDay(day));
  for (const pause of settings.quietPeriods) {
    if (pause.segments !== null && (segment === null || !pause.segments.includes(segment))) continue;
    const last = toEpochDay(pause.to);
    for (let day = toEpochDay(pause.from); day <= last; day++) days.add(day);
  }
  return days.size === 0 ? NONE : Int32Array.from(days).sort();
}

/** Index of the first entry of `days` that is not before `day`. */
export function lowerBound(days: Int32Array, day: number): number {
  let low = 0;
  let high = days.length;
  while (low < high) {
    const mid = (low + high) >>> 1;
    if (days[mid]! < day) low = mid + 1;
    else high = mid;
  }
  return low;
}
