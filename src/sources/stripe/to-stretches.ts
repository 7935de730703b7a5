import { netRevenue } from './monthly-revenue.ts';
import { isPaused, type PlanChange } from './plan-changes.ts';
import { idOf, type StripeItem, type StripeSubscription } from './stripe-objects.ts';

/** One product and plan of one subscription from one change to the next; times in Unix seconds. */
export interface Stretch {
  product: string;
  plan: string;
  /** Whole units a month after discounts; null = not fixed. */
  mrr: number | null;
  currency: string | null;
  from: number;
  to: number | null;
  /** The item that it is of: two subscriptions may begin alike. */
  itemId: string;
}

export interface StretchTerms {
  /** Of this subscription, ascending. */
  changes: readonly PlanChange[];
  /** When what an item is now began, as far as an earlier pull has learned it. */
  begun: ReadonlyMap<string, number>;
  /** Names of products by id; those that are missing are told by their id. */
  products: ReadonlyMap<string, string>;
  now: number;
}

interface Config {
  item: StripeItem;
  paused: boolean;
}

const DAY = 86_400;

/** Of one that was never paid for, nothing is told. */
const NEVER_BEGUN: ReadonlySet<string> = new Set(['incomplete', 'incomplete_expired']);

/** A subscription as stretches of products and plans; a trial and a pause bring nothing. */
export function toStretches(subscription: StripeSubscription, terms: StretchTerms): Stretch[] {
  if (NEVER_BEGUN.has(subscription.status ?? '')) return [];
  const items = new Map((subscription.items?.data ?? []).map((item) => [item.id, item]));
  for (const { itemId, before } of terms.changes) if (!items.has(itemId)) items.set(itemId, before.item);
  return [...items.values()].flatMap((item) => stretchesOf(item, subscription, terms));
}

/** When what each item of it is now began, where it is not the beginning: for the next pull. */
export function beginnings({ changes, begun }: StretchTerms): Map<string, number> {
  const known = new Map(begun);
  for (const { itemId, at } of changes) known.set(itemId, Math.max(at, known.get(itemId) ?? at));
  return known;
}

function stretchesOf(item: StripeItem, subscription: StripeSubscription, terms: StretchTerms): Stretch[] {
  const { begun, changes } = terms;
  const since = begun.get(item.id) ?? startOf(item, subscription);
  const isThere = subscription.items?.data.some(({ id }) => id === item.id) ?? false;
  const own = changes.filter(({ itemId, at }) => itemId === item.id && at > since);
  const stretches: Stretch[] = [];
  let from = since;
  for (const { at, before } of own) {
    stretches.push(...cutAtTrial({ from, to: at }, before, { subscription, terms }));
    from = at;
  }
  if (isThere) {
    const now = { item, paused: isPaused(subscription) };
    stretches.push(...cutAtTrial({ from, to: subscription.ended_at ?? null }, now, { subscription, terms }));
  }
  return stretches;
}

/** An item that came with the subscription is as old as it, which may be dated back; a later one began when it came. */
function startOf({ created }: StripeItem, { start_date: start, created: made }: StripeSubscription): number {
  const first = start ?? made ?? created ?? 0;
  const isFirst = created === undefined || Math.abs(created - (made ?? first)) < DAY || created < first;
  return isFirst ? first : created;
}

/** What a trial is followed by is told once it is over: until then its end may be moved. */
function cutAtTrial(
  { from, to }: { from: number; to: number | null },
  config: Config,
  { subscription, terms }: { subscription: StripeSubscription; terms: StretchTerms },
): Stretch[] {
  const end = subscription.trial_end ?? null;
  const within = end !== null && from < end && (subscription.trial_start ?? from) <= from;
  const told = (part: { from: number; to: number | null }, free: boolean): Stretch => ({
    ...planOf(config.item, terms),
    itemId: config.item.id,
    mrr: free || config.paused ? 0 : netRevenue(config.item, subscription, terms.now),
    ...part,
  });
  if (!within) return [told({ from, to }, false)];
  if (end > terms.now) return [told({ from, to }, true)];
  if (to !== null && to <= end) return [told({ from, to }, true)];
  return [told({ from, to: end }, true), told({ from: end, to }, false)];
}

function planOf({ price }: StripeItem, { products }: StretchTerms) {
  const product = idOf(price?.product);
  const named = typeof price?.product === 'object' ? price.product?.name : undefined;
  return {
    product: named ?? (product === null ? 'default' : (products.get(product) ?? product)),
    plan: price?.nickname || price?.lookup_key || (price?.id ?? 'default'),
    currency: price?.currency?.toUpperCase() ?? null,
  };
}
