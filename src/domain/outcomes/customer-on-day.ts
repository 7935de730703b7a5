import { compareMoney, convert, fromUnits, type Money, type MoneyTerms, toUnits } from '../money.ts';
import type { Account, Day, Subscription } from '../types.ts';

/** What the key figures read of one account; nothing in it is dated after the as-of day. */
export interface KpiAccount {
  accountId: string;
  /** Monthly recurring revenue as last told; used only on days when no subscription of the account is told of. */
  mrr: number | null;
  currency: string | null;
  startedOn: Day | null;
  churnedOn: Day | null;
  /** Left the book without churn. */
  endedOn: Day | null;
  /** The stretches in force on the days that are looked at; others may be left out. */
  subscriptions: readonly Subscription[];
  /** Start of the first subscription ever, and of the first with a price; null = there was none. */
  subscribedSince: Day | null;
  paidSince: Day | null;
}

export type Amount =
  /** In the reporting currency. */
  | { kind: 'known'; mrr: number }
  /** Some of it is in a currency without a rate; all of it, by currency. */
  | { kind: 'no_rate'; parts: readonly Money[] }
  | { kind: 'unknown' };

/** One product an account pays for: its price in its own currency (null = not known) and the plans it is on. */
export interface ProductHolding {
  price: Money | null;
  plans: ReadonlySet<string>;
}

/** How a period is looked at. */
export interface Look {
  money: MoneyTerms;
  /** Last day of the period: both its looks convert at the rates of this day. */
  known: Day;
}

/** An account at the end of a day. */
export interface CustomerOnDay {
  customer: boolean;
  amount: Amount;
  /** What it pays for; none where only the account's own row tells. */
  running: readonly Subscription[];
}

const NOT_THERE: CustomerOnDay = {
  customer: false,
  amount: { kind: 'known', mrr: 0 },
  running: [],
};

/**
 * Whether the account is a customer at the end of the day, and what it pays a month. From its first subscription on it is
 * a customer while one is in force: from the day it starts to the day before it ends, and not beyond the day the account
 * left. Before, and without any, the account's own row decides. What is told of a day depends on that day alone, so that a
 * period begins with what the one before it ended with.
 * One rate serves both looks of a period: what a currency gains in between is no movement of revenue.
 */
export function customerOn(account: KpiAccount, day: Day, look: Look): CustomerOnDay {
  if (isToldByRow(account, day)) {
    return isInBook(account, day)
      ? { customer: true, amount: toAmount([account], account, look), running: [] }
      : NOT_THERE;
  }
  const running = account.subscriptions.filter((s) => isRunning(s, account, day));
  if (running.length === 0) return NOT_THERE;
  return { customer: true, amount: toAmount(running, account, look), running };
}

/**
 * The account at both ends of a period. Most accounts pay for the same things at both: those are worked out once, which
 * is what many periods of a large book cost.
 */
export function customerAtEnds(
  account: KpiAccount,
  { before, last }: { before: Day; last: Day },
  look: Look,
): { start: CustomerOnDay; end: CustomerOnDay } {
  const end = customerOn(account, last, look);
  const isSame = end.running.length > 0 && isAlike(account, before, last);
  return { start: isSame ? end : customerOn(account, before, look), end };
}

function isAlike(account: KpiAccount, before: Day, last: Day): boolean {
  for (const stretch of account.subscriptions) {
    if (isRunning(stretch, account, before) !== isRunning(stretch, account, last)) return false;
  }
  return true;
}

/** Whether the account's own row tells what it pays: no subscription does yet, and the row knows more than they do. */
function isToldByRow(account: KpiAccount, day: Day): boolean {
  const { subscribedSince } = account;
  return subscribedSince === null || (subscribedSince > day && paysBeforeSubscribing(account));
}

/** Whether an account with subscriptions was a customer before the first of them, as its own row has it. */
export function paysBeforeSubscribing({ mrr, startedOn, subscribedSince }: KpiAccount): boolean {
  return subscribedSince !== null && mrr !== null && startedOn !== null && startedOn < subscribedSince;
}

/** In the book at the end of a day: started (or no start is told), not churned, not ended. */
export function isInBook(
  { startedOn, churnedOn, endedOn }: Pick<Account, 'startedOn' | 'churnedOn' | 'endedOn'>,
  day: Day,
): boolean {
  const started = startedOn === null || startedOn <= day;
  return started && (churnedOn === null || churnedOn > day) && (endedOn === null || endedOn > day);
}

function isRunning(stretch: Subscription, account: KpiAccount, day: Day): boolean {
  if (stretch.startedOn > day || (stretch.endedOn !== null && stretch.endedOn <= day)) return false;
  return !isOver(stretch, account.churnedOn, day) && !isOver(stretch, account.endedOn, day);
}

/** Leaving ends what was running; what begins on that day or later means that the account came back. */
function isOver(stretch: Subscription, left: Day | null, day: Day): boolean {
  return left !== null && left <= day && stretch.startedOn < left;
}

interface Priced {
  mrr: number | null;
  currency: string | null;
}

function priceOf({ mrr, currency }: Priced, account: KpiAccount, { money }: Look): Money | null {
  const told = currency ?? account.currency ?? money.currency;
  return mrr === null ? null : { amount: mrr, currency: told.toUpperCase() };
}

/** One loop without lists in between: it runs for every account and period. */
function toAmount(priced: readonly Priced[], account: KpiAccount, look: Look): Amount {
  let units = 0;
  let isUnknown = false;
  for (const one of priced) {
    const price = priceOf(one, account, look);
    const converted = price && convert(price, look.known, look.money.rates);
    if (price !== null && converted === null)
      return { kind: 'no_rate', parts: pricesOf(priced, account, look) };
    if (converted === null) isUnknown = true;
    else units += toUnits(converted);
  }
  return isUnknown ? { kind: 'unknown' } : { kind: 'known', mrr: fromUnits(units) };
}

function pricesOf(priced: readonly Priced[], account: KpiAccount, look: Look): Money[] {
  return priced.map((one) => priceOf(one, account, look)).filter((price) => price !== null);
}

/** The products of an account with what it pays for each. */
export function holdings(
  running: readonly Subscription[],
  account: KpiAccount,
  look: Look,
): ReadonlyMap<string, ProductHolding> {
  const byProduct = new Map<string, { price: Money | null; plans: Set<string> }>();
  for (const stretch of running) {
    const price = priceOf(stretch, account, look);
    const holding = byProduct.get(stretch.product);
    if (holding) {
      holding.price = addPrices(holding.price, price, look);
      holding.plans.add(stretch.plan);
    } else {
      byProduct.set(stretch.product, { price, plans: new Set([stretch.plan]) });
    }
  }
  return byProduct;
}

/** In the common currency, else in the reporting one; null = cannot be told. */
function addPrices(a: Money | null, b: Money | null, { money, known }: Look): Money | null {
  if (a === null || b === null) return null;
  if (a.currency === b.currency) {
    return { amount: fromUnits(toUnits(a.amount) + toUnits(b.amount)), currency: a.currency };
  }
  const [left, right] = [convert(a, known, money.rates), convert(b, known, money.rates)];
  if (left === null || right === null) return null;
  return { amount: fromUnits(toUnits(left) + toUnits(right)), currency: money.rates.currency };
}

/** Whether the second price is higher; not when that cannot be told. */
export function costsMore(before: ProductHolding, now: ProductHolding, { money, known }: Look): boolean {
  if (before.price === null || now.price === null) return false;
  return (compareMoney(now.price, before.price, { day: known, rates: money.rates }) ?? 0) > 0;
}
