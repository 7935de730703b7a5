import type { ISql } from 'postgres';
import { OUTBOX_STATES, type OutboxListing, type OutboxState } from '../../domain/outbox.ts';
import { listPausedChannels, type PausedChannel } from './lanes.ts';

/** Newest last; `states` empty = every state. */
export async function listOutbox(
  db: ISql,
  options: { states: readonly OutboxState[]; limit: number },
): Promise<OutboxListing[]> {
  const states = options.states.length === 0 ? OUTBOX_STATES : options.states;
  const rows = await db<OutboxListing[]>`
    select * from (
      select id, dedupe_key, channel, lane, kind, recipient, subject, episode_id, version, state, reason, attempts,
        permanent_failures, due_at, uncertain_since, provider_id, created_at, sent_at, seq
      from outbox
      where state in (select jsonb_array_elements_text(${JSON.stringify(states)}::text::jsonb))
      order by seq desc limit ${options.limit}
    ) newest order by seq`;
  return rows.map(({ seq: _, ...row }: OutboxListing & { seq?: unknown }) => row);
}

export async function countOutbox(db: ISql): Promise<Record<OutboxState, number>> {
  const rows = await db<{ state: OutboxState; count: number }[]>`
    select state, count(*)::int as count from outbox group by state`;
  const counts = Object.fromEntries(OUTBOX_STATES.map((state) => [state, 0])) as Record<OutboxState, number>;
  for (const row of rows) counts[row.state] = row.count;
  return counts;
}

/** Deliveries that will go by themselves, now or later. */
export async function countWaiting(db: ISql): Promise<number> {
  const [row] = await db<[{ count: number }]>`
    select count(*)::int as count from outbox
    where state in ('pending', 'claimed', 'attempting', 'uncertain') and due_at is not null`;
  return row.count;
}

/** Notes in the threads of messages that were sent since a time. */
export async function countSentNotes(db: ISql, since: Date): Promise<number> {
  const [row] = await db<[{ count: number }]>`
    select count(*)::int as count from outbox
    where state = 'sent' and op = 'thread' and sent_at >= ${since}::timestamptz`;
  return row.count;
}

export interface OutboxHealth {
  /** Seconds the oldest row that could be worked on has been waiting; null when nothing is due. */
  oldestDueSeconds: number | null;
  due: number;
  lastSentAt: Date | null;
  paused: PausedChannel[];
}

/** Health from progress: what is due and free to go (its lane is neither told to wait nor stopped), yet has not gone. */
export async function readOutboxHealth(db: ISql, now: Date): Promise<OutboxHealth> {
  const rows = await db<{ oldest: Date | null; due: number; last_sent: Date | null }[]>`
    select min(greatest(o.due_at, l.wait_until)) as oldest, count(*)::int as due,
      (select max(sent_at) from outbox) as last_sent
    from outbox o left join lanes l on l.lane = o.lane
    where o.state in ('pending', 'claimed', 'attempting', 'uncertain') and o.due_at <= ${now}::timestamptz
      and coalesce(l.wait_until, o.due_at) <= ${now}::timestamptz and l.paused_reason is null`;
  const { oldest, due, last_sent } = rows[0]!;
  return {
    oldestDueSeconds: oldest === null ? null : Math.max(0, (now.getTime() - oldest.getTime()) / 1_000),
    due,
    lastSentAt: last_sent,
    paused: await listPausedChannels(db),
  };
}
