import type { OutboxDb } from './types.ts';

/** SQL fragment: row `o` is due and free, or its holder's lease has run out. */
export function isDue(sql: OutboxDb, now: Date) {
  return sql`o.state in ('pending', 'claimed', 'attempting', 'uncertain') and o.due_at <= ${now}::timestamptz
    and (o.state in ('pending', 'uncertain') or o.lease_until <= ${now}::timestamptz)`;
}

/**
 * SQL fragment: nothing older for the same subject and recipient is still under way, so that a thread note or an
 * edit never overtakes its post. A row that waits for an operator does not hold back the news that follow it.
 */
export function isHeadOfSubject(sql: OutboxDb) {
  return sql`not exists (
    select 1 from outbox p
    where p.subject = o.subject and p.recipient = o.recipient and p.seq < o.seq
      and p.state in ('pending', 'claimed', 'attempting', 'uncertain') and p.due_at is not null)`;
}

/** SQL fragment: row `o` may be handed out, as far as its lane and channel go too. */
export function isClaimable(sql: OutboxDb, now: Date) {
  return sql`${isDue(sql, now)} and ${isHeadOfSubject(sql)}
    and not exists (
      select 1 from lanes l where l.lane in (o.lane, o.channel)
        and (l.paused_reason is not null or l.wait_until > ${now}::timestamptz))`;
}
