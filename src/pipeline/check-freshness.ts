import { daysOf } from '../config/duration.ts';
import type { Config } from '../config/schema.ts';
import { toHealthSettings } from '../config/to-settings.ts';
import { quietCalendar } from '../domain/signals/usage/quiet-calendar.ts';
import { allowedDays, type Freshness, staleOf } from '../domain/source-states.ts';
import type { Day, SignalName } from '../domain/types.ts';
import type { AdminNoticeModel } from '../messages/models/admin-notice-model.ts';
import { inTransaction, reading } from '../store/database.ts';
import { loadSourceStates } from '../store/facts/source-states.ts';
import { enqueueOutbox } from '../store/outbox/enqueue-outbox.ts';
import type { Context } from './context.ts';
import { draftAdminNotice } from './notify-admin.ts';

/** Learned freshness is never shorter than this, in days; invoices are written once a month. */
const LEAST_DAYS: Readonly<Record<SignalName, number>> = {
  usage: 3,
  surveys: 3,
  invoices: 35,
  subscriptions: 3,
  signals: 3,
};

/** Holidays and declared pauses of everybody (days since 1970-01-01). */
export function pausesOf(config: Config): ReadonlySet<number> {
  return new Set(quietCalendar(toHealthSettings(config).usage, null, null));
}

/** Freshness per kind of fact, as written in days or to be learned from the feed. */
export function freshnessOf(config: Config): Freshness {
  const quietDays = pausesOf(config);
  const limit = (name: SignalName) => {
    const text = config.freshness[name];
    if (text === null) return null;
    return text === 'auto' ? { atLeast: LEAST_DAYS[name], quietDays } : daysOf(text);
  };
  return {
    usage: limit('usage'),
    surveys: limit('surveys'),
    invoices: limit('invoices'),
    subscriptions: limit('subscriptions'),
    signals: limit('signals'),
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
      allowedDays: allowedDays(limits[source], states[source].feed),
      heldAlerts: 0,
    };
    const cause = `stale:${source}:${watermark ?? 'never'}`;
    return draftAdminNotice(notice, { cause, config, today: asOf, now }) ?? [];
  });
  const { inserted } = await inTransaction(ctx, (tx) => enqueueOutbox(tx, drafts, now));
  return { stale, notices: inserted };
}
