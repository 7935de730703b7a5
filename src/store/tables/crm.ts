import { doublePrecision, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

/** What the CRM was last told of an account, so that it is told only what changes. */
export const crmValues = pgTable(
  'crm_values',
  {
    accountId: text('account_id').notNull(),
    recordId: text('record_id').notNull(),
    /** Digest of where it was written to: another place or other properties have been told nothing. */
    place: text('place').notNull(),
    /** written; missing = there is no such record; open = on its way, so that nobody knows what stands there. */
    state: text('state').$type<'written' | 'missing' | 'open'>().notNull(),
    health: doublePrecision('health'),
    band: text('band').notNull(),
    probability: doublePrecision('probability'),
    /** Times that it was begun to be told. */
    writes: integer('writes').notNull(),
    writtenAt: instant('written_at').notNull(),
  },
  (t) => [primaryKey({ name: 'crm_values_pkey', columns: [t.accountId, t.recordId] })],
);
