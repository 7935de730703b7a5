import { doublePrecision, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { day } from './columns.ts';

/**
 * Rows of `usage` once more, 31 days of an account and product in one: what a pass reads instead of them. Bits stand for
 * the days from the first one on; lists have a value, or NULL, for each day that has a row. Nothing in here counts but what
 * `usage_packed` says is current.
 */
export const usageBlocks = pgTable(
  'usage_blocks',
  {
    accountId: text('account_id').notNull(),
    product: text('product').notNull(),
    /** Blocks begin every 31 days, counted from 0001-01-01. */
    firstDay: day('first_day').notNull(),
    /** Days that have a row. */
    days: integer('days').notNull(),
    /** Those among them with events or users. */
    active: integer('active').notNull(),
    /** All events on active days, as comparing with peers counts them. */
    amount: doublePrecision('amount').notNull(),
    events: text('events').notNull(),
    /** Null = never told. */
    activeUsers: text('active_users'),
    seats: text('seats'),
  },
  (t) => [primaryKey({ name: 'usage_blocks_pkey', columns: [t.accountId, t.product, t.firstDay] })],
);

/**
 * The days of an account, the first (0001-01-01 = all before) and the one after the last, for which its blocks say what `usage` says. Triggers on
 * `usage` (by hand in 0021_usage-blocks.sql) narrow it down whoever writes there; rows of other days are read themselves.
 */
export const usagePacked = pgTable('usage_packed', {
  accountId: text('account_id').primaryKey(),
  since: day('since').notNull(),
  until: day('until').notNull(),
});
