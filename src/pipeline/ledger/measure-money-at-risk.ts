import type { ISql } from 'postgres';
import type { Config } from '../../config/schema.ts';
import { groupBy } from '../../domain/group-by.ts';
import { accountAtRisk, type MoneyAtRisk, moneyAtRisk } from '../../domain/outcomes/money-at-risk.ts';
import type { Day } from '../../domain/types.ts';
import { loadPortfolioRows, type PortfolioRow } from '../../store/digest/load-portfolio-rows.ts';

/** Money at risk of the accounts that pay in one currency; amounts in whole cents. */
export type CurrencyAtRisk = { currency: string } & MoneyAtRisk;

/** Money at risk of a scored day. Currencies are never added up: no rates are invented. */
export interface BookAtRisk {
  /** The currency of the most accounts first; those of which nothing is known are left out. */
  currencies: CurrencyAtRisk[];
  /** By account; null = its probability or amount is unknown. */
  accounts: ReadonlyMap<string, { currency: string; amount: number } | null>;
}

/** @param asOf a scored day */
export async function measureMoneyAtRisk(
  db: ISql,
  { config, asOf }: { config: Config; asOf: Day },
): Promise<BookAtRisk> {
  const rows = await loadPortfolioRows(db, asOf, { now: asOf, before: null }, null);
  const given = { asOf, horizonDays: config.prediction.horizon_days };
  const alive = rows.filter((row) => row.alive);
  const currencyOf = (row: PortfolioRow) => (row.currency ?? config.currency).toUpperCase();
  const accounts = new Map(
    alive.map((row) => {
      const amount = cents(accountAtRisk(row, given));
      return [row.accountId, amount === null ? null : { currency: currencyOf(row), amount }];
    }),
  );
  const currencies = [...groupBy(alive, currencyOf)]
    .flatMap(([currency, group]) => {
      const total = moneyAtRisk(group, given);
      return total === null ? [] : [{ currency, ...inCents(total) }];
    })
    .sort((a, b) => b.accounts - a.accounts || (a.currency < b.currency ? -1 : 1));
  return { currencies, accounts };
}

function inCents(money: MoneyAtRisk): MoneyAtRisk {
  const { expected, low, high, voluntary, involuntary } = money;
  return {
    ...money,
    expected: cents(expected)!,
    low: cents(low)!,
    high: cents(high)!,
    voluntary: cents(voluntary),
    involuntary: cents(involuntary),
  };
}

function cents(amount: number | null): number | null {
  return amount === null ? null : Math.round(amount * 100) / 100;
}
