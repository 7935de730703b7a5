import type { ISql } from 'postgres';

/** Rows per transaction: short enough that nobody waits for it, and that stopping loses little. */
const BATCH = 20_000;

/** What there is to remove, by the day it must be older than. */
const OLD_ROWS = {
  scores: 'day < $1::date',
  outbox: `created_at < $1::date and state in ('sent', 'failed', 'cancelled')`,
  usage_event_ids: 'day < $1::date',
  received_events: 'received_at < $1::date',
  nudges: `planned_on < $1::date and state in ('sent', 'expired', 'stopped')`,
  usage: 'day < $1::date',
  usage_users: 'day < $1::date',
  signals: 'day < $1::date',
  // The newest answer of a kind tells why that component is unknown, however old it is.
  surveys: `responded_at < $1::date and exists (
    select from surveys n where n.account_id = surveys.account_id and n.kind = surveys.kind
      and n.responded_at > surveys.responded_at)`,
  // What is unpaid still wants something, and the last twelve payments are the habit that the next one is judged by.
  invoices: `status in ('paid', 'void') and greatest(issued_on, due_on, paid_on) < $1::date and 12 <= (
    select count(*) from invoices n where n.account_id = invoices.account_id and n.status = 'paid'
      and n.paid_on > coalesce(invoices.paid_on, invoices.due_on, invoices.issued_on))`,
} as const;

/**
 * Removes a table's rows of before a day, batch by batch, each in a transaction of its own. Deleting a day costs what
 * writing it did; dropping partitions would be free, but reading pages from partitions takes twice as long every day.
 * @returns how many rows went
 * @throws the reason of `signal` between two batches when it was aborted
 */
export async function pruneRows(
  db: ISql,
  table: keyof typeof OLD_ROWS,
  given: { before: string; signal: AbortSignal; batch?: number },
): Promise<number> {
  const { before, signal, batch = BATCH } = given;
  let removed = 0;
  for (;;) {
    signal.throwIfAborted();
    const { count } = await db.unsafe(
      `delete from ${table} where ctid = any(array(select ctid from ${table} where ${OLD_ROWS[table]} limit $2::int))`,
      [before, batch],
    );
    removed += count;
    if (count < batch) return removed;
  }
}

/**
 * Takes the words and the name from answers of before a day that have to stay because they are the newest of a kind.
 * @returns how many answers lost something
 */
export async function emptyOldAnswers(db: ISql, before: string): Promise<number> {
  const { count } = await db`
    update surveys set comment = null, respondent = null
    where responded_at < ${before}::date and (comment is not null or respondent is not null)`;
  return count;
}
