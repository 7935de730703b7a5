import type { ISql } from 'postgres';
import { type FeedLag, MOST_LAGS } from '../domain/source-guards/judge-lateness.ts';
import type { Day } from '../domain/types.ts';
import { readSetting, writeSetting } from './installation-settings.ts';

const KEY = 'distrusted-sources';
const ALWAYS = new Date(0);

/** Of a source (or an account in it, `usage:A1`) that the newest pass did not trust: since which day, and the most alerts that a pass has held since. */
export interface Distrusted {
  since: Day;
  held: number;
}

export async function loadDistrusted(db: ISql): Promise<Map<string, Distrusted>> {
  const stored = (await readSetting(db, KEY, ALWAYS)) as [string, Distrusted][] | null;
  return new Map(stored ?? []);
}

/** What the pass of the day found; that of the pass before is not kept. */
export async function replaceDistrusted(
  tx: ISql,
  sources: ReadonlyMap<string, Distrusted>,
  now: Date,
): Promise<void> {
  await writeSetting(tx, { key: KEY, value: [...sources] }, now);
}

const LAGS_KEY = 'usage-lags';

/** How late usage was on the days decided lately, the newest last. */
export async function loadLags(db: ISql): Promise<FeedLag[]> {
  return ((await readSetting(db, LAGS_KEY, ALWAYS)) as FeedLag[] | null) ?? [];
}

/** Remembers how late usage is; of several passes for one day the last counts. */
export async function keepLag(tx: ISql, { asOf, days }: FeedLag, now: Date): Promise<void> {
  const others = (await loadLags(tx)).filter((lag) => lag.asOf < asOf);
  await writeSetting(tx, { key: LAGS_KEY, value: [...others, { asOf, days }].slice(-MOST_LAGS) }, now);
}
