import { daysOf } from '../config/duration.ts';
import type { Config } from '../config/schema.ts';
import type { Freshness } from '../domain/source-states.ts';
import { staleOf } from '../domain/source-states.ts';
import type { Day, SignalName } from '../domain/types.ts';
import type { AdminNoticeModel } from '../messages/models/admin-notice-model.ts';
import { inTransaction, reading } from '../store/database.ts';
import { loadSourceStates } from '../store/facts/source-states.ts';
import { enqueueOutbox } from '../store/outbox/enqueue-outbox.ts';
import type { Context } from './context.ts';
import { draftAdminNotice } from './notify-admin.ts';

/** Declared freshness per kind of fact, in days. */
export function freshnessOf(config: Config): Freshness {
  const days = (text: string | null) => (text === null ? null : daysOf(text));
  const { usage, surveys, invoices, subscriptions, signals } = config.freshness;
  return {
    usage: days(usage),
    surveys: days(surveys),
    invoices: days(invoices),
    subscriptions: days(subscriptions),
    signals: days(signals),
  };
}

export interface FreshnessSummary {
  stale: SignalName[];
  notices: number;
}

/** Tells the admin once per outage when a source is older than declared, keyed by its last day, never twice. */
export async function checkFreshness(ctx: Context, asOf: Day): Promise<FreshnessSummary> {
  const { config } = ctx.config();
  const limits = freshnessOf(config);
  const states = await reading(ctx, (db) => loadSourceStates(db, asOf, limits));
  const stale = [...staleOf(states)];
  const now = ctx.now();
  const drafts = stale.flatMap((source) => {
    const { watermark } = states[source];
    const notice: AdminNoticeModel = {
      kind: 'source_stale',
      source,
      day: asOf,
      watermark,
      allowedDays: limits[source],
      heldAlerts: 0,
    };
    const cause = `stale:${source}:${watermark ?? 'never'}`;
    return draftAdminNotice(notice, { cause, config, today: asOf, now }) ?? [];
  });
  const { inserted } = await inTransaction(ctx, (tx) => enqueueOutbox(tx, drafts, now));
  return { stale, notices: inserted };
}
