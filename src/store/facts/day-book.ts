import type { Sql } from 'postgres';
import type { Peers } from '../../domain/signals/usage/peers.ts';
import type { Day, SourceStates } from '../../domain/types.ts';
import { loadPeers } from './load-peers.ts';
import { type Freshness, loadSourceStates } from './source-states.ts';

/** What every page of one scoring pass needs to know of the whole book; computed once per pass. */
export interface DayBook {
  sources: SourceStates;
  peers: Peers;
}

const key = (asOf: Day) => `day-book:${asOf}`;

/** Computes the day's book-wide figures and keeps them for the pages, which may run in other processes. */
export async function writeDayBook(raw: Sql, asOf: Day, freshness: Freshness, now: Date): Promise<void> {
  const book: DayBook = {
    sources: await loadSourceStates(raw, asOf, freshness),
    peers: await loadPeers(raw, asOf),
  };
  await raw`
    insert into facts (key, value, at) values (${key(asOf)}, ${raw.json(book as never)}, ${now})
    on conflict (key) do update set value = excluded.value, at = excluded.at`;
  await raw`delete from facts where key like 'day-book:%' and at < ${now}::timestamptz - interval '7 days'`;
}

/** @throws Error when the pass was not planned on this database */
export async function readDayBook(raw: Sql, asOf: Day): Promise<DayBook> {
  const rows = await raw<{ value: DayBook }[]>`select value from facts where key = ${key(asOf)}`;
  if (!rows[0]) throw new Error(`the scoring pass of ${asOf} has not been planned; run score-accounts again`);
  return rows[0].value;
}
