import type { Fragment, ISql, Sql, TransactionSql } from 'postgres';
import type { HeldSlot, JobOrder, SlotKey } from './schedule-state.ts';

/**
 * Condition on a row `s` of slots: it waits or its run was lost, and nothing that must come first is unfinished.
 * A slot that already failed does not hold up the jobs after it. First is also what was claimed no later: of slots made
 * up together, as at the very first start, the scoring of 05:30 comes after the pull of 23:05.
 */
export function isTakeable(db: ISql | TransactionSql, order: readonly JobOrder[]): Fragment {
  return db`(
    (s.state = 'claimed' and (s.retry_at is null or s.retry_at <= now()))
    or (s.state = 'running' and s.lease_until < now())
  ) and not exists (
    select 1 from slots p
    where p.state in ('claimed', 'running') and (p.job, p.slot) <> (s.job, s.slot) and (
      (p.job = s.job and (p.slot < s.slot or p.state = 'running'))
      or ((p.slot <= s.slot or p.claimed_at <= s.claimed_at) and (p.state = 'running' or p.failures = 0) and exists (
        select 1 from unnest(
          ${order.map((rule) => rule.waits)}::text[], ${order.map((rule) => rule.on)}::text[]
        ) rule (waits, first) where rule.waits = s.job and rule.first = p.job))
    )
  )`;
}

/** A slot that may start. */
export interface TakeableSlot extends SlotKey {
  /** Runs that were started before. */
  readonly run: number;
  /** Whole minutes since it could have been started, by the database's clock. */
  readonly minute: number;
}

/**
 * Slots that a worker may start now, oldest first. A waiting slot gives way to a newer one of the same job when it
 * has failed already or has waited for longer than `supersedeMs`: after a long stop a job runs once, not once
 * per slot that piled up.
 */
export async function listTakeableSlots(
  db: ISql,
  given: { readonly order: readonly JobOrder[]; readonly supersedeMs: number; readonly limit: number },
): Promise<readonly TakeableSlot[]> {
  await db`
    update slots o set finished_at = now(),
      state = case when failures > 0 then 'failed' else 'skipped' end,
      reason = concat_ws('; ', case when failures > 0 then reason end, 'superseded by a newer slot')
    where o.state = 'claimed' and o.mode = 'run'
      and (o.failures > 0 or o.claimed_at < now() - ${given.supersedeMs} * interval '1 millisecond')
      and exists (select 1 from slots n where n.job = o.job and n.slot > o.slot and n.state = 'claimed')`;
  return db<TakeableSlot[]>`
    select s.job, s.slot, s.fencing_token::int as run,
      floor(extract(epoch from now() - greatest(s.claimed_at, s.retry_at, s.lease_until)) / 60)::int as minute
    from slots s where ${isTakeable(db, given.order)}
    order by s.slot, s.job limit ${given.limit}`;
}

export interface TakenSlot extends HeldSlot {
  readonly mode: 'run' | 'missed';
  readonly reason: string;
  /** Runs that were started and that failed before this one. */
  readonly attempts: number;
  readonly failures: number;
}

/**
 * Takes a slot for `leaseMs`; null when it is finished, in other hands, or not yet its turn. A run that was lost
 * `maxAttempts` times is given up as failed. Pages of a lost run are dropped. Leases use the database's clock.
 */
export async function takeSlot(
  db: Sql,
  key: SlotKey,
  given: {
    readonly takenBy: string;
    readonly leaseMs: number;
    readonly maxAttempts: number;
    readonly order: readonly JobOrder[];
  },
): Promise<TakenSlot | null> {
  return db.begin(async (tx) => {
    // Two slots of one job must not both pass the check that no other is running.
    await tx`select pg_advisory_xact_lock(hashtextextended(${`slot ${key.job}`}, 0))`;
    await tx`
      update slots set state = 'failed', finished_at = now(),
        reason = concat('lost ', attempts, ' times, given up')
      where job = ${key.job} and slot = ${key.slot} and state = 'running' and lease_until < now()
        and attempts >= ${given.maxAttempts}`;
    const [taken] = await tx<
      { token: number; mode: 'run' | 'missed'; reason: string | null; attempts: number; failures: number }[]
    >`
      update slots s set state = 'running', taken_by = ${given.takenBy}, attempts = attempts + 1,
        fencing_token = fencing_token + 1, started_at = coalesce(started_at, now()),
        lease_until = now() + ${given.leaseMs} * interval '1 millisecond'
      where s.job = ${key.job} and s.slot = ${key.slot} and ${isTakeable(tx, given.order)}
      returning fencing_token::int as token, mode, reason, attempts - 1 as attempts, failures`;
    if (!taken) return null;
    await tx`delete from slot_pages where job = ${key.job} and slot = ${key.slot}`;
    return { ...key, ...taken, reason: taken.reason ?? '' };
  });
}

/** Keeps a slot for another `leaseMs`; false when it is no longer this worker's. */
export async function extendSlot(db: ISql, held: HeldSlot, leaseMs: number): Promise<boolean> {
  const result = await db`
    update slots set lease_until = now() + ${leaseMs} * interval '1 millisecond'
    where job = ${held.job} and slot = ${held.slot} and fencing_token = ${held.token} and state = 'running'`;
  return result.count === 1;
}
