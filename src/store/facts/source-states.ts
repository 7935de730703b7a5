import type { ISql } from 'postgres';
import { addDays, daysBetween } from '../../domain/day.ts';
import type { Day, SignalName, SourceState, SourceStates } from '../../domain/types.ts';
import { inSelection } from './load-facts.ts';

/** Days a source may lag behind before it counts as stale; null = it never does. */
export type Freshness = Readonly<Record<SignalName, number | null>>;

/** Newest day per kind of fact on or before a day; null = there is none. */
export type Watermarks = Readonly<Record<SignalName, Day | null>>;

/**
 * For every kind of fact: whether it exists at all, its newest day on or before the as-of date, and whether that is
 * older than the declared freshness. Only rows up to the day are looked at.
 */
export async function loadSourceStates(raw: ISql, asOf: Day, freshness: Freshness): Promise<SourceStates> {
  return toSourceStates(await loadWatermarks(raw, asOf, null), asOf, freshness);
}

/** @param ids only what is known of these accounts; null = of all */
export async function loadWatermarks(
  raw: ISql,
  asOf: Day,
  ids: readonly string[] | null,
): Promise<Watermarks> {
  const some = ids === null ? raw`true` : inSelection(raw, { ids });
  const [row] = await raw<[Watermarks]>`select
    (select max(day) from usage where day <= ${asOf}::date and ${some}) as usage,
    (select max((responded_at at time zone 'UTC')::date) from surveys
      where responded_at < ${asOf}::date + 1 and ${some}) as surveys,
    (select max(greatest(coalesce(issued_on, due_on), case when paid_on <= ${asOf}::date then paid_on end)) from invoices
      where coalesce(issued_on, due_on) <= ${asOf}::date and ${some}) as invoices,
    (select max(started_on) from subscriptions where started_on <= ${asOf}::date and ${some}) as subscriptions,
    (select max(day) from signals where day <= ${asOf}::date and ${some}) as signals`;
  return row;
}

export function toSourceStates(watermarks: Watermarks, asOf: Day, freshness: Freshness): SourceStates {
  const state = (name: SignalName): SourceState => {
    const watermark = watermarks[name];
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

/** The kinds of fact whose newest is older than declared. */
export function staleOf(states: SourceStates): ReadonlySet<SignalName> {
  return new Set((Object.keys(states) as SignalName[]).filter((name) => states[name].stale));
}

/** The last day on which a source counts as fresh: today, or for a stale one as far as its newest fact reaches. */
export function trustedUntil({ stale, watermark }: SourceState, limit: number | null, asOf: Day): Day {
  return stale && watermark !== null && limit !== null ? addDays(watermark, Math.floor(limit)) : asOf;
}
