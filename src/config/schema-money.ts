import * as z from 'zod';
import { calendarDay } from './calendar-day.ts';
import { didYouMean } from './suggestion.ts';

/** A code of ISO 4217. */
export const currencyCode = z.string().refine((text) => /^[A-Z]{3}$/.test(text), {
  error: ({ input }) => `is not a three-letter currency code such as EUR${meantCode(String(input))}`,
});

export const LEAST_RATE = 0.000_001;
export const MOST_RATE = 1_000_000;

/** What one unit of each currency is worth in the reporting currency, from a day on. */
export const ratesSchema = z
  .array(
    z
      .object({ from: calendarDay })
      .catchall(z.number().min(LEAST_RATE, 'must be above 0').max(MOST_RATE))
      .superRefine((entry, ctx) => {
        for (const key of Object.keys(entry)) {
          if (key === 'from' || /^[A-Z]{3}$/.test(key)) continue;
          const message = `names no three-letter currency code such as EUR${meantCode(key)}`;
          ctx.addIssue({ code: 'custom', path: [key], message, params: { code: 'unknown_key' }, input: key });
        }
      }),
  )
  .default([])
  .meta({
    description: 'What one unit is worth in the reporting currency, from a day on: { from: DAY, EUR: 1.08 }',
  });

/** What sums are told in: where none is named, the currency of amounts without one. */
export function reportingCurrency(config: { currency: string; reporting_currency: string | null }): string {
  return config.reporting_currency ?? config.currency;
}

/** Rates as they were written down earlier; null = these are none. */
export function parseRates(value: unknown): z.output<typeof ratesSchema> | null {
  const { success, data } = ratesSchema.safeParse(value);
  return success ? data : null;
}

function meantCode(text: string): string {
  const upper = text.trim().toUpperCase();
  if (/^[A-Z]{3}$/.test(upper) && upper !== text) return didYouMean(upper);
  const code = SPOKEN.get(text.trim().toLowerCase());
  return code === undefined ? '' : didYouMean(code);
}

/** How people call the usual ones. */
const SPOKEN: ReadonlyMap<string, string> = new Map([
  ['euro', 'EUR'],
  ['euros', 'EUR'],
  ['€', 'EUR'],
  ['dollar', 'USD'],
  ['us$', 'USD'],
  ['$', 'USD'],
  ['real', 'BRL'],
  ['r$', 'BRL'],
  ['pound', 'GBP'],
  ['£', 'GBP'],
  ['yen', 'JPY'],
  ['¥', 'JPY'],
]);
