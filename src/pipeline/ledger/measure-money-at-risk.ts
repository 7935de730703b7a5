import type { ISql } from 'postgres';
import type { Config } from '../../config/schema.ts';
import { toExchangeRates } from '../../config/to-settings.ts';
import { groupBy } from '../../domain/group-by.ts';
import { withNotice } from '../../domain/leaving/certain-leaving.ts';
import { ratesOfBook, type Unconverted } from '../../domain/money.ts';
import { accountAtRisk, type MoneyAtRisk, moneyAtRisk } from '../../domain/outcomes/money-at-risk.ts';
import type { Day } from '../../domain/types.ts';
import { convertedMrr, countAndValue, type PortfolioRow } from '../../messages/digest/digest-rows.ts';
import { loadPortfolioRows } from '../../store/digest/load-portfolio-rows.ts';

/** Money at risk of the accounts that pay in one currency; amounts in whole cents. */
export type CurrencyAtRisk = { currency: string } & MoneyAtRisk;

/** Money at risk of a scored day. */
export interface BookAtRisk {
  /** All currencies with a rate, in the reporting currency; null = nothing is known in it. */
  total: CurrencyAtRisk | null;
  /** Accounts of the book whose currency has no rate: in no total. */
  unconverted: readonly Unconverted[];
  /** Each currency by itself, that of the most accounts first; those of which nothing is known are left out. */
  currencies: CurrencyAtRisk[];
  /** By account; null = its probability or amount is unknown. */
  accounts: ReadonlyMap<string, { currency: string; amount: number } | null>;
}

/** @param asOf a scored day */
export async function measureMoneyAtRisk(
  db: ISql,
  { config, asOf }: { config: Config; asOf: Day },
): Promise<BookAtRisk> {
  const rows = await loadPortfolioRows(db, { asOf, days: { now: asOf, before: null }, team: null });
  const given = { asOf, horizonDays: config.prediction.horizon_days };
  const certain = { asOf, days: given.horizonDays };
  const alive = rows
    .filter((row) => row.alive)
    .map((row) => ({ ...row, probability: withNotice(row.probability, row, certain) }));
  const currencyOf = (row: PortfolioRow) => (row.currency ?? config.currency).toUpperCase();
  const accounts = new Map(
    alive.map((row) => {
      const amount = cents(accountAtRisk(row, given));
      return [row.accountId, amount === null ? null : { currency: currencyOf(row), amount }];
    }),
  );
  const byCurrency = [...groupBy(alive, currencyOf)];
  const currencies = byCurrency
    .flatMap(([currency, group]) => inCents(currency, moneyAtRisk(group, given)) ?? [])
    .sort((a, b) => b.accounts - a.accounts || (a.currency < b.currency ? -1 : 1));
  const paying = alive.filter((row) => row.mrr !== null && row.mrr > 0);
  const counts = [...groupBy(paying, currencyOf)].map(([currency, group]) => ({
    currency,
    accounts: group.length,
  }));
  const rates = ratesOfBook(counts, asOf, toExchangeRates(config));
  const money = { currency: config.currency, rates };
  const told = alive.map((row) => ({ row, mrr: convertedMrr(row, money, asOf) }));
  // Without a rate is no lack of knowledge: those accounts are told beside the total.
  const summed = told.filter(({ row, mrr }) => row.mrr === null || mrr !== null);
  const total = moneyAtRisk(
    summed.map(({ row, mrr }) => ({ ...row, mrr })),
    given,
  );
  const { unconverted } = countAndValue(alive, money, () => asOf);
  return { total: inCents(rates.currency, total), unconverted, currencies, accounts };
}

function inCents(currency: string, money: MoneyAtRisk | null): CurrencyAtRisk | null {
  if (money === null) return null;
  const { expected, low, high, voluntary, involuntary } = money;
  return {
    currency,
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
