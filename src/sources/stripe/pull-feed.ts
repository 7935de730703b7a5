import type { RawRow } from '../rows/create-raw-judge.ts';
import type { RawBatch, RawEnd } from '../rows/create-row-feed.ts';
import type { FeedState } from '../source.ts';
import { SourceError } from '../source-error.ts';
import type { StripeReader } from './open-stripe.ts';
import { EVENTS_KEPT_S, isStillKept, readChanges } from './read-changes.ts';
import { type Page, readPages } from './read-pages.ts';
import type { StripeEvent, StripeObject } from './stripe-objects.ts';
import type { Resource } from './stripe-resource.ts';

/** Rows of some objects, and keys of those that are no more. */
export interface Told {
  rows: readonly RawRow['values'][];
  gone?: readonly RawRow['values'][];
}

/** A kind of object that a feed is made of. */
export interface Listing {
  resource: Resource;
  /** What is asked for beside the page. */
  params: Readonly<Record<string, string | readonly string[]>>;
  tell(objects: readonly StripeObject[]): Promise<Told> | Told;
}

/** What a feed reads of Stripe; the same whether it reads everything or what has changed. */
export interface FeedPlan {
  file: string;
  /** Read one after the other when everything is read. */
  listings: readonly Listing[];
  /** Kinds of events after which an object is read again. */
  events: readonly string[];
  /** Takes note of events, oldest first, before objects are read. */
  note?(events: readonly StripeEvent[]): void;
  /** It takes note of all that Stripe keeps before everything is read, too. */
  looksBack?: boolean;
  /** Which object an event is about, by its id; null = none of ours. */
  subjectOf(event: StripeEvent): string | null;
  /** The object as it is now, or that it is no more. */
  reread(id: string): Promise<Told>;
  /** What was learned beside the rows, for the next pull; none = nothing. */
  learned?(): FeedState;
  notices?(): string[];
}

/** What is kept between two pulls. */
export interface Kept {
  /** Everything up to then is known; Unix seconds. */
  until?: number;
  /** A reading of everything that was broken off: when it began, in which listing, after which object. */
  whole?: { began: number; listing: number; after: string | null };
  learned?: FeedState;
}

export interface PullOptions {
  stripe: StripeReader;
  plan: FeedPlan;
  /** Unix seconds. */
  now: number;
}

/** Objects that are read again at once. */
const AT_ONCE = 4;
const BATCH = 100;

/**
 * What has changed since the last pull, by the log of events; everything where there was none, or one so long ago that
 * Stripe has forgotten what happened since.
 */
export async function* pullFeed(
  state: FeedState | null,
  options: PullOptions,
): AsyncGenerator<RawBatch, RawEnd, void> {
  const { stripe, plan, now } = options;
  const kept = (state ?? {}) as Kept;
  const { until } = kept;
  if (until !== undefined && isStillKept(until, now)) {
    const changes = await readChanges(stripe, { file: plan.file, types: plan.events, since: until, now });
    plan.note?.(changes.events);
    if (!changes.tooMany) {
      yield* tellChanges(changes.events, plan);
      return { state: keep({ until: changes.until }, plan), notices: plan.notices?.() ?? [] };
    }
  } else if (plan.looksBack === true && plan.note !== undefined) {
    const since = now - EVENTS_KEPT_S;
    plan.note((await readChanges(stripe, { file: plan.file, types: plan.events, since, now })).events);
  }
  return yield* tellEverything(resumable(kept, now), options);
}

async function* tellChanges(
  events: readonly StripeEvent[],
  plan: FeedPlan,
): AsyncGenerator<RawBatch, void, void> {
  const ids = [...new Set(events.flatMap((event) => plan.subjectOf(event) ?? []))];
  const number = numbering();
  for (let from = 0; from < ids.length; from += BATCH) {
    const told: Told[] = [];
    const some = ids.slice(from, from + BATCH);
    for (let at = 0; at < some.length; at += AT_ONCE) {
      told.push(...(await Promise.all(some.slice(at, at + AT_ONCE).map((id) => plan.reread(id)))));
    }
    yield number(told);
  }
}

async function* tellEverything(
  { began, listing: first, after }: NonNullable<Kept['whole']>,
  { stripe, plan }: PullOptions,
): AsyncGenerator<RawBatch, RawEnd, void> {
  const number = numbering();
  for (const [at, listing] of plan.listings.entries()) {
    if (at < first) continue;
    const { resource, params, tell } = listing;
    const from = at === first ? after : null;
    for await (const { objects, next } of pagesFrom({
      stripe,
      resource,
      file: plan.file,
      params,
      after: from,
    })) {
      const place = { began, listing: next === null ? at + 1 : at, after: next };
      yield { ...number([await tell(objects)]), checkpoint: keep({ whole: place }, plan) };
    }
  }
  // What happened while everything was read is in the log.
  return { state: keep({ until: began }, plan), notices: plan.notices?.() ?? [] };
}

/** From an object on that may have been deleted since: then from the beginning. */
async function* pagesFrom(given: {
  stripe: StripeReader;
  resource: Resource;
  file: string;
  params: Listing['params'];
  after: string | null;
}): AsyncGenerator<Page<StripeObject>, void, void> {
  const { stripe, params, after, ...asking } = given;
  let isFirst = true;
  try {
    for await (const page of readPages(stripe, asking, { params, after })) {
      isFirst = false;
      yield page;
    }
  } catch (error) {
    const isLost = error instanceof SourceError && error.problems[0]?.code === 'bad_query';
    if (!isLost || !isFirst || after === null) throw error;
    yield* readPages(stripe, asking, { params, after: null });
  }
}

function keep(kept: Kept, { learned }: FeedPlan): FeedState {
  const more = learned?.();
  return { ...kept, ...(more !== undefined && { learned: more }) } as { [key: string]: FeedState };
}

/** Where a reading that broke off goes on, unless the log has forgotten since. */
function resumable({ whole }: Kept, now: number): NonNullable<Kept['whole']> {
  const isFresh = whole !== undefined && isStillKept(whole.began, now);
  return isFresh ? whole : { began: now, listing: 0, after: null };
}

function numbering(): (told: readonly Told[]) => RawBatch {
  let line = 0;
  return (told) => ({
    rows: told.flatMap(({ rows }) => rows.map((values) => ({ line: ++line, values }))),
    gone: told.flatMap(({ gone = [] }) => gone.map((values) => ({ line: ++line, values }))),
  });
}
