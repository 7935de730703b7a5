import type { StripeDiscount, StripeItem, StripePrice, StripeSubscription } from './stripe-objects.ts';
import { toMoney } from './to-money.ts';

const MONTHS_PER_YEAR = 12;
const MONTHS_PER: ReadonlyMap<string, number> = new Map([
  ['day', MONTHS_PER_YEAR / 365],
  ['week', (MONTHS_PER_YEAR * 7) / 365],
  ['month', 1],
  ['year', MONTHS_PER_YEAR],
]);

/**
 * What an item brings a month before discounts, in whole units of its currency; null where it is not fixed: metered
 * usage, and tiers, whose prices the list of subscriptions does not tell.
 */
export function itemRevenue({ price, quantity }: Pick<StripeItem, 'price' | 'quantity'>): number | null {
  const { recurring, unit_amount_decimal: unit, billing_scheme: scheme, currency } = price ?? {};
  if (!price || !recurring || currency === undefined) return null;
  const months = monthsOf(recurring);
  if (recurring.usage_type === 'metered' || scheme === 'tiered' || unit == null || months === null)
    return null;
  return toMoney((Number(String(unit)) * packages(price, quantity ?? 1)) / months, currency);
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
 * The share of what the items bring that is left after the discounts which outlast a moment; an amount off is taken
 * off every bill, so off a yearly one a twelfth a month.
 * @param at Unix seconds
 */
export function discountedShare(subscription: StripeSubscription, at: number): number {
  const { discount, discounts, items } = subscription;
  const all = items?.data ?? [];
  const monthly = all.reduce((sum, item) => sum + (itemRevenue(item) ?? 0), 0);
  if (!(monthly > 0)) return 1;
  const months = monthsOf(all[0]?.price?.recurring) ?? 1;
  let left = monthly;
  for (const one of [...(discounts ?? []), ...(discount ? [discount] : [])]) {
    const coupon = typeof one === 'string' || (one.end != null && one.end <= at) ? null : couponOf(one);
    if (coupon === null || coupon.duration === 'once') continue;
    if (coupon.percent_off != null) left *= 1 - coupon.percent_off / 100;
    else if (coupon.amount_off != null) left -= toMoney(coupon.amount_off, coupon.currency ?? 'usd') / months;
  }
  return Math.max(0, left) / monthly;
}

function couponOf({ coupon, source }: StripeDiscount) {
  const found = coupon ?? source?.coupon ?? null;
  return typeof found === 'string' ? null : found;
}
