import {
  idOf,
  type StripeCoupon,
  type StripeDiscount,
  type StripeItem,
  type StripePrice,
  type StripeSubscription,
  type StripeTier,
} from './stripe-objects.ts';
import { toMoney } from './to-money.ts';

const MONTHS_PER_YEAR = 12;
const MONTHS_PER: ReadonlyMap<string, number> = new Map([
  ['day', MONTHS_PER_YEAR / 365],
  ['week', (MONTHS_PER_YEAR * 7) / 365],
  ['month', 1],
  ['year', MONTHS_PER_YEAR],
]);

/**
 * What an item brings a month before discounts, in whole units of its currency; null where it is not fixed (metered
 * usage), or where its tiers are not known.
 */
export function itemRevenue({ price, quantity }: Pick<StripeItem, 'price' | 'quantity'>): number | null {
  const { recurring, currency } = price ?? {};
  if (!price || !recurring || currency === undefined) return null;
  const months = monthsOf(recurring);
  if (recurring.usage_type === 'metered' || months === null) return null;
  const units = quantity ?? 1;
  const bill = isTiered(price) ? tieredBill(price, units) : plainBill(price, units);
  return bill === null ? null : toMoney(bill / months, currency);
}

/** What has to be asked for by itself: lists do not tell tiers. */
export function lacksTiers(price: StripePrice): boolean {
  return isTiered(price) && price.tiers === undefined;
}

function isTiered({ billing_scheme: scheme }: StripePrice): boolean {
  return scheme === 'tiered';
}

function plainBill(price: StripePrice, units: number): number | null {
  const each = price.unit_amount_decimal;
  return each == null ? null : amountOf(each) * packages(price, units);
}

/**
 * `volume`: all units at the price of the tier that the number falls into; `graduated`: those of each tier at its own.
 * The flat part of a tier is owed as soon as one unit is in it, that of the first one in any case
 * (docs.stripe.com/subscriptions/pricing-models/tiered-pricing).
 */
function tieredBill({ tiers = [], tiers_mode: mode }: StripePrice, units: number): number | null {
  if (tiers.length === 0) return null;
  if (mode === 'volume') {
    const tier = tiers.find(({ up_to: last }) => last === null || units <= last);
    return tier === undefined ? null : billOf(tier, units);
  }
  if (mode !== 'graduated') return null;
  let bill = 0;
  let below = 0;
  for (const [place, tier] of tiers.entries()) {
    if (place > 0 && units <= below) break;
    const last = tier.up_to ?? Number.POSITIVE_INFINITY;
    bill += billOf(tier, Math.min(units, last) - below);
    below = last;
  }
  return units > below ? null : bill;
}

function billOf(tier: StripeTier, units: number): number {
  return amountOf(tier.unit_amount_decimal) * units + amountOf(tier.flat_amount_decimal);
}

function amountOf(decimal: StripePrice['unit_amount_decimal']): number {
  return decimal == null ? 0 : Number(String(decimal));
}

function monthsOf(recurring: StripePrice['recurring']): number | null {
  const each = MONTHS_PER.get(recurring?.interval ?? '');
  return each === undefined || !(recurring!.interval_count > 0) ? null : each * recurring!.interval_count;
}

function packages({ transform_quantity: transform }: StripePrice, quantity: number): number {
  if (!transform || !(transform.divide_by > 0)) return quantity;
  const divided = quantity / transform.divide_by;
  return transform.round === 'up' ? Math.ceil(divided) : Math.floor(divided);
}

/**
 * What an item brings a month after its own discounts, which are taken off first, and those of all items of its
 * subscription; null where its price is not fixed, or a coupon is not known.
 * @param item one of the subscription's, or as it was before: then in the place of what it is now
 * @param at Unix seconds
 */
export function netRevenue(item: StripeItem, subscription: StripeSubscription, at: number): number | null {
  const full = itemRevenue(item);
  if (full === null) return null;
  const own: Part = { item, left: full };
  if (!takeOff([own], item.discounts ?? [], at)) return null;
  const parts = [own];
  for (const other of subscription.items?.data ?? []) {
    if (other.id === item.id) continue;
    const part = { item: other, left: itemRevenue(other) ?? 0 };
    parts.push(takeOff([part], other.discounts ?? [], at) ? part : { item: other, left: 0 });
  }
  const { discount, discounts } = subscription;
  const given = [...(discounts ?? []), ...(discount ? [discount] : [])];
  return takeOff(parts, given, at) ? Math.max(0, own.left) : null;
}

/** An item and what is left of it. */
interface Part {
  item: StripeItem;
  left: number;
}

/**
 * Takes off what outlasts a moment, of the items that it is for. An amount is shared by them as they pay, and taken off
 * every bill, so off a yearly one a twelfth a month.
 * @returns false where a coupon is not known
 */
function takeOff(
  parts: readonly Part[],
  discounts: readonly (string | StripeDiscount)[],
  at: number,
): boolean {
  for (const one of discounts) {
    if (typeof one === 'string' || (one.end != null && one.end <= at)) continue;
    const coupon = couponOf(one);
    if (typeof coupon === 'string') return false;
    if (coupon === null || coupon.duration === 'once') continue;
    const meant = parts.filter(({ item }) => isFor(coupon, item));
    const total = meant.reduce((sum, { left }) => sum + left, 0);
    if (!(total > 0)) continue;
    const off = amountOff(total, coupon, monthsOf(meant[0]!.item.price?.recurring) ?? 1);
    for (const part of meant) part.left -= off * (part.left / total);
  }
  return true;
}

/** Its id where it was not told with the discount. */
export function couponOf({ coupon, source }: StripeDiscount): string | StripeCoupon | null {
  return coupon ?? source?.coupon ?? null;
}

function isFor({ applies_to: to }: StripeCoupon, { price }: StripeItem): boolean {
  const product = idOf(price?.product);
  return !to?.products?.length || (product !== null && to.products.includes(product));
}

/** Of what is paid a month, what a coupon takes off. */
function amountOff(monthly: number, coupon: StripeCoupon, months: number): number {
  if (coupon.percent_off != null) return monthly * (coupon.percent_off / 100);
  if (coupon.amount_off == null) return 0;
  return Math.min(monthly, toMoney(coupon.amount_off, coupon.currency ?? 'usd') / months);
}
