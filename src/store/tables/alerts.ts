import { sql } from 'drizzle-orm';
import {
  bigserial,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import type { Episode } from '../../domain/episode.ts';
import { day, instant } from './columns.ts';

export const episodes = pgTable(
  'episodes',
  {
    id: uuid('id').primaryKey(),
    accountId: text('account_id').notNull(),
    /** open | acknowledged | snoozed | escalated | leaving | held | recovered | churned | closed */
    state: text('state').notNull(),
    severity: text('severity').notNull(),
    touch: text('touch').notNull(),
    /** Names of the rules that are firing, most severe first. */
    rules: jsonb('rules').$type<string[]>().notNull(),
    ownerEmail: text('owner_email'),
    openedOn: day('opened_on').notNull(),
    openedAt: instant('opened_at').notNull(),
    closedOn: day('closed_on'),
    closedReason: text('closed_reason'),
    healthAtOpen: doublePrecision('health_at_open'),
    probabilityAtOpen: doublePrecision('probability_at_open'),
    mrrAtOpen: doublePrecision('mrr_at_open'),
    ackedAt: instant('acked_at'),
    ackedBy: text('acked_by'),
    snoozedUntil: day('snoozed_until'),
    snoozeReason: text('snooze_reason'),
    escalatedAt: instant('escalated_at'),
    verdict: text('verdict'),
    /** Figures of a risk alert as of its opening; null = opened for what has happened. */
    risk: jsonb('risk').$type<Episode['risk']>(),
    /** The hold-out trial it was opened in, and its group (treated | held_out); null = in none. */
    trial: text('trial'),
    arm: text('arm'),
    /** Newest day on which a rule fired; recovery needs a minimum distance from it. */
    lastFiredOn: day('last_fired_on').notNull(),
    /** Whose message shows this episode: its own, a bundle's or the pool summary's. */
    messageSubject: text('message_subject').notNull(),
    lastDecidedOn: day('last_decided_on').notNull(),
    configHash: text('config_hash').notNull(),
    /** Bumped by every transition; outbox rows carry it so that older texts never overwrite newer ones. */
    version: integer('version').notNull().default(1),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    // At most one living episode per account: the database, not the code, is the guard.
    uniqueIndex('episodes_one_alive')
      .on(t.accountId)
      .where(sql`state not in ('recovered', 'churned', 'closed')`),
    index('episodes_account').on(t.accountId, t.openedOn),
  ],
);

export const episodeEvents = pgTable(
  'episode_events',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    episodeId: uuid('episode_id').notNull(),
    /** opened | worse | leaving | acknowledged | snoozed | escalated | held | recovered | churned | closed | verdict | reassigned */
    transition: text('transition').notNull(),
    reason: jsonb('reason').notNull(),
    actor: text('actor'),
    asOf: day('as_of').notNull(),
    at: instant('at').notNull(),
    version: integer('version').notNull(),
  },
  (t) => [uniqueIndex('episode_events_once').on(t.episodeId, t.version)],
);

/** What an alert has already been raised for, so that a detractor's answer or an invoice raises one alert ever. */
export const firedEvidence = pgTable(
  'fired_evidence',
  {
    accountId: text('account_id').notNull(),
    rule: text('rule').notNull(),
    subject: text('subject').notNull(),
    firedOn: day('fired_on').notNull(),
    episodeId: uuid('episode_id'),
  },
  (t) => [primaryKey({ columns: [t.accountId, t.rule, t.subject] })],
);

/** Since when a lasting rule has fired for an account without a break; for the minimum duration. */
export const firingSince = pgTable(
  'firing_since',
  {
    accountId: text('account_id').notNull(),
    rule: text('rule').notNull(),
    since: day('since').notNull(),
  },
  (t) => [primaryKey({ columns: [t.accountId, t.rule] })],
);

/** What the newest pass held back, and why; replaced by every pass. */
export const heldAlerts = pgTable('held_alerts', {
  accountId: text('account_id').primaryKey(),
  reason: text('reason').notNull(),
  asOf: day('as_of').notNull(),
});

/** Every decision to mute a rule or to let it speak again; the newest of a rule holds. */
export const ruleMutings = pgTable(
  'rule_mutings',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    rule: text('rule').notNull(),
    /** muted | speaks */
    state: text('state').notNull(),
    /** The decision's code with the figures it rests on. */
    reason: jsonb('reason').notNull(),
    /** Who; null = the product itself. A person's word makes the evidence of before void. */
    actor: text('actor'),
    asOf: day('as_of').notNull(),
    at: instant('at').notNull(),
  },
  (t) => [index('rule_mutings_rule').on(t.rule, t.id)],
);

export const tasks = pgTable(
  'tasks',
  {
    id: uuid('id').primaryKey(),
    episodeId: uuid('episode_id'),
    accountId: text('account_id').notNull(),
    playbook: text('playbook').notNull(),
    step: text('step').notNull(),
    title: text('title').notNull(),
    /** csm | manager | product | data | support | finance | automation */
    queue: text('queue').notNull(),
    ownerEmail: text('owner_email'),
    dueOn: day('due_on').notNull(),
    /** open | done | cancelled */
    state: text('state').notNull(),
    outcome: text('outcome'),
    createdAt: instant('created_at').notNull(),
    closedAt: instant('closed_at'),
    closedBy: text('closed_by'),
    /** Number of the newest event about it that was written for webhooks; 0 = none. */
    announced: integer('announced').notNull().default(0),
  },
  (t) => [
    uniqueIndex('tasks_once').on(t.episodeId, t.playbook, t.step),
    index('tasks_open').on(t.state, t.dueOn),
    index('tasks_account').on(t.accountId),
  ],
);
