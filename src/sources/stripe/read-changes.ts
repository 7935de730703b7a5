import type { Params, StripeReader } from './open-stripe.ts';
import { PAGE } from './read-pages.ts';
import type { StripeEvent, StripeList } from './stripe-objects.ts';
import type { Asking } from './stripe-resource.ts';

/** Events are kept for 30 days; a day of that is left for clocks that disagree. */
export const EVENTS_KEPT_S = 29 * 86_400;
/** Events may be listed a little after they have happened. */
const OVERLAP_S = 600;
/** So far ahead of Stripe's our own clock may be. */
const CLOCK_S = 3_600;

/** Whether Stripe still knows all that has happened since; a time yet to come was written by a clock that was ahead. */
export function isStillKept(since: number, now: number): boolean {
  return now - since < EVENTS_KEPT_S && since - now < CLOCK_S;
}
/** From so many objects on, reading whole pages of everything takes fewer requests. */
const MOST_REREAD = 2_000;

export interface Changes {
  /** Oldest first; the same one once. */
  events: readonly StripeEvent[];
  /** Where the next pull begins; Unix seconds. */
  until: number;
  /** So much has changed that everything is better read anew. */
  tooMany: boolean;
}

export interface ChangesOptions {
  file: string;
  types: readonly string[];
  /** Unix seconds. */
  since: number;
  now: number;
}

/** What has happened since the last pull, from the log of events. */
export async function readChanges(stripe: StripeReader, options: ChangesOptions): Promise<Changes> {
  const { file, types, since, now } = options;
  const asking: Asking = { resource: 'events', file };
  const from = since - OVERLAP_S;
  const events = new Map<string, StripeEvent>();
  let after: Params = {};
  for (;;) {
    const page: StripeList<StripeEvent> = await stripe.list<StripeEvent>(asking, {
      types,
      created: { gte: from },
      limit: PAGE,
      ...after,
    });
    for (const event of page.data) events.set(event.id, event);
    const last = page.data.at(-1);
    if (!page.has_more || last === undefined || events.size > MOST_REREAD * 5) break;
    after = { starting_after: last.id };
  }
  const newest = Math.max(since, now - CLOCK_S, ...[...events.values()].map(({ created }) => created));
  const ascending = [...events.values()].reverse().sort((a, b) => a.created - b.created);
  return { events: ascending, until: newest, tooMany: events.size > MOST_REREAD };
}
