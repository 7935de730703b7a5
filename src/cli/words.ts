import type { Locale } from '../domain/types.ts';

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
