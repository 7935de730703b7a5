import { sql } from 'drizzle-orm';
import { jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

/**
 * Who was erased, when and by whom: the record of it, and what keeps the next import from bringing them back. Only a
 * keyed hash of the identifier is kept (the key is a fact of the installation), and never a name.
 */
export const erasures = pgTable(
  'erasures',
  {
    id: uuid('id').primaryKey(),
    /** account | person */
    kind: text('kind').notNull(),
    /** HMAC-SHA256 of kind and identifier, in hexadecimal. */
    identifierHash: text('identifier_hash').notNull(),
    /** What becomes of a person's answers: anonymous | deleted; null for accounts. */
    answers: text('answers'),
    erasedAt: instant('erased_at').notNull(),
    erasedBy: text('erased_by').notNull(),
    /** Rows per table, messages by what became of them. */
    counts: jsonb('counts').$type<Record<string, number>>().notNull(),
    liftedAt: instant('lifted_at'),
    liftedBy: text('lifted_by'),
  },
  (t) => [uniqueIndex('erasures_in_force').on(t.identifierHash).where(sql`lifted_at is null`)],
);

/**
 * Files that an erasure has yet to go through, recorded with it and deleted once that is done: files know no
 * transaction. Until then, which is a moment unless the process is killed, the row names whom to look for.
 */
export const fileErasures = pgTable('file_erasures', {
  /** Of the erasure. */
  id: uuid('id').primaryKey(),
  /** The folder of the installation whose files are meant. */
  home: text('home').notNull(),
  rules: jsonb('rules').notNull(),
});
