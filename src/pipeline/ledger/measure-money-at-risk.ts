import type { ISql } from 'postgres';
import type { Config } from '../../config/schema.ts';
import { accountAtRisk, type MoneyAtRisk, moneyAtRisk } from '../../domain/ledger/money-at-risk.ts';
import type { Day } from '../../domain/types.ts';
import { loadBookRows } from '../../store/digest/load-book-rows.ts';
import { teamCurrency } from '../../store/digest/team-currency.ts';
import { mrrIn } from '../digest/value-of.ts';

/** Money at risk of a scored day; amounts in whole cents of the currency that most of the book is in. */
export interface BookAtRisk {
  currency: string;
  /** Its `unknown` counts neither those. */
  total: MoneyAtRisk | null;
  /** Accounts that pay in another currency: no rates are invented. */
  otherCurrency: number;
  /** By account; null = its probability or amount is unknown, or it pays in another currency. */
  accounts: ReadonlyMap<string, number | null>;
}

/** @param asOf a scored day */
export async function measureMoneyAtRisk(
  db: ISql,
  { config, asOf }: { config: Config; asOf: Day },
): Promise<BookAtRisk> {
  const [currency, rows] = await Promise.all([
    teamCurrency(db, { team: null, asOf, configured: config.currency }),
    loadBookRows(db, asOf, { now: asOf, before: null }, null),
  ]);
  const given = { asOf, horizonDays: config.prediction.horizon_days };
  const book = rows.filter((r) => r.alive);
  const alive = book.map((row) => ({ ...row, mrr: mrrIn(row, currency) }));
  const counted = alive.filter((row, i) => row.mrr !== null || book[i]?.mrr === null);
  const total = moneyAtRisk(counted, given);
  return {
    currency,
    total: total && inCents(total),
    otherCurrency: alive.length - counted.length,
    accounts: new Map(alive.map((row) => [row.accountId, cents(accountAtRisk(row, given))])),
  };
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
