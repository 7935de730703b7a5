import type { Day, Subscription } from '../types.ts';
import { type KpiAccount, paysBeforeSubscribing } from './customer-on-day.ts';

/** What key figures can be told apart by, beside months. */
export const KPI_GROUPINGS = ['tier', 'segment', 'csm', 'product'] as const;
export type KpiGrouping = (typeof KPI_GROUPINGS)[number];

/** An account with what it can be grouped by, as the book tells it now. */
export interface GroupedAccount extends KpiAccount {
  tier: string | null;
  segment: string | null;
  csmEmail: string | null;
}

/**
 * The accounts by tier, segment or CSM: each in one group, so that amounts and customers of the groups sum to the whole.
 * By product: each account in every product it ever paid for, with the subscriptions of that product alone, so that
 * revenue sums to the whole and customers may be counted in several; until its first subscription in none. Groups in the order of their names; null = has none.
 */
export function groupAccounts(
  accounts: readonly GroupedAccount[],
  by: KpiGrouping,
): Map<string | null, KpiAccount[]> {
  const groups = new Map<string | null, KpiAccount[]>();
  const put = (group: string | null, account: KpiAccount) => {
    const known = groups.get(group);
    if (known) known.push(account);
    else groups.set(group, [account]);
  };
  for (const account of accounts) {
    if (by !== 'product') put(nameOf(account, by), account);
    else for (const [product, part] of byProduct(account)) put(product, part);
  }
  return new Map([...groups].sort(([a], [b]) => compareGroups(a, b)));
}

function compareGroups(a: string | null, b: string | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return a < b ? -1 : 1;
}

function nameOf(account: GroupedAccount, by: Exclude<KpiGrouping, 'product'>): string | null {
  switch (by) {
    case 'tier':
      return account.tier;
    case 'segment':
      return account.segment;
    case 'csm':
      return account.csmEmail;
  }
}

function byProduct(account: GroupedAccount): Map<string | null, KpiAccount> {
  if (account.subscriptions.length === 0) return new Map([[null, account]]);
  const parts = new Map<string, Subscription[]>();
  for (const stretch of account.subscriptions) {
    const known = parts.get(stretch.product);
    if (known) known.push(stretch);
    else parts.set(stretch.product, [stretch]);
  }
  const products = new Map<string | null, KpiAccount>(
    [...parts].map(([product, subscriptions]) => {
      const paid = subscriptions.filter(
        (s) => (s.mrr ?? 0) > 0 && (s.endedOn === null || s.endedOn > s.startedOn),
      );
      const part = {
        ...account,
        // What the account pays as a whole is the price of none of its products.
        mrr: null,
        subscriptions,
        subscribedSince: earliest(subscriptions),
        paidSince: earliest(paid),
      };
      return [product, part];
    }),
  );
  return paysBeforeSubscribing(account) ? products.set(null, beforeSubscribing(account)) : products;
}

/** The account while its own row told what it pays: without a product, until the first subscription. */
function beforeSubscribing(account: GroupedAccount): KpiAccount {
  const { endedOn, subscribedSince } = account;
  const until = endedOn === null || (subscribedSince ?? endedOn) < endedOn ? subscribedSince : endedOn;
  return { ...account, endedOn: until, subscriptions: [], subscribedSince: null, paidSince: null };
}

function earliest(subscriptions: readonly Subscription[]): Day | null {
  return subscriptions.reduce<Day | null>(
    (first, { startedOn }) => (first === null || startedOn < first ? startedOn : first),
    null,
  );
}
