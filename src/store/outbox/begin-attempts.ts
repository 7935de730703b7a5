import type { OutboxDb } from './types.ts';

export interface AttemptStart {
  id: string;
  fencingToken: number;
  /** Chosen by the caller, so that repeating a statement whose answer was lost still recognises its own mark. */
  attemptId: string;
}

/**
 * Marks rows as being attempted; must be committed before the provider is called. Renews the lease and counts the
 * attempt at once, so that a message that kills its worker cannot be tried for ever.
 * @returns the ids still held; a missing one belongs to another worker now and must not be sent
 */
export async function beginAttempts(
  db: OutboxDb,
  starts: readonly AttemptStart[],
  options: { now: Date; leaseMs: number },
): Promise<Set<string>> {
  const leaseUntil = new Date(options.now.getTime() + options.leaseMs);
  const rows = await db<{ id: string }[]>`
    update outbox o set
      state = 'attempting', attempt_id = s."attemptId", attempted_at = ${options.now}::timestamptz,
      lease_until = ${leaseUntil}::timestamptz,
      attempts = o.attempts + case when o.state = 'claimed' then 1 else 0 end
    from jsonb_to_recordset(${JSON.stringify(starts)}::text::jsonb)
      as s(id uuid, "fencingToken" bigint, "attemptId" uuid)
    where o.id = s.id and o.fencing_token = s."fencingToken"
      and (o.state = 'claimed' or (o.state = 'attempting' and o.attempt_id = s."attemptId"))
    returning o.id`;
  return new Set(rows.map((row) => row.id));
}
