import type { ISql } from 'postgres';
import type { ReceivedEvent } from '../../sources/source-tools.ts';

/** @returns false when the sender's event of this id is stored already, which changes nothing */
export async function storeReceivedEvent(
  db: ISql,
  event: { source: string; eventId: string; receivedAt: Date; payload: unknown },
): Promise<boolean> {
  const { source, eventId, receivedAt, payload } = event;
  // PostgreSQL stores no NUL, which JSON may hold.
  const json = JSON.stringify(payload).replaceAll('\\u0000', '\\ufffd');
  const { count } = await db`
    insert into received_events (source, event_id, received_at, payload)
    values (${source}, ${eventId}, ${receivedAt}::timestamptz, ${json}::text::jsonb)
    on conflict (source, event_id) do nothing`;
  return count > 0;
}

/** Events of a source in the order they came, from a moment on. */
export async function loadReceivedEvents(
  db: ISql,
  given: { source: string; from: Date | null; limit: number },
): Promise<ReceivedEvent[]> {
  const rows = await db<{ id: string; receivedAt: Date; payload: string }[]>`
    select id::text as id, received_at as "receivedAt", payload::text as payload from received_events
    where source = ${given.source} and received_at >= coalesce(${given.from}::timestamptz, '-infinity')
    order by received_at, id limit ${given.limit}`;
  return rows.map(({ id, receivedAt, payload }) => ({
    id,
    receivedAt: new Date(receivedAt),
    payload: JSON.parse(payload),
  }));
}
