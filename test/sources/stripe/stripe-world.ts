import { type StripeSourceConfig, stripeSourceSchema } from '../../../src/config/schema-stripe.ts';
import type { Source } from '../../../src/sources/source.ts';
import type { SourceTools } from '../../../src/sources/source-tools.ts';
import { stripeSource } from '../../../src/sources/stripe/stripe-source.ts';
import { type Json, type LoopbackStripe, STRIPE_KEY } from '../../helpers/stripe/loopback-stripe.ts';
import { sourceTools } from '../http/http-world.ts';

/** A source of kind stripe as the configuration file would make it, at a loopback Stripe and by its clock. */
export function stripeSourceAt(
  stripe: Pick<LoopbackStripe, 'url' | 'now'>,
  config: Partial<StripeSourceConfig> = {},
  tools: Partial<SourceTools> = {},
): Source {
  const parsed = stripeSourceSchema.parse({ kind: 'stripe', api_url: `${stripe.url}/`, ...config });
  const now = () => new Date(stripe.now * 1000);
  return stripeSource(parsed, sourceTools({ now, variable: () => STRIPE_KEY, ...tools }));
}

export const seconds = (moment: string) => Math.floor(Date.parse(moment) / 1000);

/** A price a month unless told otherwise. */
export function price(id: string, more: Record<string, unknown> = {}): Json {
  return {
    id,
    object: 'price',
    currency: 'usd',
    nickname: null,
    product: 'prod_core',
    billing_scheme: 'per_unit',
    unit_amount_decimal: '2000',
    recurring: { interval: 'month', interval_count: 1, usage_type: 'licensed' },
    ...more,
  };
}

/** A list of items as it stands in a subscription. */
export function items(...data: Json[]) {
  return { object: 'list', has_more: false, data };
}
