import type { FeedState } from '../source.ts';
import type { StripeReader } from './open-stripe.ts';
import { type PlanChange, planChangesOf } from './plan-changes.ts';
import { readPages } from './read-pages.ts';
import type {
  StripeEvent,
  StripeItem,
  StripeList,
  StripeObject,
  StripeSubscription,
} from './stripe-objects.ts';
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
  let names: Promise<ReadonlyMap<string, string>> | null = null;
  const changes = new Map<string, PlanChange[]>();
  const productNames = () => {
    names ??= readNames(stripe, file);
    return names;
  };
  /** A subscription tells its first items only. */
  const whole = async (subscription: StripeSubscription): Promise<StripeSubscription> => {
    if (!subscription.items?.has_more) return subscription;
    const items: StripeItem[] = [];
    const asking = { resource: 'subscriptionItems', file } as const;
    const pages = readPages<StripeItem>(stripe, asking, {
      params: { subscription: subscription.id },
      after: null,
    });
    for await (const { objects } of pages) items.push(...objects);
    return { ...subscription, items: { data: items, has_more: false } satisfies StripeList<StripeItem> };
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
      const terms = { changes: changes.get(told.id) ?? [], begun, products: await productNames(), now };
      const found = toStretches(subscription, terms);
      begun = beginnings(terms);
      return found;
    },
    learned: () => [...begun].map(([id, at]) => [id, at]),
  };
}

async function readNames(stripe: StripeReader, file: string): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  const asking = { resource: 'products', file } as const;
  const pages = readPages<StripeObject & { name?: string }>(stripe, asking, { params: {}, after: null });
  for await (const { objects } of pages) {
    for (const { id, name } of objects) if (name) names.set(id, name);
  }
  return names;
}
