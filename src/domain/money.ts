import { median } from './statistics/round-and-median.ts';
import type { Day } from './types.ts';

/** An amount with the currency it is told in (ISO 4217). */
export interface Money {
  amount: number;
  currency: string;
}

/** What currencies are worth in the one that is reported in. */
export interface ExchangeRates {
  /** The reporting currency; lines in the configuration are set in it. */
  currency: string;
  /** By currency: one unit in the reporting currency from a day on, ascending. */
  rates: ReadonlyMap<string, readonly { from: Day; rate: number }[]>;
}

/** By what amounts of accounts are compared and summed. */
export interface MoneyTerms {
  /** Of amounts that carry none. */
  currency: string;
  rates: ExchangeRates;
}

/** Less is owed than is worth asking for. */
export interface LeastAmount {
  /** In the reporting currency; 0 = every amount is chased. */
  amount: number;
  terms: MoneyTerms;
}

/** No rates: only amounts of the reporting currency can be compared and summed. */
export function withoutRates(currency: string): ExchangeRates {
  return { currency, rates: new Map() };
}

/**
 * The amount in the reporting currency at the rate of its day; null = no rate is set for it on that day. Nothing is nothing
 * in every currency: a zero needs no rate, here and in all that counts what has none.
 */
export function convert({ amount, currency }: Money, day: Day, rates: ExchangeRates): number | null {
  if (currency === rates.currency || amount === 0) return amount;
  const rate = rateOn(rates.rates.get(currency) ?? [], day);
  return rate === null ? null : amount * rate;
}

/** The last that began by then, found by halves: rates told by the day are thousands. */
function rateOn(rates: readonly { from: Day; rate: number }[], day: Day): number | null {
  let [low, high] = [0, rates.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rates[middle]!.from <= day) low = middle + 1;
    else high = middle;
  }
  return rates[low - 1]?.rate ?? null;
}

/** Exchange rates, and the day on which they are read. */
export interface DatedRates {
  day: Day;
  rates: ExchangeRates;
}

/**
 * Below 0 when `a` is worth less than `b`, 0 when as much, above 0 when more; null when that cannot be told, because
 * they are in different currencies of which one has no rate on that day. The only comparison of amounts there is.
 */
export function compareMoney(a: Money, b: Money, { day, rates }: DatedRates): number | null {
  if (a.currency === b.currency || a.amount === 0 || b.amount === 0) return a.amount - b.amount;
  const [left, right] = [convert(a, day, rates), convert(b, day, rates)];
  return left === null || right === null ? null : left - right;
}

/** Accounts that pay in a currency without a rate: summed up with no other, and never dropped. */
export interface Unconverted {
  currency: string;
  accounts: number;
  /** Monthly, in that currency. */
  mrr: number;
}

/** What accounts pay a month. */
export interface Revenue {
  /** In the reporting currency, of all amounts with a rate; and how many those are. */
  total: number;
  counted: number;
  /** The currency of the most accounts first. */
  unconverted: readonly Unconverted[];
}

/** Ten-thousandths: whole numbers add up exactly in any order, where broken ones leave dust that looks like movements. */
const UNITS = 10_000;

export function toUnits(amount: number): number {
  return Math.round(amount * UNITS);
}

export function fromUnits(units: number): number {
  return units / UNITS;
}

/** Sums what accounts pay a month, each amount at the rate of its own day. */
export function sumMoney(amounts: readonly (Money & { day: Day })[], rates: ExchangeRates): Revenue {
  const rest: (Money & { accounts: number })[] = [];
  let units = 0;
  for (const { day, ...money } of amounts) {
    const converted = convert(money, day, rates);
    if (converted === null) rest.push({ ...money, accounts: 1 });
    else units += toUnits(converted);
  }
  return {
    total: fromUnits(units),
    counted: amounts.length - rest.length,
    unconverted: sumByCurrency(rest),
  };
}

/** Several of different accounts as one, each currency by itself. */
export function addRevenues(parts: readonly Revenue[]): Revenue {
  const beside = parts.flatMap(({ unconverted }) => unconverted);
  return {
    total: fromUnits(parts.reduce((sum, { total }) => sum + toUnits(total), 0)),
    counted: parts.reduce((sum, { counted }) => sum + counted, 0),
    unconverted: sumByCurrency(beside.map(({ mrr, ...rest }) => ({ amount: mrr, ...rest }))),
  };
}

/** Amounts of accounts added up within each currency, that of the most accounts first. */
export function sumByCurrency(parts: readonly (Money & { accounts: number })[]): Unconverted[] {
  const byCurrency = new Map<string, { accounts: number; units: number }>();
  for (const { currency, amount, accounts } of parts) {
    const known = byCurrency.get(currency) ?? { accounts: 0, units: 0 };
    byCurrency.set(currency, {
      accounts: known.accounts + accounts,
      units: known.units + toUnits(amount),
    });
  }
  return [...byCurrency]
    .map(([currency, { accounts, units }]) => ({ currency, accounts, mrr: fromUnits(units) }))
    .sort((a, b) => b.accounts - a.accounts || (a.currency < b.currency ? -1 : 1));
}

/** What an account pays a month, in its currency; null = not told. */
export function monthlyMoney(
  { mrr, currency }: { mrr: number | null; currency: string | null },
  terms: MoneyTerms,
): Money | null {
  return mrr === null ? null : { amount: mrr, currency: currency?.toUpperCase() ?? terms.currency };
}

/**
 * The rates by which a book is summed: those given, unless not one of its currencies has a rate; then its amounts are
 * told in the currency that most of its accounts pay in.
 */
export function ratesOfBook(
  currencies: readonly { currency: string; accounts: number }[],
  day: Day,
  rates: ExchangeRates,
): ExchangeRates {
  const isTold = ({ currency }: { currency: string }) =>
    convert({ amount: 1, currency }, day, rates) !== null;
  const [first, ...others] = currencies;
  if (first === undefined || currencies.some(isTold)) return rates;
  const most = others.reduce(
    (a, b) => (b.accounts > a.accounts || (b.accounts === a.accounts && b.currency < a.currency) ? b : a),
    first,
  );
  return withoutRates(most.currency);
}

/**
 * Amounts as numbers that can be put in one order. Those with a rate are converted; those without are measured against
 * the middle of their own currency and laid beside the middle of the converted ones (free accounts are in no middle), so
 * that no raw numbers of two currencies meet. Null stays null.
 */
export function rankable(
  amounts: readonly (Money | null)[],
  day: Day,
  rates: ExchangeRates,
): (number | null)[] {
  const converted = amounts.map((money) => (money === null ? null : convert(money, day, rates)));
  const paying = (value: number | null): value is number => value !== null && value > 0;
  const unrated = new Map<string, number[]>();
  for (const [i, money] of amounts.entries()) {
    if (money === null || converted[i] !== null || !paying(money.amount)) continue;
    const values = unrated.get(money.currency);
    if (values) values.push(money.amount);
    else unrated.set(money.currency, [money.amount]);
  }
  // Most portfolios have a rate for each of their currencies.
  const middle = unrated.size === 0 ? 1 : (median(converted.filter(paying)) ?? 1);
  const middles = new Map([...unrated].map(([currency, values]) => [currency, median(values) ?? 0]));
  return amounts.map((money, i) => {
    const value = converted[i] ?? null;
    if (money === null || value !== null) return value;
    const own = middles.get(money.currency) ?? 0;
    return own > 0 ? (money.amount / own) * middle : 0;
  });
}
