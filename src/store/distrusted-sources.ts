import type { ISql } from 'postgres';
import type { Day, SignalName } from '../domain/types.ts';
import { readSetting, writeSetting } from './installation-settings.ts';

const KEY = 'distrusted-sources';
const ALWAYS = new Date(0);

/** Of a source that the newest pass did not trust: since which day, and how many alerts that pass held for want of data. */
export interface Distrusted {
  since: Day;
  held: number;
}

export async function loadDistrusted(db: ISql): Promise<Map<SignalName, Distrusted>> {
  const stored = (await readSetting(db, KEY, ALWAYS)) as [SignalName, Distrusted][] | null;
  return new Map(stored ?? []);
}

/** What the pass of the day found; that of the pass before is not kept. */
export async function replaceDistrusted(
  tx: ISql,
  { since, held }: { since: ReadonlyMap<SignalName, Day>; held: number },
  now: Date,
): Promise<void> {
  const value = [...since].map(([source, day]) => [source, { since: day, held }]);
  await writeSetting(tx, { key: KEY, value }, now);
}
