import { renderEvidence } from '../domain/messages/catalogue/render-evidence.ts';
import type { Evidence, Locale } from '../domain/types.ts';

/** The one or two main reasons in a few words. */
export function shortDriver(drivers: readonly Evidence[], locale: Locale, most = 2): string {
  return drivers
    .slice(0, most)
    .map((driver) => renderEvidence(driver, { locale, form: 'short' }))
    .join(', ');
}

export function money(amount: number | null, currency: string | null, locale: Locale): string {
  if (amount === null) return '-';
  return new Intl.NumberFormat(locale, {
    notation: 'compact',
    minimumFractionDigits: 0,
    maximumFractionDigits: amount < 10_000 ? 1 : 0,
    ...(currency === null ? {} : { style: 'currency', currency }),
  }).format(amount);
}

export function shortDay(day: string | null, locale: Locale): string {
  if (day === null) return '-';
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(
    new Date(`${day}T00:00:00Z`),
  );
}
