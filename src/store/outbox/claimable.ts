import type { ISql } from 'postgres';
import type { AttemptStart, ClaimedRow, OutboxState } from '../../domain/outbox.ts';

/** SQL fragment: row `o` is due and free, or its holder's lease has run out. */
export function isDue(sql: ISql, now: Date) {
  return sql`o.state in ('pending', 'claimed', 'attempting', 'uncertain') and o.due_at <= ${now}::timestamptz
    and (o.state in ('pending', 'uncertain') or o.lease_until <= ${now}::timestamptz)`;
}

/**
 * SQL fragment: nothing older for the same subject and recipient is still under way, so that a thread note or an
 * edit never overtakes its post. A row that waits for an operator does not hold back the news that follow it.
 */
export function isHeadOfSubject(sql: ISql) {
  return sql`not exists (
    select 1 from outbox p
    where p.subject = o.subject and p.recipient = o.recipient and p.seq < o.seq
      and p.state in ('pending', 'claimed', 'attempting', 'uncertain') and p.due_at is not null)`;
}

/** SQL fragment: row `o` may be handed out, as far as its lane and channel go too. */
export function isClaimable(sql: ISql, now: Date) {
  return sql`${isDue(sql, now)} and ${isHeadOfSubject(sql)}
    and not exists (
      select 1 from lanes l where l.lane in (o.lane, o.channel)
        and (l.paused_reason is not null or l.wait_until > ${now}::timestamptz))`;
}

/** When the next row of these channels can be worked on, considering leases and waiting lanes; null = none will. */
export async function nextDueAt(
  db: ISql,
  channels: readonly string[],
): Promise<{ at: Date; state: OutboxState } | null> {
  const [next] = await db<{ at: Date; state: OutboxState }[]>`
    select o.state, greatest(
      o.due_at,
      case when o.state in ('claimed', 'attempting') then o.lease_until end,
      l.wait_until,
      c.wait_until) as at
    from outbox o
    left join lanes l on l.lane = o.lane
    left join lanes c on c.lane = o.channel
    where o.state in ('pending', 'claimed', 'attempting', 'uncertain') and o.due_at is not null
      and o.channel in (select jsonb_array_elements_text(${JSON.stringify(channels)}::text::jsonb))
      and l.paused_reason is null and c.paused_reason is null
      and ${isHeadOfSubject(db)}
    order by at
    limit 1`;
  return next ?? null;
}

/**
 * Marks rows as being attempted; must be committed before the provider is called. Renews the lease and counts the
 * attempt at once, so that a message that kills its worker cannot be tried for ever.
 * @returns the ids still held; a missing one belongs to another worker now and must not be sent
 */
export async function beginAttempts(
  db: ISql,
  starts: readonly AttemptStart[],
  options: { now: Date; leaseMs: number },
): Promise<Set<string>> {
  const leaseUntil = new Date(options.now.getTime() + options.leaseMs);
  const rows = await db<{ id: string }[]>`
    update outbox o set
      state = 'attempting', attempt_id = s."attemptId", attempted_at = ${options.now}::timestamptz,
      ending = 'broken_off', looks = 0, lease_until = ${leaseUntil}::timestamptz,
      attempts = o.attempts + case when o.state = 'claimed' then 1 else 0 end
    from jsonb_to_recordset(${JSON.stringify(starts)}::text::jsonb)
      as s(id uuid, "fencingToken" bigint, "attemptId" uuid)
    where o.id = s.id and o.fencing_token = s."fencingToken"
      and (o.state = 'claimed' or (o.state = 'attempting' and o.attempt_id = s."attemptId"))
    returning o.id`;
  return new Set(rows.map((row) => row.id));
}

/**
 * Keeps rows of a living worker its own, whether they wait for their turn or are being attempted; what another worker
 * has taken over is left alone.
 */
export async function extendClaims(
  db: ISql,
  rows: readonly Pick<ClaimedRow, 'id' | 'fencingToken'>[],
  options: { now: Date; leaseMs: number },
): Promise<void> {
  const leaseUntil = new Date(options.now.getTime() + options.leaseMs);
  const records = rows.map(({ id, fencingToken }) => ({ id, fencingToken }));
  await db`
    update outbox o set lease_until = greatest(o.lease_until, ${leaseUntil}::timestamptz)
    from jsonb_to_recordset(${JSON.stringify(records)}::text::jsonb) as s(id uuid, "fencingToken" bigint)
    where o.id = s.id and o.fencing_token = s."fencingToken" and o.state in ('claimed', 'attempting')`;
}
