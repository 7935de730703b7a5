import type { ISql } from 'postgres';
import type { OutboxDraft } from '../../domain/outbox.ts';

const CHUNK = 1_000;

/**
 * Writes messages into the outbox; call it inside the transaction that records the decision. A dedupe key that is
 * already there is left alone, so a repeated decision sends nothing twice. A newer version for the same subject and
 * recipient cancels older edits that nobody has begun to send.
 * @returns how many rows were new, and how many older ones they replaced
 */
export async function enqueueOutbox(
  tx: ISql,
  drafts: readonly OutboxDraft[],
  now: Date,
): Promise<{ inserted: number; cancelled: number }> {
  let inserted = 0;
  let cancelled = 0;
  for (let from = 0; from < drafts.length; from += CHUNK) {
    const chunk = drafts.slice(from, from + CHUNK).map((draft, place) => ({ ...draft, place }));
    const rows = await tx<{ inserted: number; cancelled: number }[]>`
      with draft as (
        select * from jsonb_to_recordset(${JSON.stringify(chunk)}::text::jsonb) as d(
          place int, "dedupeKey" text, channel text, lane text, kind text, op text, subject text, recipient text,
          "episodeId" uuid, version int, payload jsonb, "dueAt" timestamptz)
      ), added as (
        insert into outbox (dedupe_key, channel, lane, kind, op, subject, recipient, episode_id, version, payload,
          state, due_at, created_at)
        select "dedupeKey", channel, lane, kind, op, subject, recipient, "episodeId", version, payload,
          'pending', "dueAt", ${now}::timestamptz
        from draft order by place
        on conflict (dedupe_key) do nothing
        returning subject, recipient, op, version
      ), superseded as (
        update outbox o
        set state = 'cancelled', reason = 'superseded by a newer version', due_at = null
        from added a
        where a.op = 'upsert' and o.op = 'upsert' and o.subject = a.subject and o.recipient = a.recipient
          and o.version < a.version and o.state = 'pending'
        returning o.id
      )
      select (select count(*) from added)::int as inserted, (select count(*) from superseded)::int as cancelled`;
    inserted += rows[0]!.inserted;
    cancelled += rows[0]!.cancelled;
  }
  return { inserted, cancelled };
}
