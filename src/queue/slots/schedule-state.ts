import { randomUUID } from 'node:crypto';
import type { ISql, JSONValue, Sql } from 'postgres';

const KEY = 'installation_id';

/** An id that is born with the database: a database made anew has another one. The same for all who ask at once. */
export async function loadInstallationId(db: ISql): Promise<string> {
  const find = () => db<{ id: string }[]>`select value #>> '{}' as id from facts where key = ${KEY}`;
  const [known] = await find();
  if (known !== undefined) return known.id;
  await db`
    insert into facts (key, value, at) values (${KEY}, ${db.json(randomUUID())}, now())
    on conflict (key) do nothing`;
  return (await find())[0]!.id;
}

export interface ScheduleState {
  readonly timing: string;
  readonly effectiveFrom: Date;
}

/**
 * Records the timings in force and returns since when each job has its own. A timing that was known keeps its
 * moment, a changed one takes effect `now`, a job seen for the first time at the moment the caller gives.
 * Jobs that are not named are switched off: when they come back, they come back as changed.
 */
export async function recordTimings(
  db: Sql,
  timings: ReadonlyMap<string, { readonly timing: string; readonly firstFrom: Date }>,
  now: Date,
): Promise<ReadonlyMap<string, ScheduleState>> {
  const entries = [...timings].sort(([a], [b]) => (a < b ? -1 : 1));
  const jobs = entries.map(([job]) => job);
  return db.begin(async (tx) => {
    await tx`
      insert into schedules (job, timing, effective_from)
      select * from unnest(
        ${jobs}::text[], ${entries.map(([, entry]) => entry.timing)}::text[],
        ${entries.map(([, entry]) => entry.firstFrom.toISOString())}::timestamptz[]
      ) fresh (job, timing, first_from)
      on conflict (job) do update set timing = excluded.timing, effective_from = ${now}
      where schedules.timing <> excluded.timing`;
    await tx`update schedules set timing = 'off' where job <> all(${jobs}::text[])`;
    const rows = await tx<{ job: string; timing: string; effectiveFrom: Date }[]>`
      select job, timing, effective_from as "effectiveFrom" from schedules where job = any(${jobs}::text[])`;
    return new Map(rows.map(({ job, ...state }) => [job, state]));
  });
}

/** A slot is one scheduled firing: the job's name and the instant it was due. */
export interface SlotKey {
  readonly job: string;
  readonly slot: Date;
}

/** A slot that this worker holds; writes with another token than the stored one are refused. */
export interface HeldSlot extends SlotKey {
  readonly token: number;
}

/** `waits` must not start before the earlier and simultaneous slots of `on` are over. */
export interface JobOrder {
  readonly waits: string;
  readonly on: string;
}

export type SlotOutcome =
  | { readonly kind: 'done' | 'skipped'; readonly summary: object }
  /** Failed for good, or to be tried again after `retryMs`. */
  | { readonly kind: 'failed'; readonly reason: string; readonly retryMs: number | null }
  /** Given back unharmed because the process stops; the attempt does not count. */
  | { readonly kind: 'released' };

/**
 * Records how a run ended, if this worker still holds the slot; false when it does not: then the outcome belongs to
 * whoever holds it now. Recording the same outcome twice is harmless.
 */
export async function settleSlot(db: ISql, held: HeldSlot, outcome: SlotOutcome): Promise<boolean> {
  const over = outcome.kind !== 'released' && !(outcome.kind === 'failed' && outcome.retryMs !== null);
  const summary = 'summary' in outcome ? db.json(outcome.summary as JSONValue) : null;
  const reason = outcome.kind === 'failed' ? outcome.reason : null;
  const retryMs = outcome.kind === 'failed' ? outcome.retryMs : null;
  const failures = outcome.kind === 'failed' ? 1 : 0;
  const given = outcome.kind === 'released' ? 1 : 0;
  const [settled] = await db`
    with own as (
      update slots set state = ${over ? outcome.kind : 'claimed'}, summary = ${summary},
        reason = coalesce(${reason}, reason), finished_at = case when ${over} then now() end, lease_until = null,
        attempts = attempts - ${given}, failures = failures + ${failures},
        retry_at = now() + ${retryMs}::float8 * interval '1 millisecond'
      where job = ${held.job} and slot = ${held.slot} and fencing_token = ${held.token} and state = 'running'
      returning job, slot
    ), gone as (
      delete from slot_pages where (job, slot) in (select job, slot from own)
    )
    select 1 as settled from own`;
  return settled !== undefined;
}
