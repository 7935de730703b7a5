import { addDays, fromEpochDay, isoWeekday, toEpochDay } from './day.ts';
import { type FeedDays, learnFeedCalendar } from './feed-calendar.ts';
import type { Day, FeedCalendar, SignalName, SourceState, SourceStates } from './types.ts';

/** Learned from the feed: one and a half of its usual gaps, and never less than `atLeast` days. */
export interface LearnedFreshness {
  atLeast: number;
  /** Pauses declared for everybody (days since 1970-01-01): nothing is expected of a feed on them. */
  quietDays: ReadonlySet<number>;
}

/** Days a source may lag behind before it counts as stale; null = it never does. */
export type Freshness = Readonly<Record<SignalName, number | null | LearnedFreshness>>;

/** Newest day per kind of fact on or before a day; null = there is none. */
export type Watermarks = Readonly<Record<SignalName, Day | null>>;

/** What every kind of fact has told on which days; `products` of usage, and the signals, one by one. */
export type Feeds = Readonly<
  Record<SignalName, { whole: FeedDays; products: ReadonlyMap<string, FeedDays> }>
>;

/** What is learned of the feeds; a feed without a rhythm has no entry. */
export type FeedCalendars = Readonly<Partial<Record<SignalName, FeedCalendar>>>;

/** Gaps of a feed that may pass before it counts as stale. */
const STALE_AFTER_GAPS = 1.5;

/** What is expected of the feeds: how far they may lag behind, and their rhythms as far as learned. */
export interface FeedExpectations {
  freshness: Freshness;
  calendars?: FeedCalendars;
}

/** Whether each source can be trusted on a day, from its newest day, its rhythm, and how far it may lag behind. */
export function toSourceStates(
  watermarks: Watermarks,
  asOf: Day,
  { freshness, calendars = {} }: FeedExpectations,
): SourceStates {
  return forEverySource((name) =>
    toState(watermarks[name], asOf, { limit: freshness[name], feed: calendars[name] }),
  );
}

/** The same from all that the feeds have told, of which only what is not dated after the day is looked at. */
export function sourceStatesOf(feeds: Feeds, asOf: Day, freshness: Freshness): SourceStates {
  const today = toEpochDay(asOf);
  return forEverySource((name) => {
    const { whole, products } = feeds[name];
    const newest = whole.days.findLast((day) => day <= today);
    const calendar = learnFeedCalendar(whole, products, today) ?? undefined;
    return toState(newest === undefined ? null : fromEpochDay(newest), asOf, {
      limit: freshness[name],
      feed: calendar,
    });
  });
}

/**
 * The states as far as the sources that cannot be read can be trusted: of two that tell one kind of fact, the one that
 * goes on says nothing of the customers of the other, who would look as if they had stopped.
 */
export function holdFailing(
  states: SourceStates,
  given: { failing: ReadonlyMap<SignalName, Day>; asOf: Day; freshness: Freshness },
): SourceStates {
  return forEverySource((name) => {
    const state = states[name];
    const reaches = given.failing.get(name);
    if (reaches === undefined || state.watermark === null || reaches >= state.watermark) return state;
    const held = toState(reaches, given.asOf, { limit: given.freshness[name], feed: state.feed });
    return held.stale ? held : state;
  });
}

/** How far one feed may lag behind, and its rhythm; undefined = none has been learned. */
interface ExpectedOfFeed {
  limit: Freshness[SignalName];
  feed: FeedCalendar | undefined;
}

function toState(watermark: Day | null, asOf: Day, expected: ExpectedOfFeed): SourceState {
  const { limit, feed } = expected;
  const allowed = allowedDays(limit, feed);
  return {
    loaded: watermark !== null,
    watermark,
    stale: watermark !== null && allowed !== null && lag(watermark, asOf, expected) > allowed,
    ...(feed === undefined ? {} : { feed }),
  };
}

/** Days a source may lag behind, as written or as learned; null = it never goes stale. */
export function allowedDays(limit: Freshness[SignalName], feed: FeedCalendar | undefined): number | null {
  if (limit === null || typeof limit === 'number') return limit;
  return Math.max(limit.atLeast, Math.ceil(STALE_AFTER_GAPS * (feed?.gapDays ?? 0)));
}

/** A written limit that the feed passes even when it comes as it always does. */
export function contradictsFeed(limit: Freshness[SignalName], feed: FeedCalendar): boolean {
  return typeof limit === 'number' && limit < feed.gapDays;
}

/** Days since the newest one; where freshness is learned, without those on which the feed never tells anything. */
function lag(watermark: Day, asOf: Day, { limit, feed }: ExpectedOfFeed): number {
  const [from, to] = [toEpochDay(watermark), toEpochDay(asOf)];
  if (limit === null || typeof limit === 'number') return to - from;
  const off = new Set(feed?.offWeekdays ?? []);
  if (off.size === 0 && limit.quietDays.size === 0) return to - from;
  let days = 0;
  for (let day = from + 1; day <= to; day++) {
    if (!off.has(isoWeekday(day)) && !limit.quietDays.has(day)) days++;
  }
  return days;
}

function forEverySource(state: (name: SignalName) => SourceState): SourceStates {
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
export function trustedUntil(
  { stale, watermark, feed }: SourceState,
  limit: Freshness[SignalName],
  asOf: Day,
): Day {
  const allowed = allowedDays(limit, feed);
  return stale && watermark !== null && allowed !== null ? addDays(watermark, Math.floor(allowed)) : asOf;
}
