import type { Account, Day, Subscription } from '../types.ts';

/** What the key figures read of one account; nothing in it is dated after the as-of day. */
export interface KpiAccount {
  accountId: string;
  /** Monthly recurring revenue as last told; used only for an account without subscriptions. */
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
  | { kind: 'known'; mrr: number }
  /** Some of it is in a currency that is not summed: no exchange rates are invented. */
  | { kind: 'other_currency'; currency: string; mrr: number | null }
  | { kind: 'unknown' };

/** One product an account pays for: its price and the plans it is on. */
export interface ProductHolding {
  mrr: number;
  plans: ReadonlySet<string>;
}

/** An account at the end of a day. */
export interface CustomerOnDay {
  customer: boolean;
  amount: Amount;
  products: ReadonlyMap<string, ProductHolding>;
}

const NOT_THERE: CustomerOnDay = {
  customer: false,
  amount: { kind: 'known', mrr: 0 },
  products: new Map(),
};

/**
 * Whether the account is a customer at the end of the day, and what it pays a month. With subscriptions (any that
 * began by `known`), it is a customer while one is in force: from the day it starts to the day before it ends, and
 * not beyond the day the account left. Without any, the account's own row decides.
 * @param given.currency the only currency that is summed; an amount without one is taken to be in it
 * @param given.known last day of the period looked at; both its looks must read the same kind of rows
 */
export function customerOn(
  account: KpiAccount,
  day: Day,
  given: { currency: string; known: Day },
): CustomerOnDay {
  if (!hasSubscriptions(account, given.known)) {
    return isInBook(account, day)
      ? { customer: true, amount: rowAmount(account, given.currency), products: new Map() }
      : NOT_THERE;
  }
  const running = account.subscriptions.filter((s) => isRunning(s, account, day));
  if (running.length === 0) return NOT_THERE;
  return {
    customer: true,
    amount: sumAmounts(running, account, given.currency),
    products: holdings(running),
  };
}

/** Whether subscriptions or the account's own row tell what it pays. */
export function hasSubscriptions(account: KpiAccount, known: Day): boolean {
  return account.subscribedSince !== null && account.subscribedSince <= known;
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
  // Leaving ends what was running; what begins on that day or later means that the account came back.
  const ended = (left: Day | null) => left !== null && left <= day && stretch.startedOn < left;
  return !ended(account.churnedOn) && !ended(account.endedOn);
}

function rowAmount({ mrr, currency: told }: KpiAccount, wanted: string): Amount {
  const currency = told?.toUpperCase() ?? wanted;
  if (currency !== wanted) return { kind: 'other_currency', currency, mrr };
  return mrr === null ? { kind: 'unknown' } : { kind: 'known', mrr };
}

function sumAmounts(running: readonly Subscription[], account: KpiAccount, wanted: string): Amount {
  let sum = 0;
  let unknown = false;
  const foreign = new Map<string, number>();
  for (const { mrr, currency: told } of running) {
    const currency = (told ?? account.currency ?? wanted).toUpperCase();
    if (mrr === null) unknown = true;
    else if (currency === wanted) sum += mrr;
    else foreign.set(currency, (foreign.get(currency) ?? 0) + mrr);
  }
  const [first] = foreign;
  if (first) return { kind: 'other_currency', currency: first[0], mrr: first[1] };
  return unknown ? { kind: 'unknown' } : { kind: 'known', mrr: sum };
}

function holdings(running: readonly Subscription[]): ReadonlyMap<string, ProductHolding> {
  const byProduct = new Map<string, { mrr: number; plans: Set<string> }>();
  for (const { product, plan, mrr } of running) {
    const holding = byProduct.get(product);
    if (holding) {
      holding.mrr += mrr ?? 0;
      holding.plans.add(plan);
    } else {
      byProduct.set(product, { mrr: mrr ?? 0, plans: new Set([plan]) });
    }
  }
  return byProduct;
}
