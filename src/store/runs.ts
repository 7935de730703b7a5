import type { Sql } from 'postgres';
import type { Day } from '../domain/types.ts';

/** Remembers a configuration the first time it decides something, so that any day can be replayed with its own. */
export async function recordConfig(raw: Sql, hash: string, config: unknown, now: Date): Promise<void> {
  await raw`insert into config_versions (hash, config, first_used_at)
    values (${hash}, ${raw.json(config as never)}, ${now}) on conflict (hash) do nothing`;
}

export async function loadConfigVersion(raw: Sql, hash: string): Promise<unknown | null> {
  const rows = await raw<{ config: unknown }[]>`select config from config_versions where hash = ${hash}`;
  return rows[0]?.config ?? null;
}

/** The newest as-of date that has been decided in this database, or null. */
export async function lastDecidedDay(raw: Sql): Promise<Day | null> {
  const [row] = await raw<[{ day: Day | null }]>`select max(as_of) as day from runs`;
  return row.day;
}

/** Marks a day as decided; from then on no earlier day may be. */
export async function recordRun(
  raw: Sql,
  run: { asOf: Day; configHash: string; startedAt: Date; finishedAt: Date; summary: unknown },
): Promise<void> {
  await raw`insert into runs (as_of, config_hash, started_at, finished_at, summary) values
    (${run.asOf}, ${run.configHash}, ${run.startedAt}, ${run.finishedAt}, ${raw.json(run.summary as never)})`;
}
