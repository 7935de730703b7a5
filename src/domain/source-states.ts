import { addDays, daysBetween } from './day.ts';
import type { Day, SignalName, SourceState, SourceStates } from './types.ts';

/** Days a source may lag behind before it counts as stale; null = it never does. */
export type Freshness = Readonly<Record<SignalName, number | null>>;

/** Newest day per kind of fact on or before a day; null = there is none. */
export type Watermarks = Readonly<Record<SignalName, Day | null>>;

/** Whether each source can be trusted on a day, from its newest day and how far it may lag behind. */
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
