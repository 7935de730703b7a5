import type { StripeEvent, StripeItem, StripeSubscription } from './stripe-objects.ts';

/** What of an item decides plan and revenue, until it was changed. */
export interface PlanChange {
  itemId: string;
  /** Unix seconds. */
  at: number;
  before: { item: StripeItem; paused: boolean };
}

/**
 * What an event `customer.subscription.updated` says of plans: Stripe keeps no history of a subscription, so only
 * events tell when a plan, a quantity or a pause began. Renewals change items too, but nothing of these.
 */
export function planChangesOf({ created: at, data }: StripeEvent): PlanChange[] {
  const now = data.object as StripeSubscription;
  const past = (data.previous_attributes ?? {}) as Partial<StripeSubscription>;
  const pausedBefore = isPaused({ ...now, ...past });
  const itemsNow = now.items?.data ?? [];
  const itemsBefore = past.items?.data ?? itemsNow;
  return itemsBefore.flatMap((item) => {
    const same = itemsNow.find(({ id }) => id === item.id);
    const unchanged =
      same !== undefined && signature(same) === signature(item) && pausedBefore === isPaused(now);
    return unchanged ? [] : [{ itemId: item.id, at, before: { item, paused: pausedBefore } }];
  });
}

/** Nothing is collected, or the trial ended without a way to pay (`status: paused`). */
export function isPaused({
  pause_collection: pause,
  status,
}: Pick<StripeSubscription, 'pause_collection' | 'status'>): boolean {
  return pause != null || status === 'paused';
}

function signature({ price, quantity }: StripeItem): string {
  return [price?.id, price?.unit_amount_decimal, quantity ?? 1].join('|');
}
