import { index, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import type { FlagKind } from '../../domain/flags/flag.ts';
import { day, instant } from './columns.ts';

/** What people say of accounts by hand. A flag is never changed but to end it, so that what was said stays known. */
export const accountFlags = pgTable(
  'account_flags',
  {
    id: uuid('id').primaryKey(),
    accountId: text('account_id').notNull(),
    kind: text('kind').$type<FlagKind>().notNull(),
    /** Why, in the words of who says it. */
    words: text('words'),
    fromOn: day('from_on').notNull(),
    /** Last day on which it holds; null = until it is ended. */
    untilOn: day('until_on'),
    /** Of a notice. */
    leavesOn: day('leaves_on'),
    /** Why the account leaves: a key of the configured reasons; of a talk its channel. */
    reason: text('reason'),
    saidBy: text('said_by').notNull(),
    saidAt: instant('said_at').notNull(),
    /** From this day on it holds no more. */
    endedOn: day('ended_on'),
    endedBy: text('ended_by'),
  },
  (t) => [index('account_flags_account').on(t.accountId)],
);
