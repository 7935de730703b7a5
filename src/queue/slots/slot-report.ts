import type { ISql } from 'postgres';
import type { JobOrder, SlotKey } from './schedule-state.ts';
import { isTakeable } from './take-slot.ts';

export interface FinishedSlot {
  readonly slot: Date;
  readonly state: 'done' | 'failed' | 'skipped';
  readonly finishedAt: Date;
}

/** What a job has not brought to a good end since it last did. */
export interface OpenSlots {
  /** When its newest good run ended; null = there was none. */
  readonly lastGood: Date | null;
  /** How long ago the first slot after that was claimed, by the database's clock; null = there was none. */
  readonly openMs: number | null;
  /** Its newest slot that is over has failed for good. */
  readonly failed: boolean;
  /** How its newest failed attempt ended. */
  readonly reason: string | null;
}

export interface SlotReport {
  readonly open: ReadonlyMap<string, OpenSlots>;
  /** The database takes no writes, so that nothing can be recorded. */
  readonly readOnly: boolean;
  /** The slot that has been ready for a worker longest, or whose worker was lost. */
  readonly oldestWaiting: (SlotKey & { readonly waitedMs: number }) | null;
  readonly lastFinished: ReadonlyMap<string, FinishedSlot>;
}

/** Progress of the slots as the database sees it; `jobs` are those whose last finished slot is wanted. */
export async function loadSlotReport(
  db: ISql,
  given: { readonly jobs: readonly string[]; readonly order: readonly JobOrder[] },
): Promise<SlotReport> {
  const [waiting, finished, open, [mode]] = await Promise.all([
    db<{ job: string; slot: Date; waitedMs: number }[]>`
      select s.job, s.slot,
        extract(epoch from now() - greatest(s.claimed_at, s.retry_at, s.lease_until))::float8 * 1000 as "waitedMs"
      from slots s where ${isTakeable(db, given.order)} order by 3 desc limit 1`,
    db<({ job: string } & FinishedSlot)[]>`
      select wanted.job, latest.* from unnest(${[...given.jobs]}::text[]) wanted (job)
      join lateral (
        select slot, state, finished_at as "finishedAt" from slots s
        where s.job = wanted.job and state in ('done', 'failed', 'skipped') order by slot desc limit 1
      ) latest on true`,
    loadOpenSlots(db, given.jobs),
    db<{ readOnly: boolean }[]>`
      select current_setting('transaction_read_only') = 'on' or pg_is_in_recovery() as "readOnly"`,
  ]);
  return {
    oldestWaiting: waiting[0] ?? null,
    open: new Map(open.map(({ job, ...rest }) => [job, rest])),
    readOnly: mode?.readOnly === true,
    lastFinished: new Map(finished.map(({ job, ...rest }) => [job, rest])),
  };
}

/** By the order in which slots were claimed: a clock that was set back does not change it. */
function loadOpenSlots(db: ISql, jobs: readonly string[]) {
  return db<({ job: string } & OpenSlots)[]>`
    select wanted.job, good.finished_at as "lastGood", coalesce(over.state = 'failed', false) as failed,
      case when over.state = 'failed' or undone.failures > 0 then coalesce(undone.reason, over.reason) end as reason,
      extract(epoch from now() - undone.since)::float8 * 1000 as "openMs"
    from unnest(${[...jobs]}::text[]) wanted (job)
    left join lateral (
      select claimed_at, finished_at from slots s
      where s.job = wanted.job and (state = 'done' or (mode = 'missed' and state = 'skipped'))
      order by claimed_at desc limit 1
    ) good on true
    left join lateral (
      select state, reason from slots s where s.job = wanted.job and state in ('done', 'failed')
      order by claimed_at desc limit 1
    ) over on true
    left join lateral (
      select min(claimed_at) as since, sum(failures) as failures,
        (array_agg(reason order by claimed_at desc) filter (where failures > 0))[1] as reason
      from slots s
      where s.job = wanted.job and mode = 'run' and state <> 'done'
        and (good.claimed_at is null or s.claimed_at > good.claimed_at)
    ) undone on true`;
}

/** Deletes the records of slots that were finished before `before`, but never a job's latest. Returns how many. */
export async function pruneSlots(db: ISql, before: Date): Promise<number> {
  const result = await db`
    delete from slots s where s.finished_at < ${before} and s.state not in ('claimed', 'running')
      and exists (select 1 from slots newer where newer.job = s.job and newer.slot > s.slot)`;
  return result.count;
}
