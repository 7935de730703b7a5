import type { KpiAccount } from '../../../src/domain/outcomes/customer-on-day.ts';
import type { Day, Subscription } from '../../../src/domain/types.ts';

/** A stretch of a subscription: product, plan, price a month, first day, first day no longer covered. */
export function stretch(
  product: string,
  plan: string,
  mrr: number | null,
  startedOn: Day,
  endedOn: Day | null = null,
  currency: string | null = 'USD',
): Subscription {
  return { product, plan, mrr, currency, startedOn, endedOn };
}

/** An account with subscriptions, knowing what `loadKpiAccounts` would tell of them. */
export function subscriber(
  accountId: string,
  subscriptions: readonly Subscription[],
  rest: Partial<KpiAccount> = {},
): KpiAccount {
  const first = (some: readonly Subscription[]) => some.map((s) => s.startedOn).sort()[0] ?? null;
  return {
    accountId,
    mrr: null,
    currency: null,
    startedOn: null,
    churnedOn: null,
    endedOn: null,
    subscriptions,
    subscribedSince: first(subscriptions),
    paidSince: first(subscriptions.filter((s) => (s.mrr ?? 0) > 0)),
    ...rest,
  };
}

/** An account that only its own row tells of. */
export function plainAccount(
  accountId: string,
  mrr: number | null,
  rest: Partial<KpiAccount> = {},
): KpiAccount {
  return { ...subscriber(accountId, []), mrr, currency: 'USD', ...rest };
}
