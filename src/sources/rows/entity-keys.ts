import type { Entity } from '../records.ts';

/** Columns that together say which record a row is about: a second row with the same values replaces the first. */
export const ENTITY_KEYS = {
  csms: ['email'],
  accounts: ['account_id'],
  identities: ['account_id', 'system', 'external_id'],
  usage: ['account_id', 'day', 'product'],
  usage_events: ['account_id', 'product', 'user_id', 'event', 'occurred_at'],
  surveys: ['response_id'],
  invoices: ['invoice_id'],
  subscriptions: ['account_id', 'product', 'plan', 'started_on'],
  signals: ['account_id', 'signal', 'day'],
} as const satisfies { readonly [E in Entity]: readonly string[] };
