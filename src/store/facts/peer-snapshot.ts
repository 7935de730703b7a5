import type { ISql, Sql } from 'postgres';
import type { Peers } from '../../domain/signals/usage/peers.ts';
import { type Freshness, toSourceStates } from '../../domain/source-states.ts';
import type { Day, FeedCalendar, SourceStates } from '../../domain/types.ts';
import type { PeerSnapshot, SignalPeers } from '../../learning/features/signal-peers.ts';
import { loadPeers } from './load-peers.ts';
import { loadSignalPeers } from './load-signal-peers.ts';
import { measureUsage } from './measure-usage.ts';
import { loadSourceStates, loadSourceStatesBeside, loadWatermarks } from './source-states.ts';
import { isUsagePacked } from './usage-blocks.ts';

const key = (asOf: Day) => `peer-snapshot:${asOf}`;

/** Computes the day's book-wide figures, on two connections at once. */
export async function measurePeers(db: Sql, asOf: Day, freshness: Freshness): Promise<PeerSnapshot> {
  const [[sources, peers], signalPeers] = await Promise.all([
    loadSourcesAndPeers(db, asOf, freshness),
    loadSignalPeers(db, asOf),
  ]);
  return { sources, peers, signalPeers };
}

/**
 * What is usual is counted in days or in closed periods, which the feed itself tells first. Most tell days: what is usual
 * by these is counted meanwhile, and counted anew for the few that do not, which have few rows.
 */
async function loadSourcesAndPeers(db: Sql, asOf: Day, freshness: Freshness): Promise<[SourceStates, Peers]> {
  const [sources, byDays] = await loadStatesAndDays(db, asOf, freshness);
  const periods = sources.usage.feed?.periods ?? {};
  if (Object.keys(periods).length === 0) return [sources, byDays];
  return [sources, await db.begin((tx) => loadPeers(tx, asOf, periods))];
}

/** From blocks both are counted in one look, else in two at once. */
async function loadStatesAndDays(db: Sql, asOf: Day, freshness: Freshness): Promise<[SourceStates, Peers]> {
  if (!(await isUsagePacked(db))) {
    return Promise.all([loadSourceStates(db, asOf, freshness), db.begin((tx) => loadPeers(tx, asOf))]);
  }
  const { feed, peers } = await measureUsage(db, asOf);
  return [await loadSourceStatesBeside(db, asOf, { freshness, usage: feed }), peers];
}

/** A day whose pass is planned, and what is usual among peers on it. */
export interface PlannedDay {
  asOf: Day;
  snapshot: PeerSnapshot;
}

/** Keeps them for the pages, which may run in other processes. */
export async function writePeerSnapshot(
  raw: ISql,
  { asOf, snapshot: book }: PlannedDay,
  now: Date,
): Promise<void> {
  await raw`
    insert into facts (key, value, at) values (${key(asOf)}, ${raw.json(book as never)}, ${now})
    on conflict (key) do update set value = excluded.value, at = excluded.at`;
  await raw`delete from facts where key like 'peer-snapshot:%' and at < ${now}::timestamptz - interval '7 days'`;
}

/** @throws Error when the pass was not planned on this database */
export async function readPeerSnapshot(raw: ISql, asOf: Day): Promise<PeerSnapshot> {
  return planned(await findPeerSnapshot(raw, asOf), asOf);
}

/** What the model features of an account need to know of the others. */
export interface LearnersPeers {
  signalPeers: SignalPeers;
  signalPeriods: FeedCalendar['periods'];
  products: Peers['products'];
}

/** The part of the day's book that a learned model reads. @throws Error when the pass was not planned */
export async function readLearnersPeers(raw: ISql, asOf: Day): Promise<LearnersPeers> {
  const [row] = await raw<(Omit<LearnersPeers, 'signalPeers'> & { signalPeers: SignalPeers | null })[]>`
    select value -> 'signalPeers' as "signalPeers", value -> 'peers' -> 'products' as products,
      coalesce(value #> '{sources,signals,feed,periods}', '{}') as "signalPeriods"
    from facts where key = ${key(asOf)}`;
  const signalPeers = planned(row?.signalPeers ?? null, asOf);
  return { signalPeers, signalPeriods: row!.signalPeriods, products: row!.products };
}

function planned<T>(found: T | null, asOf: Day): T {
  if (found === null)
    throw new Error(`the scoring pass of ${asOf} has not been planned; run score-accounts again`);
  return found;
}

/** The book of a day, or null when the day was never planned or long ago. */
export async function findPeerSnapshot(raw: ISql, asOf: Day): Promise<PeerSnapshot | null> {
  const rows = await raw<{ value: PeerSnapshot }[]>`select value from facts where key = ${key(asOf)}`;
  return rows[0]?.value ?? null;
}

/** Accounts with new facts, and how far each kind of fact may lag behind. */
export interface ChangedAccounts {
  ids: readonly string[];
  freshness: Freshness;
}

/**
 * Whether new facts about some accounts change the standing of a source for everybody: loaded where it was not, stale
 * where it was fresh or the reverse. A watermark that only moves on does not; a day without its book does.
 */
export async function haveSourcesMoved(
  raw: ISql,
  asOf: Day,
  { ids, freshness }: ChangedAccounts,
): Promise<boolean> {
  const book = await findPeerSnapshot(raw, asOf);
  if (!book) return true;
  if (ids.length === 0) return false;
  const { sources } = book;
  const seen = await loadWatermarks(raw, asOf, ids);
  const names = Object.keys(sources) as (keyof SourceStates)[];
  const newest = Object.fromEntries(
    names.map((name) => {
      const [before, now] = [sources[name].watermark, seen[name]];
      return [name, before !== null && (now === null || before > now) ? before : now];
    }),
  ) as Record<keyof SourceStates, Day | null>;
  const calendars = Object.fromEntries(
    names.flatMap((name) => (sources[name].feed === undefined ? [] : [[name, sources[name].feed]])),
  );
  const moved = toSourceStates(newest, asOf, { freshness, calendars });
  // A newly closed period is judged for everybody, like a source that was missing.
  const isClosed = (['usage', 'signals'] as const).some(
    (name) =>
      newest[name] !== sources[name].watermark && Object.keys(sources[name].feed?.periods ?? {}).length > 0,
  );
  return (
    isClosed ||
    names.some(
      (name) => moved[name].loaded !== sources[name].loaded || moved[name].stale !== sources[name].stale,
    )
  );
}
