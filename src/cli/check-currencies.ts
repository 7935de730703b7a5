import type { ISql } from 'postgres';
import { formatProblem } from '../config/config-error.ts';
import type { LoadedConfig } from '../config/load-config.ts';
import type { Config } from '../config/schema.ts';
import { toExchangeRates } from '../config/to-settings.ts';
import { convert } from '../domain/money.ts';
import type { Day } from '../domain/types.ts';
import { loadCurrencies } from '../store/digest/load-portfolio-rows.ts';
import { counted } from './counted.ts';

/** Currencies of the book that have no rate on the day, that of the most accounts first. */
export async function findWithoutRate(
  db: ISql,
  config: Config,
  asOf: Day,
): Promise<{ currency: string; accounts: number }[]> {
  const rates = toExchangeRates(config);
  const used = await loadCurrencies(db, { team: null, asOf, currency: config.currency });
  return used.filter(({ currency }) => convert({ amount: 1, currency }, asOf, rates) === null);
}

/** In words; null when every currency has a rate. */
export function formatWithoutRate(missing: readonly { currency: string; accounts: number }[]): string | null {
  if (missing.length === 0) return null;
  const list = missing
    .map(({ currency, accounts }) => `${currency} (${counted(accounts, 'account')})`)
    .join(', ');
  return `no rate is set for ${list}: they are told beside every sum, not in it (rates, reporting_currency)`;
}

const MOST_ROWS = 5;

/** What is wrong in the rates beside the data, a line each; none when all are used. */
export function formatRatesSetAside({ ratesSetAside }: Pick<LoadedConfig, 'ratesSetAside'>): string[] {
  if (ratesSetAside.length === 0) return [];
  const more = ratesSetAside.length - MOST_ROWS;
  return [
    'Not used, while every other rate is:',
    ...ratesSetAside.slice(0, MOST_ROWS).map((problem) => `  ${formatProblem(problem)}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ];
}
