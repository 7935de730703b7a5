import type { ISql } from 'postgres';
import { judgeSources, type SourceVerdict, wholeUntil } from '../../domain/source-guards/judge-sources.ts';
import {
  type Feeds,
  type Freshness,
  holdFailing,
  sourceStatesOf,
  type Watermarks,
} from '../../domain/source-states.ts';
import type { Day, SignalName, SourceStates } from '../../domain/types.ts';
import { loadLags } from '../distrusted-sources.ts';
import { inSelection } from './as-of.ts';
import { loadFeeds } from './load-feeds.ts';
import { loadRenamed } from './load-renamed.ts';
import { loadVolumes } from './load-volumes.ts';

/**
 * For every kind of fact: whether it exists at all, its newest day on or before the as-of date, the rhythm of its feed,
 * and whether that day is older than its freshness, written or learned. Only rows up to the day are looked at.
 */
export async function loadSourceStates(db: ISql, asOf: Day, freshness: Freshness): Promise<SourceStates> {
  return toStates(db, await loadFeeds(db, asOf), { asOf, freshness });
}

/** The same where the days of usage have been counted already. */
export async function loadSourceStatesBeside(
  db: ISql,
  asOf: Day,
  { freshness, usage }: { freshness: Freshness; usage: Feeds['usage'] },
): Promise<SourceStates> {
  return toStates(db, await loadFeeds(db, asOf, usage), { asOf, freshness });
}

async function toStates(
  db: ISql,
  feeds: Feeds,
  { asOf, freshness }: { asOf: Day; freshness: Freshness },
): Promise<SourceStates> {
  const states = sourceStatesOf(feeds, asOf, freshness);
  return holdFailing(states, { failing: await loadFailing(db, asOf), asOf, freshness });
}

/** How far the sources reach that cannot be read at present; the least per kind of fact. */
async function loadFailing(db: ISql, asOf: Day): Promise<ReadonlyMap<SignalName, Day>> {
  const rows = await db<{ name: SignalName; newest: Day }[]>`
    select name, min(newest)::text as newest from (
      select case entity when 'usage_events' then 'usage' else entity end as name, max(watermark) as newest
      from source_files where watermark <= ${asOf}::date group by source, 1
      having bool_or(failing_since < ${asOf}::date + 1)
    ) as failing group by name`;
  return new Map(rows.map(({ name, newest }) => [name, newest]));
}

/**
 * Which sources cannot be trusted on a day, and why.
 * @param given `pauses`: days on which nothing is expected of anybody (days since 1970-01-01)
 */
export async function loadSourceVerdict(
  db: ISql,
  asOf: Day,
  given: { freshness: Freshness; pauses: ReadonlySet<number>; now: Date },
): Promise<SourceVerdict> {
  const { freshness, pauses, now } = given;
  const until = wholeUntil(asOf, now);
  const feeds = await loadFeeds(db, asOf);
  const states = await toStates(db, feeds, { asOf, freshness });
  const lags = (await loadLags(db)).filter((lag) => lag.asOf < asOf);
  const volume = { series: await loadVolumes(db, until), until, pauses, lags };
  const renamed = await loadRenamed(db, asOf);
  return judgeSources({ asOf, states, freshness, feeds, volume, renamed });
}

/** Newest days of what is known of these accounts. */
export async function loadWatermarks(db: ISql, asOf: Day, ids: readonly string[]): Promise<Watermarks> {
  const some = inSelection(db, { ids });
  // Of usage the newest row of each account, which its key leads to, not all of its rows.
  const [row] = await db<[Watermarks]>`select
    (select max(newest.day) from unnest(${[...ids]}::text[]) as own(id) cross join lateral (
      select day from usage where account_id = own.id and day <= ${asOf}::date order by day desc limit 1
    ) newest) as usage,
    (select max((responded_at at time zone 'UTC')::date) from surveys
      where responded_at < ${asOf}::date + 1 and ${some}) as surveys,
    (select max(greatest(coalesce(issued_on, due_on), case when paid_on <= ${asOf}::date then paid_on end)) from invoices
      where coalesce(issued_on, due_on) <= ${asOf}::date and ${some}) as invoices,
    (select max(started_on) from subscriptions where started_on <= ${asOf}::date and ${some}) as subscriptions,
    (select max(day) from signals where day <= ${asOf}::date and ${some}) as signals`;
  return row;
}
