/**
 * What is read of Stripe's objects, in the shapes of all API versions: since 2025-03-31 (basil) the period stands on the
 * subscription's items, since 2025-09-30 (clover) a discount points to its coupon through `source`; accounts and events
 * of an older version still tell the other shapes. Times are Unix seconds, amounts whole numbers of the currency's
 * smallest unit. Nothing is sure to be there: what is missing reads as null.
 */
export interface StripeObject {
  id: string;
  object?: string;
  deleted?: boolean;
}

/** The id of an object, or the object itself where it was expanded. */
export type Expandable<T extends StripeObject> = string | T | null | undefined;

export interface StripeList<T> {
  data: readonly T[];
  has_more: boolean;
}

export interface StripeCustomer extends StripeObject {
  created?: number;
  name?: string | null;
  email?: string | null;
  currency?: string | null;
  /** Below zero: what the next invoices are lowered by. */
  balance?: number;
  metadata?: Readonly<Record<string, string>> | null;
  preferred_locales?: readonly string[] | null;
  invoice_settings?: { default_payment_method?: Expandable<StripeCard> } | null;
  default_source?: Expandable<StripeCard>;
  /** Taken off subscriptions that have no discount of their own. */
  discount?: StripeDiscount | null;
}

/** A payment method with a card, or a card as a source. */
export interface StripeCard extends StripeObject {
  card?: { exp_month: number; exp_year: number } | null;
  exp_month?: number;
  exp_year?: number;
}

export interface StripePrice extends StripeObject {
  currency?: string;
  nickname?: string | null;
  lookup_key?: string | null;
  product?: Expandable<StripeObject & { name?: string }>;
  /** A decimal number; the client makes an object of it that prints as one. */
  unit_amount_decimal?: { toString(): string } | null;
  billing_scheme?: string;
  tiers_mode?: string | null;
  /** Told where they are asked for; ascending. */
  tiers?: readonly StripeTier[];
  recurring?: { interval: string; interval_count: number; usage_type?: string } | null;
  transform_quantity?: { divide_by: number; round: 'up' | 'down' } | null;
}

/** Of a price in tiers; amounts are decimal numbers that the client makes objects of. */
export interface StripeTier {
  /** The last unit that is in it; null = there is no further one. */
  up_to: number | null;
  unit_amount_decimal?: { toString(): string } | null;
  flat_amount_decimal?: { toString(): string } | null;
}

export interface StripeItem extends StripeObject {
  created?: number;
  quantity?: number | null;
  price?: StripePrice | null;
  current_period_end?: number | null;
  discounts?: readonly (string | StripeDiscount)[] | null;
}

export interface StripeCoupon {
  id?: string;
  percent_off?: number | null;
  amount_off?: number | null;
  currency?: string | null;
  duration?: string;
  /** Told where it is asked for; null = all products. */
  applies_to?: { products?: readonly string[] } | null;
}

export interface StripeDiscount {
  end?: number | null;
  /** Its id where it was not told with it. */
  coupon?: string | StripeCoupon | null;
  source?: { coupon?: string | StripeCoupon | null } | null;
}

export interface StripeSubscription extends StripeObject {
  customer?: Expandable<StripeCustomer>;
  status?: string;
  created?: number;
  start_date?: number;
  ended_at?: number | null;
  canceled_at?: number | null;
  cancel_at?: number | null;
  cancel_at_period_end?: boolean;
  cancellation_details?: { reason?: string | null; feedback?: string | null } | null;
  current_period_end?: number | null;
  trial_start?: number | null;
  trial_end?: number | null;
  pause_collection?: { behavior?: string } | null;
  items?: StripeList<StripeItem>;
  discount?: StripeDiscount | null;
  discounts?: readonly (string | StripeDiscount)[] | null;
}

export interface StripeInvoice extends StripeObject {
  customer?: Expandable<StripeCustomer>;
  status?: string | null;
  currency?: string;
  created?: number;
  effective_at?: number | null;
  due_date?: number | null;
  amount_due?: number;
  amount_remaining?: number;
  attempted?: boolean;
  attempt_count?: number;
  next_payment_attempt?: number | null;
  collection_method?: string | null;
  status_transitions?: {
    finalized_at?: number | null;
    paid_at?: number | null;
    marked_uncollectible_at?: number | null;
    voided_at?: number | null;
  } | null;
}

export interface StripeDispute extends StripeObject {
  created?: number;
  charge?: Expandable<StripeObject & { customer?: Expandable<StripeCustomer> }>;
}

export interface StripeEvent extends StripeObject {
  type: string;
  created: number;
  data: {
    object: StripeObject & Readonly<Record<string, unknown>>;
    /** What an update has changed, with the values before; keys that are missing stayed as they were. */
    previous_attributes?: Readonly<Record<string, unknown>>;
  };
}

export function idOf<T extends StripeObject>(value: Expandable<T>): string | null {
  return typeof value === 'string' ? value : (value?.id ?? null);
}

/** The object where it was expanded and still exists; null otherwise. */
export function expanded<T extends StripeObject>(value: Expandable<T>): T | null {
  return typeof value === 'string' || value === null || value === undefined || value.deleted ? null : value;
}
