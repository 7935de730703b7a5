import type { Sql } from 'postgres';
import type { HeldSlot, JobOrder, SlotKey } from './slot-types.ts';
import { isTakeable } from './takeable-slots.ts';

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
  raw: Sql,
  key: SlotKey,
  given: {
    readonly takenBy: string;
    readonly leaseMs: number;
    readonly maxAttempts: number;
    readonly order: readonly JobOrder[];
  },
): Promise<TakenSlot | null> {
  return raw.begin(async (tx) => {
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
export async function extendSlot(raw: Sql, held: HeldSlot, leaseMs: number): Promise<boolean> {
  const result = await raw`
    update slots set lease_until = now() + ${leaseMs} * interval '1 millisecond'
    where job = ${held.job} and slot = ${held.slot} and fencing_token = ${held.token} and state = 'running'`;
  return result.count === 1;
}
