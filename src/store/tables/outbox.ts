import { sql } from 'drizzle-orm';
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
  uuid,
} from 'drizzle-orm/pg-core';
import type { AttemptEnding } from '../../domain/outbox.ts';
import { instant } from './columns.ts';

/** See docs/delivery.md: claimed with a lease and a fencing token, marked only by whoever holds it. */
export const outbox = pgTable(
  'outbox',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    /** Order of arrival; within one subject and recipient nothing overtakes an earlier row. */
    seq: bigserial('seq', { mode: 'number' }).notNull(),
    /** Unique per (episode, transition, channel, recipient), or (digest, recipient, period). */
    dedupeKey: text('dedupe_key').notNull(),
    /** slack | email | webhook | crm */
    channel: text('channel').notNull(),
    /** What a rate limit applies to, e.g. `slack:ana@corp.example`, `email:example.com`, `webhook:jira`. */
    lane: text('lane').notNull(),
    /** alert | pool_summary | digest | notice | thread | reminder | requests | task | weekly_note */
    kind: text('kind').notNull(),
    /** upsert | thread | mail | event */
    op: text('op').notNull(),
    /** Key of the message that is edited in place; null for mail, which is never edited. */
    subject: text('subject'),
    /** The intended recipient (its first destination), also when a fallback got the message. */
    recipient: text('recipient').notNull(),
    episodeId: uuid('episode_id'),
    version: integer('version').notNull().default(0),
    payload: jsonb('payload').notNull(),
    /** pending | claimed | attempting | sent | parked | uncertain | failed | cancelled */
    state: text('state').notNull(),
    reason: text('reason'),
    /** When it may next be worked on; null in an uncertain row means only an operator can settle it. */
    dueAt: instant('due_at'),
    leaseUntil: instant('lease_until'),
    leaseOwner: text('lease_owner'),
    fencingToken: bigint('fencing_token', { mode: 'number' }).notNull().default(0),
    attemptId: uuid('attempt_id'),
    attemptedAt: instant('attempted_at'),
    attempts: integer('attempts').notNull().default(0),
    permanentFailures: integer('permanent_failures').notNull().default(0),
    /** Index of the destination in use: 0 = preferred, higher = fallback. */
    target: integer('target').notNull().default(0),
    providerId: text('provider_id'),
    /** Set while an attempt's outcome is unknown; it is found out before any further attempt. */
    uncertainSince: instant('uncertain_since'),
    /** How the last attempt ended: answered | broken_off | silent. Broken off, unless its process has said otherwise. */
    ending: text('ending').$type<AttemptEnding>().notNull().default('broken_off'),
    /** How often the last attempt was looked for at the provider and not found. */
    looks: integer('looks').notNull().default(0),
    createdAt: instant('created_at').notNull(),
    sentAt: instant('sent_at'),
  },
  (t) => [
    uniqueIndex('outbox_dedupe').on(t.dedupeKey),
    index('outbox_due')
      .on(t.dueAt, t.seq)
      .where(sql`state in ('pending', 'claimed', 'attempting', 'uncertain')`),
    index('outbox_subject')
      .on(t.subject, t.recipient, t.seq)
      .where(sql`state in ('pending', 'claimed', 'attempting', 'uncertain')`),
    index('outbox_episode').on(t.episodeId),
  ],
);

/** Where an episode's (or the pool summary's) message stands, so that it is edited in place. */
export const postedMessages = pgTable(
  'posted_messages',
  {
    subject: text('subject').notNull(),
    recipient: text('recipient').notNull(),
    channelId: text('channel_id').notNull(),
    ts: text('ts').notNull(),
    version: integer('version').notNull(),
    postedAt: instant('posted_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.subject, t.recipient] })],
);

/** A paused or rate-limited lane (or whole channel, lane `slack`). */
export const lanes = pgTable('lanes', {
  lane: text('lane').primaryKey(),
  waitUntil: instant('wait_until'),
  pausedReason: text('paused_reason'),
  pausedAt: instant('paused_at'),
});
