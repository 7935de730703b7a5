import { isHeadOfSubject } from './claimable.ts';
import type { OutboxDb } from './types.ts';

/** When the next row of these channels can be worked on, considering leases and waiting lanes; null = none will. */
export async function nextDueAt(db: OutboxDb, channels: readonly string[]): Promise<Date | null> {
  const rows = await db<{ at: Date | null }[]>`
    select min(greatest(
      o.due_at,
      case when o.state in ('claimed', 'attempting') then o.lease_until end,
      l.wait_until,
      c.wait_until)) as at
    from outbox o
    left join lanes l on l.lane = o.lane
    left join lanes c on c.lane = o.channel
    where o.state in ('pending', 'claimed', 'attempting', 'uncertain') and o.due_at is not null
      and o.channel in (select jsonb_array_elements_text(${JSON.stringify(channels)}::text::jsonb))
      and l.paused_reason is null and c.paused_reason is null
      and ${isHeadOfSubject(db)}`;
  return rows[0]!.at;
}
