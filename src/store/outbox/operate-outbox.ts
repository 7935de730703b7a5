import type { ISql } from 'postgres';
import { ALONE, UNPOSTED_REASONS } from '../../domain/outbox.ts';

/**
 * SQL fragment: brings back what was called off because the message of row `r` (of the common table `of`) was never
 * posted: notes in its thread, edits of it. They follow it, as they did before.
 */
function withDependants(sql: ISql, of: 'retried' | 'unposted', now: Date) {
  return sql`
    update outbox d set state = 'pending', reason = null, due_at = ${now}::timestamptz
    from ${sql(of)} r
    where d.subject = r.subject and d.recipient = r.recipient and d.seq > r.seq and d.op in ('upsert', 'thread')
      and d.state = 'cancelled'
      and d.reason in (${UNPOSTED_REASONS.thread}, ${UNPOSTED_REASONS.edit})`;
}

/**
 * Makes rows due at once, and lets lanes that were stopped for good (never whole channels) go on. Parked and failed
 * ones start over with their first destination, followed by what depends on them; uncertain ones are looked up at the
 * provider again (never blindly re-sent: that takes `settleUncertain`).
 * @param ids rows to retry; null = every row that is pending, parked, failed or uncertain
 * @returns the ids that were changed
 */
export async function retryOutbox(
  db: ISql,
  options: { ids: readonly string[] | null; now: Date },
): Promise<string[]> {
  const rows = await db<{ id: string }[]>`
    with retried as (
    update outbox set
      state = case when uncertain_since is null then 'pending' else 'uncertain' end,
      due_at = ${options.now}::timestamptz,
      attempts = case when state in ('parked', 'failed') then 0 else attempts end,
      permanent_failures = case when state in ('parked', 'failed') then 0 else permanent_failures end,
      target = case when state in ('parked', 'failed') then 0 else target end,
      reason = null
    where state in ('pending', 'parked', 'failed', 'uncertain')
      and (${options.ids === null}::boolean
        or id::text in (select jsonb_array_elements_text(${JSON.stringify(options.ids ?? [])}::text::jsonb)))
    returning id, lane, subject, recipient, seq
    ), dependants as (${withDependants(db, 'retried', options.now)}
    ), reopened as (
      update lanes set wait_until = null, paused_reason = null, paused_at = null
      where paused_reason is not null and lane in (select lane from retried)
    )
    select id from retried`;
  return rows.map((row) => row.id);
}

/**
 * SQL fragment: notes below the rows of `arrived`, which stand where nobody knows, are told for themselves; also those that
 * were called off because nothing had been posted.
 */
function withNotesAlone(sql: ISql, now: Date) {
  return sql`
    update outbox d set state = 'pending', reason = null, due_at = greatest(d.due_at, ${now}::timestamptz),
      payload = d.payload || jsonb_build_object(${ALONE}::text, coalesce(r.payload->'message'->>'text', ''))
    from arrived r
    where d.subject = r.subject and d.recipient = r.recipient and d.seq > r.seq and d.op = 'thread'
      and not exists (
        select 1 from posted_messages m where m.subject = d.subject and m.recipient = d.recipient)
      and (d.state = 'pending' or (d.state = 'cancelled' and d.reason = ${UNPOSTED_REASONS.thread}))`;
}

/**
 * An operator's word on an uncertain row: it arrived (`sent`), it did not and shall be sent (`not_sent`), or it is no
 * longer wanted (`cancelled`).
 * @returns false when the row is not uncertain (any more)
 */
export async function settleUncertain(
  db: ISql,
  options: { id: string; outcome: 'sent' | 'not_sent' | 'cancelled'; by: string; now: Date },
): Promise<boolean> {
  const { id, outcome, by, now } = options;
  const state = outcome === 'not_sent' ? 'pending' : outcome;
  const rows = await db`
    with settled as (
    update outbox set
      state = ${state}, reason = ${`settled as ${outcome} by ${by}`}, uncertain_since = null,
      due_at = case when ${state} = 'pending' then ${now}::timestamptz end,
      sent_at = case when ${state} = 'sent' then ${now}::timestamptz end,
      fencing_token = fencing_token + 1
    where id::text = ${id} and state = 'uncertain'
    returning id, subject, recipient, seq, payload
    ), unposted as (select * from settled where ${outcome === 'not_sent'}::boolean
    ), dependants as (${withDependants(db, 'unposted', now)}
    ), arrived as (select * from settled where ${outcome === 'sent'}::boolean
    ), notes as (${withNotesAlone(db, now)}
    )
    select id from settled`;
  return rows.length === 1;
}

/**
 * Ends the leases of workers known to be dead, e.g. when the only process of an installation starts again. What was
 * being attempted becomes uncertain as of its attempt, which a slow provider may still carry out: it is looked for from
 * now on, and nothing follows from not finding it before that time is over (`decideReconciled`).
 */
export async function expireLeases(db: ISql, options: { now: Date }): Promise<number> {
  const rows = await db`
    update outbox set
      state = case when state = 'attempting' or uncertain_since is not null then 'uncertain' else 'pending' end,
      due_at = case when state = 'attempting' then ${options.now}::timestamptz else due_at end,
      uncertain_since = case when state = 'attempting'
        then coalesce(uncertain_since, attempted_at) else uncertain_since end,
      lease_until = null, lease_owner = null, fencing_token = fencing_token + 1
    where state in ('claimed', 'attempting')
    returning id`;
  return rows.length;
}

/**
 * Messages to a person that wait for a time of theirs, and have not been tried yet.
 * @returns the rows with the time they wait for
 */
export async function loadWaitingFor(
  tx: ISql,
  recipient: string,
  now: Date,
): Promise<{ id: string; dueAt: Date }[]> {
  return tx<{ id: string; dueAt: Date }[]>`
    select id, due_at as "dueAt" from outbox
    where recipient = ${recipient} and channel = 'slack' and state = 'pending' and attempts = 0 and target = 0
      and due_at > ${now}::timestamptz
    order by seq for update`;
}

/** Lets messages that nobody has begun to send wait for another time. */
export async function moveDue(tx: ISql, rows: readonly { id: string; dueAt: Date }[]): Promise<void> {
  await tx`
    update outbox o set due_at = d."dueAt"
    from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as d(id uuid, "dueAt" timestamptz)
    where o.id = d.id and o.state = 'pending'`;
}
