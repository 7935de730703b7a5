import * as z from 'zod';
import { sourceName, variableName } from './source-fields.ts';

/** Loopback only may do without TLS: a key is sent with every request. */
const apiUrl = z
  .string()
  .refine(isSafe, 'must begin with https:// (http:// only for this machine) and have no path')
  .nullable()
  .default(null);

export const stripeSourceSchema = z.strictObject({
  kind: z.literal('stripe'),
  name: sourceName.default('stripe'),
  api_key_env: variableName.default('STRIPE_API_KEY').meta({
    description:
      'Variable with a restricted key that may read customers, subscriptions, invoices, products, disputes and events',
  }),
  accounts: z.enum(['all', 'facts', 'none']).default('all').meta({
    description:
      'all: customers are the accounts; facts: only what contracts say of accounts told elsewhere; none: nothing',
  }),
  account_id_from: z
    .string()
    .regex(/^metadata\.[^\s.]{1,40}$/, 'must be metadata. and a key of the metadata of customers')
    .nullable()
    .default('metadata.account_id')
    .meta({
      description: 'Where a customer says its account id; without it the id of the customer is looked up',
    }),
  system: z.string().min(1).nullable().default('stripe').meta({
    description: 'Under which system the ids of customers (cus_…) stand among the identities',
  }),
  api_version: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}(\.[a-z]+)?$/, 'is not a version such as 2025-03-31.basil')
    .nullable()
    .default(null)
    .meta({ description: 'Version of the API to ask for; null = that of the client' }),
  api_url: apiUrl.meta({ description: 'Another address than https://api.stripe.com, for tests and proxies' }),
});

export type StripeSourceConfig = z.output<typeof stripeSourceSchema>;

function isSafe(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, pathname, search, username } = new URL(text);
  const isHere = hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]';
  return (protocol === 'https:' || isHere) && pathname === '/' && search === '' && username === '';
}
