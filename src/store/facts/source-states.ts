import type { Sql } from 'postgres';
import { daysBetween } from '../../domain/day.ts';
import type { Day, SignalName, SourceState, SourceStates } from '../../domain/types.ts';

/** Days a source may lag behind before it counts as stale; null = it never does. */
export type Freshness = Readonly<Record<SignalName, number | null>>;

/**
 * For every kind of fact: whether it exists at all, its newest day on or before the as-of date, and whether that is
 * older than the declared freshness. Only rows up to the day are looked at.
 */
export async function loadSourceStates(raw: Sql, asOf: Day, freshness: Freshness): Promise<SourceStates> {
  const [row] = await raw<[Record<SignalName, Day | null>]>`select
    (select max(day) from usage where day <= ${asOf}::date) as usage,
    (select max((responded_at at time zone 'UTC')::date) from surveys
      where responded_at < ${asOf}::date + 1) as surveys,
    (select max(greatest(coalesce(issued_on, due_on), case when paid_on <= ${asOf}::date then paid_on end)) from invoices
      where coalesce(issued_on, due_on) <= ${asOf}::date) as invoices,
    (select max(started_on) from subscriptions where started_on <= ${asOf}::date) as subscriptions,
    (select max(day) from signals where day <= ${asOf}::date) as signals`;
  const state = (name: SignalName): SourceState => {
    const watermark = row[name];
    const limit = freshness[name];
    return {
      loaded: watermark !== null,
      watermark,
      stale: watermark !== null && limit !== null && daysBetween(watermark, asOf) > limit,
    };
  };
  return {
    usage: state('usage'),
    surveys: state('surveys'),
    invoices: state('invoices'),
    subscriptions: state('subscriptions'),
    signals: state('signals'),
  };
}
