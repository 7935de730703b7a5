import type { Sql } from 'postgres';

/** What became of the rows in `staged`; the three add up to those that were not rejected. */
export interface MergeCounts {
  /** New. */
  loaded: number;
  /** Took the place of a stored row that said something else, or gave way to a later row of the same file. */
  replaced: number;
  /** Said what was stored already. */
  unchanged: number;
}

/**
 * Records that the accounts a query names have new facts. Numbers only ever rise, and imports are committed one after
 * the other, so whoever has seen everything up to a number has missed nothing below it.
 * @param accounts SQL of a query with the column `account_id`; repetitions are fine
 */
export async function recordChanges(sql: Sql, accounts: string): Promise<void> {
  await sql.unsafe(`with ${recordedFrom(accounts)} select 1`);
}

/** The same as a part of a larger statement: a common table expression called `recorded`. */
export function recordedFrom(accounts: string): string {
  return `recorded as (
    insert into account_changes (account_id) select distinct account_id from (${accounts}) as changed
    on conflict (account_id) do update set seq = excluded.seq)`;
}
