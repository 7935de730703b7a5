import type { ISql } from 'postgres';
import type { JobOrder, SlotKey } from './schedule-state.ts';
import { isTakeable } from './take-slot.ts';

export interface FinishedSlot {
  readonly slot: Date;
  readonly state: 'done' | 'failed' | 'skipped';
  readonly finishedAt: Date;
}

export interface SlotReport {
  /** The slot that has been ready for a worker longest, or whose worker was lost. */
  readonly oldestWaiting: (SlotKey & { readonly waitedMs: number }) | null;
  readonly lastFinished: ReadonlyMap<string, FinishedSlot>;
}

/** Progress of the slots as the database sees it; `jobs` are those whose last finished slot is wanted. */
export async function loadSlotReport(
  db: ISql,
  given: { readonly jobs: readonly string[]; readonly order: readonly JobOrder[] },
): Promise<SlotReport> {
  const [waiting, finished] = await Promise.all([
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
  ]);
  return {
    oldestWaiting: waiting[0] ?? null,
    lastFinished: new Map(finished.map(({ job, ...rest }) => [job, rest])),
  };
}

/** Deletes the records of slots that were finished before `before`, but never a job's latest. Returns how many. */
export async function pruneSlots(db: ISql, before: Date): Promise<number> {
  const result = await db`
    delete from slots s where s.finished_at < ${before} and s.state not in ('claimed', 'running')
      and exists (select 1 from slots newer where newer.job = s.job and newer.slot > s.slot)`;
  return result.count;
}
