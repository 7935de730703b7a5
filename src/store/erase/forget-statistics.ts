import type { Sql } from 'postgres';
import { listTextColumns } from './text-columns.ts';

/**
 * Has the planner forget what it remembers of rows that were erased: its statistics keep the most frequent and some other
 * values of every column, ids and addresses among them. A role that may not is passed over by the server, which
 * gathers them anew by itself once enough rows have changed.
 */
export async function forgetStatistics(db: Sql): Promise<void> {
  for (const table of (await listTextColumns(db)).keys()) await db.unsafe(`analyze "${table}"`);
}
