import postgres, { type Sql, type TransactionSql } from 'postgres';
import { guardErrors } from '../guard-errors.ts';
import { explainImportError } from './import-error.ts';

/** Any number of our own: one import at a time per database, also across processes. */
const IMPORT_LOCK = 4_807_302;

/**
 * Runs `work` in one transaction under the import lock, so that a pass over a source is recorded whole or not at all,
 * whatever kills it. It gets a connection of its own, because a COPY that fails may leave one unusable.
 * @throws ImportError for what an operator can mend (disk full, connection lost); else what `work` threw.
 */
export async function inImportTransaction<T>(
  raw: Sql,
  work: (sql: TransactionSql) => Promise<T>,
): Promise<T> {
  return withOwnConnection(raw, async (own) => {
    const result = await own.begin(async (sql) => {
      // Temporary tables live in temp_buffers, which can be set only before the first of them.
      await sql`set local temp_buffers = '64MB'`;
      await sql`set local work_mem = '64MB'`;
      await sql`set local timezone = 'UTC'`;
      await sql`set local idle_in_transaction_session_timeout = 0`;
      await sql`select pg_advisory_xact_lock(${IMPORT_LOCK})`;
      return { value: await work(sql) };
    });
    return result.value as T;
  });
}

/** Runs `work` on a new connection to the same database, closed afterwards. */
export async function withOwnConnection<T>(raw: Sql, work: (own: Sql) => Promise<T>): Promise<T> {
  const own = guardErrors(
    postgres({ ...raw.options, max: 1, max_lifetime: null } as unknown as OwnOptions),
    true,
  );
  try {
    return await work(own);
  } catch (error) {
    throw explainImportError(error);
  } finally {
    await own.end({ timeout: 1 });
  }
}

/** A client's parsed options are accepted where unparsed ones are; the types do not say so. */
type OwnOptions = postgres.Options<Record<string, never>>;
