import type { FeedState } from '../source.ts';
import { SourceError } from '../source-error.ts';
import { couponOf, lacksTiers } from './monthly-revenue.ts';
import type { StripeReader } from './open-stripe.ts';
import { type PlanChange, planChangesOf } from './plan-changes.ts';
import { readPages } from './read-pages.ts';
import {
  expanded,
  type StripeCoupon,
  type StripeDiscount,
  type StripeEvent,
  type StripeItem,
  type StripeObject,
  type StripePrice,
  type StripeSubscription,
} from './stripe-objects.ts';
import { type Asking, SCOPES } from './stripe-resource.ts';
import { beginnings, type Stretch, toStretches } from './to-stretches.ts';

export const SUBSCRIPTION_EVENTS = [
  'customer.subscription.created',
  'customer.subscription.updated',
  'customer.subscription.deleted',
  'customer.subscription.paused',
  'customer.subscription.resumed',
] as const;

/** Turns subscriptions into stretches by what events have told of their plans, and remembers it. */
export interface SubscriptionBook {
  note(events: readonly StripeEvent[]): void;
  stretches(subscription: StripeSubscription): Promise<Stretch[]>;
  /** Since when items are what they are, where they were something else before. */
  learned(): FeedState;
  notices(): string[];
}

export interface BookOptions {
  stripe: StripeReader;
  file: string;
  /** Unix seconds. */
  now: number;
  /** As `learned` gave it. */
  known: FeedState | undefined;
}

export function openBook({ stripe, file, now, known }: BookOptions): SubscriptionBook {
  let begun: ReadonlyMap<string, number> = new Map(Array.isArray(known) ? (known as [string, number][]) : []);
  const tiers = readTiers(stripe, file);
  const coupons = readCoupons(stripe, { file, now });
  let names: Promise<ReadonlyMap<string, string>> | null = null;
  const changes = new Map<string, PlanChange[]>();
  const productNames = () => {
    names ??= readNames(stripe, file);
    return names;
  };
  const itemsOf = async ({ id, items }: StripeSubscription): Promise<readonly StripeItem[]> => {
    // A subscription tells its first items only.
    if (!items?.has_more) return items?.data ?? [];
    const all: StripeItem[] = [];
    const asking = { resource: 'subscriptionItems', file } as const;
    const params = { subscription: id, expand: ['data.discounts'] };
    for await (const { objects } of readPages<StripeItem>(stripe, asking, { params, after: null }))
      all.push(...objects);
    return all;
  };
  const whole = async (subscription: StripeSubscription): Promise<StripeSubscription> => {
    const { customer, discount, discounts } = subscription;
    const own = [...(discounts ?? []), ...(discount ? [discount] : [])];
    const general = expanded(customer)?.discount;
    const data: StripeItem[] = [];
    for (const item of await tiers.fill(await itemsOf(subscription)))
      data.push({ ...item, discounts: await coupons.fill(item.discounts ?? []) });
    return {
      ...subscription,
      discount: null,
      discounts: await coupons.fill(own.length === 0 && general ? [general] : own),
      items: { data, has_more: false },
    };
  };
  return {
    note(events) {
      for (const event of events) {
        if (event.type !== 'customer.subscription.updated') continue;
        const own = changes.get(event.data.object.id) ?? [];
        changes.set(event.data.object.id, [...own, ...planChangesOf(event)]);
      }
    },
    async stretches(told) {
      const subscription = await whole(told);
      const own: PlanChange[] = [];
      for (const change of changes.get(told.id) ?? []) {
        const [item] = await tiers.fill([change.before.item]);
        own.push({ ...change, before: { ...change.before, item: item! } });
      }
      const terms = { changes: own, begun, products: await productNames(), now };
      const found = toStretches(subscription, terms);
      begun = beginnings(terms);
      return found;
    },
    learned: () => [...begun].map(([id, at]) => [id, at]),
    notices: () => [...tiers.notices(), ...coupons.notices()],
  };
}

/** Looks objects up by their ids, each once; what the key may not read stays unknown. */
function lookUp<T extends StripeObject>(
  stripe: StripeReader,
  asking: Asking,
  params: { expand: readonly string[] } | undefined,
) {
  const known = new Map<string, Promise<T | null>>();
  let isRefused = false;
  const ask = async (id: string): Promise<T | null> => {
    try {
      return await stripe.get<T>(asking, id, params);
    } catch (error) {
      const isScope = error instanceof SourceError && error.problems.every((p) => p.code === 'not_allowed');
      if (!isScope) throw error;
      isRefused = true;
      return null;
    }
  };
  return {
    isRefused: () => isRefused,
    get(id: string): Promise<T | null> {
      const asked = known.get(id) ?? ask(id);
      known.set(id, asked);
      return asked;
    },
  };
}

/** Prices in tiers are told without them. */
function readTiers(stripe: StripeReader, file: string) {
  const prices = lookUp<StripePrice>(stripe, { resource: 'prices', file }, { expand: ['tiers'] });
  const fillOne = async (item: StripeItem): Promise<StripeItem> => {
    const { price } = item;
    if (!price || !lacksTiers(price)) return item;
    const found = await prices.get(price.id);
    return found === null
      ? item
      : { ...item, price: { ...price, tiers: found.tiers ?? [], tiers_mode: found.tiers_mode ?? null } };
  };
  return {
    fill: (items: readonly StripeItem[]) => Promise.all(items.map(fillOne)),
    notices: () => (prices.isRefused() ? [NO_TIERS] : []),
  };
}

/**
 * Discounts of items and customers may name their coupon only (an answer is expanded four levels deep at most), and no
 * coupon tells which products it is for unless that is asked for.
 */
function readCoupons(stripe: StripeReader, { file, now }: { file: string; now: number }) {
  const asking = { resource: 'coupons', file } as const;
  const coupons = lookUp<StripeObject & StripeCoupon>(stripe, asking, { expand: ['applies_to'] });
  const fillOne = async (discount: string | StripeDiscount): Promise<string | StripeDiscount> => {
    if (typeof discount === 'string' || (discount.end != null && discount.end <= now)) return discount;
    const told = couponOf(discount);
    const id = typeof told === 'string' ? told : told?.id;
    if (told === null || id === undefined) return discount;
    if (typeof told !== 'string' && (told.duration === 'once' || told.applies_to !== undefined))
      return discount;
    // One that was deleted since is known as far as its discounts tell it.
    return { ...discount, coupon: (await coupons.get(id)) ?? told };
  };
  return {
    fill: (discounts: readonly (string | StripeDiscount)[]) => Promise.all(discounts.map(fillOne)),
    notices: () => (coupons.isRefused() ? [NO_COUPONS] : []),
  };
}

const NO_COUPONS = `the key may not read ${SCOPES.coupons}: what items with discounts of their own bring a month is unknown, and what is taken off some products only counts as taken off all`;
const NO_TIERS = `the key may not read ${SCOPES.prices}: what prices in tiers bring a month is unknown`;

async function readNames(stripe: StripeReader, file: string): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  const asking = { resource: 'products', file } as const;
  const pages = readPages<StripeObject & { name?: string }>(stripe, asking, { params: {}, after: null });
  for await (const { objects } of pages) {
    for (const { id, name } of objects) if (name) names.set(id, name);
  }
  return names;
}
