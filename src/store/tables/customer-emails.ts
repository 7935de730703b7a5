import { sql } from 'drizzle-orm';
import { index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { day, instant } from './columns.ts';

/** One e-mail to one contact for one playbook step, from its draft to its end. */
export const customerEmails = pgTable(
  'nudges',
  {
    id: uuid('id').primaryKey(),
    taskId: uuid('task_id').notNull(),
    /** Null = a planned contact. */
    episodeId: uuid('episode_id'),
    accountId: text('account_id').notNull(),
    template: text('template').notNull(),
    /** Hash of the template it was written from: an approval of the template covers this version only. */
    templateDigest: text('template_digest').notNull(),
    /** Lower-case address; null = the data name none. */
    recipient: text('recipient'),
    recipientName: text('recipient_name'),
    /** The words as approved and sent, JSON. */
    words: jsonb('words').notNull(),
    /** waiting | approved | queued | sent | expired | stopped */
    state: text('state').notNull(),
    /** Why it waits, is held, or ended without being sent. */
    reason: text('reason'),
    plannedOn: day('planned_on').notNull(),
    approvedAt: instant('approved_at'),
    approvedBy: text('approved_by'),
    /** Who decided against it. */
    rejectedBy: text('rejected_by'),
    queuedOn: day('queued_on'),
    /** When it goes, or went, out; what the weekly limit counts from. */
    sendAt: instant('send_at'),
    version: integer('version').notNull().default(1),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    uniqueIndex('nudges_once').on(t.taskId),
    index('nudges_account').on(t.accountId),
    index('nudges_open').on(t.state).where(sql`state in ('waiting', 'approved', 'queued')`),
    index('nudges_recipient').on(t.recipient, t.sendAt),
  ],
);

/** Templates a person has approved, by the very text. */
export const customerEmailTemplates = pgTable(
  'nudge_templates',
  {
    template: text('template').notNull(),
    digest: text('digest').notNull(),
    approvedBy: text('approved_by').notNull(),
    approvedAt: instant('approved_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.template, t.digest] })],
);

/** Contacts that get no automated e-mail. Kept by a hash, so that it outlives the erasure of the address itself. */
export const suppressions = pgTable('suppressions', {
  /** SHA-256 of the lower-case address, hex. */
  addressHash: text('address_hash').primaryKey(),
  address: text('address'),
  /** unsubscribed | bounced | complaint | manual */
  reason: text('reason').notNull(),
  detail: text('detail'),
  by: text('by'),
  at: instant('at').notNull(),
});
