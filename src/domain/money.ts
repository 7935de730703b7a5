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

/** No rates: only amounts of the reporting currency can be compared and summed. */
export function withoutRates(currency: string): ExchangeRates {
  return { currency, rates: new Map() };
}

/** The amount in the reporting currency at the rate of its day; null = no rate is set for it on that day. */
export function convert({ amount, currency }: Money, day: Day, rates: ExchangeRates): number | null {
  if (currency === rates.currency) return amount;
  const rate = rates.rates.get(currency)?.findLast(({ from }) => from <= day)?.rate;
  return rate === undefined ? null : amount * rate;
}

/**
 * Below 0 when `a` is worth less than `b`, 0 when as much, above 0 when more; null when that cannot be told, because
 * they are in different currencies of which one has no rate on that day. The only comparison of amounts there is.
 */
export function compareMoney(a: Money, b: Money, day: Day, rates: ExchangeRates): number | null {
  if (a.currency === b.currency) return a.amount - b.amount;
  const [left, right] = [convert(a, day, rates), convert(b, day, rates)];
  return left === null || right === null ? null : left - right;
}

export interface MoneyTotal {
  /** In the reporting currency, of all amounts with a rate. */
  total: number;
  /** What has no rate, never summed up with the rest and never dropped; by currency, most amounts first. */
  unconverted: { currency: string; count: number; amount: number }[];
}

/** Sums amounts, each at the rate of its own day. */
export function sumMoney(amounts: readonly (Money & { day: Day })[], rates: ExchangeRates): MoneyTotal {
  const rest = new Map<string, { currency: string; count: number; amount: number }>();
  let total = 0;
  for (const { day, ...money } of amounts) {
    const converted = convert(money, day, rates);
    if (converted !== null) {
      total += converted;
      continue;
    }
    const { currency, amount } = money;
    const known = rest.get(currency) ?? { currency, count: 0, amount: 0 };
    rest.set(currency, { currency, count: known.count + 1, amount: known.amount + amount });
  }
  const unconverted = [...rest.values()].sort(
    (a, b) => b.count - a.count || (a.currency < b.currency ? -1 : 1),
  );
  return { total, unconverted };
}

/**
 * Amounts as numbers that can be put in one order. Those with a rate are converted; those without are measured against
 * the middle of their own currency and laid beside the middle of the converted ones, so that no raw numbers of two
 * currencies meet. Null stays null.
 */
export function rankable(
  amounts: readonly (Money | null)[],
  day: Day,
  rates: ExchangeRates,
): (number | null)[] {
  const converted = amounts.map((money) => (money === null ? null : convert(money, day, rates)));
  const middle = median(converted.filter((value) => value !== null)) ?? 1;
  const unrated = new Map<string, number[]>();
  for (const [i, money] of amounts.entries()) {
    if (money === null || converted[i] !== null) continue;
    const values = unrated.get(money.currency);
    if (values) values.push(money.amount);
    else unrated.set(money.currency, [money.amount]);
  }
  const middles = new Map([...unrated].map(([currency, values]) => [currency, median(values) ?? 0]));
  return amounts.map((money, i) => {
    const value = converted[i] ?? null;
    if (money === null || value !== null) return value;
    const own = middles.get(money.currency) ?? 0;
    return own > 0 ? (money.amount / own) * middle : 0;
  });
}
