import type { ISql, JSONValue } from 'postgres';
import type { SlotKey } from './schedule-state.ts';

export interface SlotClaim extends SlotKey {
  /** run: a worker runs it. missed: a worker announces it. skipped: it is only recorded. */
  readonly mode: 'run' | 'missed' | 'skipped';
  readonly reason: string;
  /** True: nothing to claim while an earlier slot of the job is unfinished, since that one will do the work. */
  readonly onlyIfIdle: boolean;
  /**
   * For a job that follows real time instead of the calendar: its period in milliseconds. When slots later than the given
   * one are on record, the clock was set back; the job goes on after them, once per period as the database counts.
   */
  readonly everyMs?: number;
}

/** Share of a period after which it counts as over, so that a tick that comes a little early is not left out. */
const NEARLY = 0.9;

/**
 * Claims slots in one statement and returns those that were not claimed before: whoever gets a slot here is the
 * only one, however many schedulers try and however often. Rows are locked in one order, so nobody deadlocks.
 */
export async function claimSlots(
  db: ISql,
  claimedBy: string,
  claims: readonly SlotClaim[],
): Promise<readonly SlotKey[]> {
  if (claims.length === 0) return [];
  return db<{ job: string; slot: Date }[]>`
    insert into slots (job, slot, claimed_by, claimed_at, finished_at, state, mode, reason)
    select c.job,
      case when last.slot > c.slot then last.slot + c."everyMs" * interval '1 millisecond' else c.slot end,
      ${claimedBy}, now(),
      case when c.mode = 'skipped' then now() end,
      case when c.mode = 'skipped' then 'skipped' else 'claimed' end,
      case when c.mode = 'run' then 'run' else 'missed' end,
      c.reason
    from jsonb_to_recordset(${db.json(claims as unknown as JSONValue)})
      c (job text, slot timestamptz, mode text, reason text, "onlyIfIdle" boolean, "everyMs" float8)
    left join lateral (
      select slot, claimed_at from slots s where s.job = c.job and c."everyMs" is not null order by slot desc limit 1
    ) last on true
    where (not c."onlyIfIdle" or not exists (
        select 1 from slots busy where busy.job = c.job and busy.state in ('claimed', 'running')))
      and (last.slot is null or last.slot <= c.slot or abs(extract(epoch from now() - last.claimed_at)) * 1000 >= c."everyMs" * ${NEARLY})
    order by c.job
    on conflict do nothing
    returning job, slot`;
}

/** The latest slot of each job that is not after `now`, whatever became of it. */
export async function loadLatestSlots(
  db: ISql,
  jobs: readonly string[],
  now: Date,
): Promise<ReadonlyMap<string, Date>> {
  const rows = await db<{ job: string; slot: Date }[]>`
    select wanted.job, latest.slot from unnest(${[...jobs]}::text[]) wanted (job)
    join lateral (
      select slot from slots s where s.job = wanted.job and s.slot <= ${now} order by slot desc limit 1
    ) latest on true`;
  return new Map(rows.map((row) => [row.job, row.slot]));
}
