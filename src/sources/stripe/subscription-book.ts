import type { FeedState } from '../source.ts';
import { SourceError } from '../source-error.ts';
import { lacksTiers } from './monthly-revenue.ts';
import type { StripeReader } from './open-stripe.ts';
import { type PlanChange, planChangesOf } from './plan-changes.ts';
import { readPages } from './read-pages.ts';
import type {
  StripeEvent,
  StripeItem,
  StripeObject,
  StripePrice,
  StripeSubscription,
} from './stripe-objects.ts';
import { SCOPES } from './stripe-resource.ts';
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
  let names: Promise<ReadonlyMap<string, string>> | null = null;
  const changes = new Map<string, PlanChange[]>();
  const productNames = () => {
    names ??= readNames(stripe, file);
    return names;
  };
  /** A subscription tells its first items only. */
  const whole = async (subscription: StripeSubscription): Promise<StripeSubscription> => {
    if (!subscription.items?.has_more) {
      const { data = [] } = subscription.items ?? {};
      return { ...subscription, items: { data: await tiers.fill(data), has_more: false } };
    }
    const items: StripeItem[] = [];
    const asking = { resource: 'subscriptionItems', file } as const;
    const pages = readPages<StripeItem>(stripe, asking, {
      params: { subscription: subscription.id },
      after: null,
    });
    for await (const { objects } of pages) items.push(...objects);
    return { ...subscription, items: { data: await tiers.fill(items), has_more: false } };
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
    notices: tiers.notices,
  };
}

/** Prices in tiers are told without them; each is asked for once, and stays unknown where the key may not read it. */
function readTiers(stripe: StripeReader, file: string) {
  const known = new Map<string, Promise<StripePrice | null>>();
  let isRefused = false;
  const ask = async (id: string): Promise<StripePrice | null> => {
    try {
      return await stripe.get<StripePrice>({ resource: 'prices', file }, id, { expand: ['tiers'] });
    } catch (error) {
      const isScope = error instanceof SourceError && error.problems.every((p) => p.code === 'not_allowed');
      if (!isScope) throw error;
      isRefused = true;
      return null;
    }
  };
  const fillOne = async (item: StripeItem): Promise<StripeItem> => {
    const { price } = item;
    if (!price || !lacksTiers(price)) return item;
    const asked = known.get(price.id) ?? ask(price.id);
    known.set(price.id, asked);
    const whole = await asked;
    return whole === null
      ? item
      : { ...item, price: { ...price, tiers: whole.tiers ?? [], tiers_mode: whole.tiers_mode ?? null } };
  };
  return {
    fill: (items: readonly StripeItem[]) => Promise.all(items.map(fillOne)),
    notices: () => (isRefused ? [NO_TIERS] : []),
  };
}

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
