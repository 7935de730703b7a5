import type { ISql } from 'postgres';
import { addDays } from '../domain/day.ts';
import type { Day } from '../domain/types.ts';
import { dropPassMarks } from './scores/pass-mark.ts';
import type { configVersions } from './tables/scores.ts';

/** An as-of date before one that has been decided already: episodes cannot go back in time. */
export class EarlierDayError extends Error {
  override readonly name = 'EarlierDayError';

  constructor(asOf: Day, last: Day) {
    super(
      `${asOf} is earlier than ${last}, which has been decided here already; ` +
        `choose ${last} or a later day, or start over in a fresh --home (or database)`,
    );
  }
}

/** The newest as-of date that has been decided in this database, or null. */
export async function lastDecidedDay(db: ISql): Promise<Day | null> {
  const [row] = await db<[{ day: Day | null }]>`select max(as_of) as day from decided_days`;
  return row.day;
}

/** The day that everything is told as of: the newest that has been decided, or today before the first. */
export async function currentDay(db: ISql, now: Date): Promise<Day> {
  return (await lastDecidedDay(db)) ?? now.toISOString().slice(0, 10);
}

/** Clocks of machines that work together may differ by this much, and nobody's days are taken back. */
const CLOCKS_DIFFER_MINUTES = 15;

/** Of a decided day: its first decision was made at a time that has yet to come, so by a clock that was ahead. */
function isAhead(db: ISql, now: Date) {
  return db`first_at > ${now}::timestamptz + ${CLOCKS_DIFFER_MINUTES} * interval '1 minute'`;
}

/**
 * Days that a clock decided while it was ahead do not count.
 * @param now by the clock of this machine
 * @throws EarlierDayError when a later day has been decided already
 */
export async function assertNotEarlier(db: ISql, asOf: Day, now: Date): Promise<void> {
  const [{ last }] = await db<[{ last: Day | null }]>`
    select max(as_of) as last from decided_days where not (${isAhead(db, now)})`;
  if (last !== null && asOf < last) throw new EarlierDayError(asOf, last);
}

/**
 * Takes back the later days that were decided while the clock was ahead, with their scores, so that they do not stand
 * for what is newest until they have come. What was told to people stays.
 * @param now by the clock of this machine
 * @returns those days
 */
export async function takeBackDaysAhead(tx: ISql, asOf: Day, now: Date): Promise<Day[]> {
  const rows = await tx<{ day: Day }[]>`
    delete from decided_days where as_of > ${asOf} and ${isAhead(tx, now)} returning as_of as day`;
  if (rows.length === 0) return [];
  await tx`
    delete from scores where day > greatest(${asOf}::date, (select max(as_of) from decided_days))`;
  await dropPassMarks(tx, addDays(asOf, 1));
  return rows.map(({ day }) => day).sort();
}

/** Marks a day as decided; from then on no earlier day may be. */
export async function recordDecidedDay(
  tx: ISql,
  asOf: Day,
  { configHash, now }: { configHash: string; now: Date },
): Promise<void> {
  await tx`
    insert into decided_days (as_of, config_hash, first_at, last_at) values (${asOf}, ${configHash}, ${now}, ${now})
    on conflict (as_of) do update set config_hash = excluded.config_hash, last_at = excluded.last_at`;
}

/** How many alerts the decision of the day held back, and how many of them for want of data that can be trusted. */
export async function recordHeld(tx: ISql, asOf: Day, held: { all: number; forData: number }): Promise<void> {
  await tx`update decided_days set held = ${held.all}, held_for_data = ${held.forData} where as_of = ${asOf}`;
}

/** What the decision of the day held back, account by account; earlier days' is not kept. */
export async function replaceHeldAlerts(
  tx: ISql,
  asOf: Day,
  held: readonly { accountId: string; reason: string }[],
): Promise<void> {
  await tx`delete from held_alerts`;
  await tx`insert into held_alerts (account_id, reason, as_of)
    select distinct on ("accountId") "accountId", reason, ${asOf}::date
    from jsonb_to_recordset(${JSON.stringify(held)}::text::jsonb) as h("accountId" text, reason text)`;
}

/** Alerts that the newest decision of the day held back because their data cannot be trusted. */
export async function loadHeldForData(db: ISql, asOf: Day): Promise<number> {
  const [row] = await db<{ held: number }[]>`
    select held_for_data as held from decided_days where as_of = ${asOf}`;
  return row?.held ?? 0;
}

/** Remembers a configuration the first time it decides something, so that any day can be replayed with its own. */
export async function recordConfig(
  db: ISql,
  { hash, config }: { hash: string; config: unknown },
  now: Date,
): Promise<void> {
  await db`insert into config_versions (hash, config, first_used_at)
    values (${hash}, ${db.json(config as never)}, ${now}) on conflict (hash) do nothing`;
}

/** By which configuration the newest decided day was decided, with its first use; null = nothing has been decided. */
export async function loadDecidingConfig(
  db: ISql,
): Promise<{ hash: string; config: unknown; firstUsedAt: Date } | null> {
  const rows = await db<{ hash: string; config: unknown; firstUsedAt: Date }[]>`
    select c.hash, c.config, c.first_used_at as "firstUsedAt" from decided_days d
    join config_versions c on c.hash = d.config_hash order by d.as_of desc limit 1`;
  return rows[0] ?? null;
}

/** A configuration that has scored something here, with the days whose newest decision was made by it. */
export type KeptConfig = typeof configVersions.$inferSelect & {
  from: Day | null;
  to: Day | null;
  days: number;
};

/** Every configuration ever used, the earliest first. */
export async function listConfigVersions(db: ISql): Promise<KeptConfig[]> {
  return db<KeptConfig[]>`
    select c.hash, c.config, c.first_used_at as "firstUsedAt", d."from", d."to", coalesce(d.days, 0) as days
    from config_versions c left join (
      select config_hash, min(as_of) as "from", max(as_of) as "to", count(*)::int as days
      from decided_days group by config_hash) d on d.config_hash = c.hash
    order by c.first_used_at, c.hash`;
}

export async function loadConfigVersion(db: ISql, hash: string): Promise<unknown | null> {
  const rows = await db<{ config: unknown }[]>`select config from config_versions where hash = ${hash}`;
  return rows[0]?.config ?? null;
}
