import type { Sql } from 'postgres';

/** Rows per transaction: short enough that nobody waits for it, and that stopping loses little. */
const BATCH = 20_000;

/** What there is to remove, by the day it must be older than. */
const OLD_ROWS = {
  scores: 'day < $1::date',
  outbox: `created_at < $1::date and state in ('sent', 'failed', 'cancelled')`,
  usage_event_ids: 'day < $1::date',
  nudges: `planned_on < $1::date and state in ('sent', 'expired', 'stopped')`,
} as const;

/**
 * Removes a table's rows of before a day, batch by batch, each in a transaction of its own. Deleting a day costs what
 * writing it did; dropping partitions would be free, but reading pages from partitions takes twice as long every day.
 * @returns how many rows went
 * @throws the reason of `signal` between two batches when it was aborted
 */
export async function pruneRows(
  raw: Sql,
  table: keyof typeof OLD_ROWS,
  given: { before: string; signal: AbortSignal; batch?: number },
): Promise<number> {
  const { before, signal, batch = BATCH } = given;
  let removed = 0;
  for (;;) {
    signal.throwIfAborted();
    const { count } = await raw.unsafe(
      `delete from ${table} where ctid = any(array(select ctid from ${table} where ${OLD_ROWS[table]} limit $2::int))`,
      [before, batch],
    );
    removed += count;
    if (count < batch) return removed;
  }
}
