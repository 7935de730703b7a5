import type { Sql } from 'postgres';
import { daysOf } from '../config/duration.ts';
import { addDays } from '../domain/day.ts';
import type { Day } from '../domain/types.ts';
import { inOwnTransactions } from '../store/database.ts';
import { sweepErasedAccounts } from '../store/erase/sweep-erased.ts';
import { HISTORY_DAYS } from '../store/facts/as-of.ts';
import { packUsage, trimUsageBlocks } from '../store/pack-usage.ts';
import { emptyOldAnswers, pruneRows } from '../store/prune-rows.ts';
import { packOldScores } from '../store/scores/pack-old-scores.ts';
import type { Context } from './context.ts';

/** Messages and the digest compare with last week; older explanations are read one at a time, and rarely. */
export const KEEP_PLAIN_DAYS = 14;

/** A sender tries again for days; what it sent before that is not taken for new. */
const KEEP_RECEIVED_DAYS = 8;

export interface PruneSummary {
  scores: number;
  packed: number;
  outbox: number;
  eventIds: number;
  /** Events of webhooks, which were loaded long ago. */
  received: number;
  nudges: number;
  usage: number;
  /** Accounts whose usage was packed anew. */
  usagePacked: number;
  surveys: number;
  invoices: number;
  /** Rows about erased accounts that a pass under way had written after them. */
  erased: number;
}

/**
 * Removes what is older than the configured retention; what is alive (open episodes, unsent messages, unpaid invoices)
 * stays, and so does what today's scores look back on. A stored score can be computed again from its stored features as
 * long as it is kept; from the raw rows only where these still reach back as far as scoring looks (80 weeks).
 * Scores that stay are packed once they are two weeks old, usage up to the day, for passes to read.
 */
export async function pruneHistory(ctx: Context, asOf: Day): Promise<PruneSummary> {
  return inOwnTransactions(ctx, (db) => pruneAll(db, ctx, asOf));
}

async function pruneAll(db: Sql, ctx: Context, asOf: Day): Promise<PruneSummary> {
  const { signal } = ctx;
  const { privacy, surveys } = ctx.config().config;
  const before = addDays(asOf, -privacy.retention_days);
  const notYet = (days: number) => [before, addDays(asOf, -days)].sort()[0]!;
  const prune = (table: Parameters<typeof pruneRows>[1], day: Day) =>
    pruneRows(db, table, { before: day, signal });
  const used = notYet(HISTORY_DAYS);
  await trimUsageBlocks(db, used);
  const answered = notYet(daysOf(surveys.expire_after));
  return {
    scores: await prune('scores', before),
    packed: await packOldScores(db, { before: addDays(asOf, -KEEP_PLAIN_DAYS), now: ctx.now(), signal }),
    outbox: await prune('outbox', before),
    eventIds: await prune('usage_event_ids', before),
    received: await prune('received_events', addDays(asOf, -KEEP_RECEIVED_DAYS)),
    nudges: await prune('nudges', before),
    usage: (await prune('usage', used)) + (await prune('usage_users', used)) + (await prune('signals', used)),
    usagePacked: await packUsage(db, { asOf, signal }),
    surveys: (await prune('surveys', answered)) + (await emptyOldAnswers(db, answered)),
    invoices: await prune('invoices', before),
    erased: await sweepErasedAccounts(db),
  };
}
