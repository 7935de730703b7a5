import type { ISql } from 'postgres';
import { ALONE, type ClaimedRow, type Settlement } from '../../domain/outbox.ts';

/**
 * Writes what became of claimed rows, and the new place of an edited-in-place message with it. Every write carries
 * the fencing token of its claim.
 * @returns the ids written; a missing one belongs to another worker now, whose word counts
 */
export async function settleAttempts(db: ISql, settlements: readonly Settlement[]): Promise<Set<string>> {
  const records = settlements.map(({ posted, ...rest }) => ({
    ...rest,
    postedChannel: posted?.channelId ?? null,
    postedTs: posted?.ts ?? null,
    postedAt: posted?.at ?? null,
  }));
  const rows = await db<{ id: string }[]>`
    with s as (
      select * from jsonb_to_recordset(${JSON.stringify(records)}::text::jsonb) as r(
        id uuid, "fencingToken" bigint, state text, reason text, "dueAt" timestamptz, lane text, attempts int,
        "permanentFailures" int, target int, "providerId" text, "uncertainSince" timestamptz, ending text,
        looks int, "sentAt" timestamptz,
        "postedChannel" text, "postedTs" text, "postedAt" timestamptz)
    ), done as (
      update outbox o set
        state = s.state, reason = s.reason, due_at = s."dueAt", lane = s.lane, attempts = s.attempts,
        permanent_failures = s."permanentFailures", target = s.target, provider_id = s."providerId",
        uncertain_since = s."uncertainSince", ending = s.ending, looks = s.looks, sent_at = s."sentAt", lease_until = null, lease_owner = null
      from s
      where o.id = s.id and o.fencing_token = s."fencingToken"
        and o.state in ('claimed', 'attempting', s.state)
      returning o.id, o.subject, o.recipient, o.version
    ), placed as (
      insert into posted_messages (subject, recipient, channel_id, ts, version, posted_at)
      select done.subject, done.recipient, s."postedChannel", s."postedTs", done.version, s."postedAt"
      from done join s on s.id = done.id
      where s."postedTs" is not null and done.subject is not null
      on conflict (subject, recipient) do update set
        channel_id = excluded.channel_id, ts = excluded.ts, version = excluded.version, posted_at = excluded.posted_at
    )
    select id from done`;
  return new Set(rows.map((row) => row.id));
}

/** Hands back claimed rows nothing was sent for, e.g. because their lane has to wait or the worker stops. */
export async function releaseClaims(
  db: ISql,
  rows: readonly Pick<ClaimedRow, 'id' | 'fencingToken'>[],
): Promise<void> {
  if (rows.length === 0) return;
  const records = rows.map(({ id, fencingToken }) => ({ id, fencingToken }));
  await db`
    update outbox o set
      state = case when o.uncertain_since is null then 'pending' else 'uncertain' end,
      lease_until = null, lease_owner = null
    from jsonb_to_recordset(${JSON.stringify(records)}::text::jsonb) as s(id uuid, "fencingToken" bigint)
    where o.id = s.id and o.fencing_token = s."fencingToken" and o.state = 'claimed'`;
}

/**
 * Makes a note stand for itself from now on, before it is posted so: if that post is interrupted, it is looked for where
 * it went, whatever has become of its message meanwhile.
 * @param about the text of its message
 * @returns false when the row belongs to another worker now
 */
export async function standAlone(
  db: ISql,
  row: Pick<ClaimedRow, 'id' | 'fencingToken'>,
  about: string,
): Promise<boolean> {
  const rows = await db`
    update outbox set payload = payload || ${JSON.stringify({ [ALONE]: about })}::text::jsonb
    where id = ${row.id} and fencing_token = ${row.fencingToken} and state = 'attempting'
    returning id`;
  return rows.length === 1;
}

/**
 * Forgets where a subject's message stood (it was deleted or can no longer be edited), before it is posted afresh:
 * if that post is interrupted, it is looked for in the history instead of being taken for an edit. The row loses its
 * `onlyIfPosted`, since its message had been seen.
 * @returns false when the row belongs to another worker now
 */
export async function forgetPosted(db: ISql, row: Pick<ClaimedRow, 'id' | 'fencingToken'>): Promise<boolean> {
  const rows = await db`
    with held as (
      update outbox set payload = payload || '{"onlyIfPosted": false}'::jsonb
      where id = ${row.id} and fencing_token = ${row.fencingToken} and state = 'attempting'
      returning subject, recipient
    ), gone as (
      delete from posted_messages m using held where m.subject = held.subject and m.recipient = held.recipient
    )
    select 1 from held`;
  return rows.length === 1;
}
