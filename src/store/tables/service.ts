import { sql } from 'drizzle-orm';
import { bigint, index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

/**
 * A scheduled firing, claimed by one insert: N schedulers fire a slot once. A worker takes it with a lease and a
 * fencing token, so a run that was lost is run again and only the holder may record the outcome.
 */
export const slots = pgTable(
  'slots',
  {
    job: text('job').notNull(),
    slot: instant('slot').notNull(),
    claimedBy: text('claimed_by').notNull(),
    claimedAt: instant('claimed_at').notNull(),
    startedAt: instant('started_at'),
    finishedAt: instant('finished_at'),
    /** claimed | running | done | failed | skipped */
    state: text('state').notNull(),
    summary: jsonb('summary'),
    /** run | missed: a slot that is too old to be made up is only announced. */
    mode: text('mode').notNull().default('run'),
    /** Why it was skipped, or how the last attempt failed. */
    reason: text('reason'),
    takenBy: text('taken_by'),
    leaseUntil: instant('lease_until'),
    fencingToken: bigint('fencing_token', { mode: 'number' }).notNull().default(0),
    /** Times a worker took it, and how many of these ended in an error (the rest were lost). */
    attempts: integer('attempts').notNull().default(0),
    failures: integer('failures').notNull().default(0),
    retryAt: instant('retry_at'),
  },
  (t) => [
    primaryKey({ columns: [t.job, t.slot] }),
    index('slots_unfinished').on(t.job, t.slot).where(sql`state in ('claimed', 'running')`),
  ],
);

/** A page of a running slot, worked off by any worker; gone when its run is over. */
export const slotPages = pgTable(
  'slot_pages',
  {
    id: uuid('id').primaryKey(),
    job: text('job').notNull(),
    slot: instant('slot').notNull(),
    /** Fencing token of the run that asked for it: pages of a lost run are not worked on. */
    runToken: bigint('run_token', { mode: 'number' }).notNull(),
    child: text('child').notNull(),
    input: jsonb('input').notNull(),
    /** waiting | running | done | failed */
    state: text('state').notNull(),
    takenBy: text('taken_by'),
    leaseUntil: instant('lease_until'),
    fencingToken: bigint('fencing_token', { mode: 'number' }).notNull().default(0),
    attempts: integer('attempts').notNull().default(0),
    failures: integer('failures').notNull().default(0),
    reason: text('reason'),
    summary: jsonb('summary'),
  },
  (t) => [index('slot_pages_run').on(t.job, t.slot)],
);

/** Since when each job has its present timing: only slots after that moment can have been missed. */
export const schedules = pgTable('schedules', {
  job: text('job').primaryKey(),
  timing: text('timing').notNull(),
  effectiveFrom: instant('effective_from').notNull(),
});

/** What is remembered about the installation itself, e.g. that an admin notice has been given. */
export const installationSettings = pgTable('facts', {
  key: text('key').primaryKey(),
  value: jsonb('value').notNull(),
  at: instant('at').notNull(),
});
