import {
  bigint,
  bigserial,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import { bytes, day, instant } from './columns.ts';

/** One row per file or feed of a source; the digest makes an unchanged file free, the counts always add up to `rows_in`. */
export const sourceFiles = pgTable(
  'source_files',
  {
    source: text('source').notNull(),
    file: text('file').notNull(),
    /** What the file holds: accounts, csms, usage, usage_events, surveys, invoices, subscriptions or signals. */
    entity: text('entity').notNull(),
    digest: text('digest').notNull(),
    /** Newest day any valid row of the file is dated; null where rows carry no day. */
    watermark: day('watermark'),
    rowsIn: bigint('rows_in', { mode: 'number' }).notNull(),
    rowsLoaded: bigint('rows_loaded', { mode: 'number' }).notNull(),
    rowsReplaced: bigint('rows_replaced', { mode: 'number' }).notNull(),
    rowsUnchanged: bigint('rows_unchanged', { mode: 'number' }).notNull(),
    rowsQuarantined: bigint('rows_quarantined', { mode: 'number' }).notNull(),
    /** About accounts and people that were erased: left out, and not kept anywhere. */
    rowsErased: bigint('rows_erased', { mode: 'number' }).notNull().default(0),
    notices: jsonb('notices').$type<string[]>().notNull(),
    importedAt: instant('imported_at').notNull(),
    /** What the feed wants to find again at its next pull (a cursor, a watermark); null = it tells everything. */
    state: jsonb('state'),
    /** Since when its source or itself could not be read to the end; null = the last pull was well. */
    failingSince: instant('failing_since'),
    /** System whose ids stand in account_id of its rows; null = any. */
    accountSystem: text('account_system'),
    /**
     * Digests of stretches of its lines of which every row is stored as they tell it, for a large file of usage. Any
     * change to stored rows of usage since their oldest day empties it (a trigger of that table); null = nothing is known.
     */
    stretches: bytes('stretches'),
    stretchesSince: day('stretches_since'),
  },
  (t) => [primaryKey({ columns: [t.source, t.file] })],
);

/** Invalid rows, kept and explained until they are mended. */
export const quarantine = pgTable(
  'quarantine',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    source: text('source').notNull(),
    file: text('file').notNull(),
    line: integer('line').notNull(),
    column: text('column_name'),
    code: text('code').notNull(),
    message: text('message').notNull(),
    /** The row as read, cut to 4,000 characters; JSON of header -> value. */
    raw: jsonb('raw').$type<Record<string, string>>().notNull(),
    rawDigest: text('raw_digest').notNull(),
    accountId: text('account_id'),
    state: text('state').notNull().default('open'),
    firstSeenAt: instant('first_seen_at').notNull(),
    lastSeenAt: instant('last_seen_at').notNull(),
    resolvedAt: instant('resolved_at'),
  },
  (t) => [
    uniqueIndex('quarantine_row').on(t.source, t.file, t.rawDigest, t.code),
    index('quarantine_open').on(t.state, t.file),
  ],
);

/** Events that webhooks have brought, kept a week: what was answered with 2xx is here, whenever it is loaded. */
export const receivedEvents = pgTable(
  'received_events',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    source: text('source').notNull(),
    /** As the sender names it: the same again is the same event. */
    eventId: text('event_id').notNull(),
    receivedAt: instant('received_at').notNull(),
    payload: jsonb('payload').notNull(),
  },
  (t) => [
    uniqueIndex('received_events_once').on(t.source, t.eventId),
    index('received_events_new').on(t.source, t.receivedAt),
  ],
);
