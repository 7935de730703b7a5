/** What is read of Stripe, by the names of the client. */
export const RESOURCES = [
  'customers',
  'subscriptions',
  'subscriptionItems',
  'invoices',
  'products',
  'prices',
  'coupons',
  'disputes',
  'events',
] as const;
export type Resource = (typeof RESOURCES)[number];

/** What a request is for, so that a failure can be told. */
export interface Asking {
  resource: Resource;
  /** Feed in whose name it is told. */
  file: string;
}

/** What a restricted key has to be allowed to read, in the words of Stripe's dashboard. */
export const SCOPES: Readonly<Record<Resource, string>> = {
  customers: 'Customers',
  subscriptions: 'Subscriptions',
  subscriptionItems: 'Subscriptions',
  invoices: 'Invoices',
  products: 'Products',
  prices: 'Prices',
  coupons: 'Coupons',
  disputes: 'Disputes',
  events: 'Events',
};
