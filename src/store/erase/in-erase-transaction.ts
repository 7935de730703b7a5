import type { Sql } from 'postgres';
import { lockForTransaction } from '../advisory-locks.ts';
import { lockEpisodes } from '../episodes/episodes.ts';
import { withOwnConnection } from '../import-transaction.ts';

/** Rolls the transaction back and hands out what was found meanwhile. */
class NothingKept<T> extends Error {
  readonly found: T;

  constructor(found: T) {
    super('rolled back as asked');
    this.found = found;
  }
}

/**
 * Runs `work` in one transaction while nobody imports, decides, clicks or settles a delivery: it is recorded whole or
 * not at all, whatever kills it. It gets a connection of its own, which rolls back by closing.
 * @param keep false = roll back in the end, so that what `work` returns tells what would happen
 * @throws ImportError when the database cannot take it
 */
export async function inEraseTransaction<T>(
  db: Sql,
  keep: boolean,
  work: (sql: Sql) => Promise<T>,
): Promise<T> {
  try {
    return await withOwnConnection(db, async (sql) => {
      await sql`begin`;
      await sql`set local idle_in_transaction_session_timeout = 0`;
      await sql`set local timezone = 'UTC'`;
      await lockForTransaction(sql, 'import');
      await lockEpisodes(sql);
      await sql`lock table outbox, posted_messages in share row exclusive mode`;
      const found = await work(sql);
      if (!keep) throw new NothingKept(found);
      await sql`commit`;
      return found;
    });
  } catch (error) {
    if (error instanceof NothingKept) return error.found as T;
    throw error;
  }
}
