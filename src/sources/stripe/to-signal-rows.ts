import { expanded, idOf, type StripeCard, type StripeCustomer } from './stripe-objects.ts';

/** Names of the signals that come from Stripe. */
export const CARD_SIGNAL = 'card_days_left';
export const DISPUTES_SIGNAL = 'disputes';

/** Before it, an expiry is far; and long after it the card is not what is charged any more. */
const NEAR_DAYS = 90;

const DAY_MS = 86_400_000;

/**
 * Days until the card that is charged by default stops working, below zero once it has; null = no card is known, or it
 * is good for months. A card is good to the end of the month printed on it.
 */
export function cardDaysLeft(customer: StripeCustomer, now: Date): number | null {
  const card = defaultCard(customer);
  const month = card?.card?.exp_month ?? card?.exp_month;
  const year = card?.card?.exp_year ?? card?.exp_year;
  if (month === undefined || year === undefined) return null;
  const today = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate());
  const days = Math.round((Date.UTC(year, month, 0) - today) / DAY_MS);
  return Math.abs(days) <= NEAR_DAYS ? days : null;
}

function defaultCard({
  invoice_settings: settings,
  default_source: source,
}: StripeCustomer): StripeCard | null {
  const method = settings?.default_payment_method;
  return idOf(method) === null ? expanded(source) : expanded(method);
}
