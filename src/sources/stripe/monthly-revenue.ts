import type {
  StripeDiscount,
  StripeItem,
  StripePrice,
  StripeSubscription,
  StripeTier,
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
 * What an item brings a month after discounts of its own, which are taken off first; null = not known.
 * @param at Unix seconds
 */
export function netItemRevenue(item: StripeItem, at: number): number | null {
  const full = itemRevenue(item);
  if (full === null) return null;
  return lessDiscounts(full, item.discounts ?? [], { at, months: monthsOf(item.price?.recurring) ?? 1 });
}

/**
 * The share of what the items bring that is left after the discounts of all of them; null where a coupon is not known.
 * @param at Unix seconds
 */
export function discountedShare(subscription: StripeSubscription, at: number): number | null {
  const { discount, discounts, items } = subscription;
  const all = items?.data ?? [];
  const monthly = all.reduce((sum, item) => sum + (netItemRevenue(item, at) ?? 0), 0);
  if (!(monthly > 0)) return 1;
  const given = [...(discounts ?? []), ...(discount ? [discount] : [])];
  const left = lessDiscounts(monthly, given, { at, months: monthsOf(all[0]?.price?.recurring) ?? 1 });
  return left === null ? null : left / monthly;
}

/** Takes off what outlasts a moment; an amount off is taken off every bill, so off a yearly one a twelfth a month. */
function lessDiscounts(
  monthly: number,
  discounts: readonly (string | StripeDiscount)[],
  { at, months }: { at: number; months: number },
): number | null {
  let left = monthly;
  for (const one of discounts) {
    if (typeof one === 'string' || (one.end != null && one.end <= at)) continue;
    const coupon = one.coupon ?? one.source?.coupon ?? null;
    if (typeof coupon === 'string') return null;
    if (coupon === null || coupon.duration === 'once') continue;
    if (coupon.percent_off != null) left *= 1 - coupon.percent_off / 100;
    else if (coupon.amount_off != null) left -= toMoney(coupon.amount_off, coupon.currency ?? 'usd') / months;
  }
  return Math.max(0, left);
}
