import postgres, { type Sql } from 'postgres';
import { lockForTransaction } from './advisory-locks.ts';
import { guardErrors } from './guard-errors.ts';
import { explainImportError, ImportError } from './import-error.ts';

/** The connection of one import. */
export interface ImportConnection {
  sql: Sql;
  /**
   * Runs `work` in one transaction under the import lock, so that it is recorded whole or not at all, whatever kills it.
   * What fails in it ends the connection: nothing else may follow. What is outside of it holds nobody up.
   */
  locked<T>(work: () => Promise<T>): Promise<T>;
}

/**
 * Runs `work` on a connection of its own, because a COPY that fails may leave one unusable.
 * @throws ImportError for what an operator can mend (disk full, connection lost); else what `work` threw.
 */
export async function withImportConnection<T>(
  db: Sql,
  work: (connection: ImportConnection) => Promise<T>,
): Promise<T> {
  return withOwnConnection(db, async (sql) => {
    // Temporary tables live in temp_buffers, which can be set only before the first of them: for the whole connection.
    await sql.unsafe(`set temp_buffers = '64MB'; set work_mem = '64MB'; set timezone = 'UTC'`);
    // A far side may be slow; the server must not take its waiting for idleness.
    await sql`select set_config(name, '0', false) from pg_settings
      where name in ('idle_session_timeout', 'idle_in_transaction_session_timeout')`;
    return work({
      sql,
      async locked(inside) {
        // Not the client's own `begin`: its rollback hangs on a connection that is being reset. Closing rolls back too.
        await sql`begin`;
        await lockForTransaction(sql, 'import');
        const result = await inside();
        await commit(sql);
        return result;
      },
    });
  });
}

/** One transaction under the import lock and nothing else. @throws as `withImportConnection` */
export async function inImportTransaction<T>(db: Sql, work: (sql: Sql) => Promise<T>): Promise<T> {
  return withImportConnection(db, ({ sql, locked }) => locked(() => work(sql)));
}

async function commit(sql: Sql): Promise<void> {
  try {
    await sql`commit`;
  } catch (cause) {
    const code = String((cause as { code?: unknown }).code ?? '');
    const message = `the database did not confirm the import (${code}). Import again: it changes nothing if it was recorded.`;
    throw new ImportError(code, message, { cause });
  }
}

/** Runs `work` on a new connection to the same database, closed afterwards. */
export async function withOwnConnection<T>(db: Sql, work: (own: Sql) => Promise<T>): Promise<T> {
  let lost = false;
  let announceLost: (error: Error) => void = () => undefined;
  // A COPY that is cut between two writes is never told: the loss itself must end the waiting.
  const loss = new Promise<never>((_, reject) => {
    announceLost = reject;
  });
  loss.catch(() => undefined);
  const client = postgres({
    ...db.options,
    max: 1,
    max_lifetime: null,
    idle_timeout: null,
    onclose: () => {
      lost = true;
      announceLost(connectionLost());
    },
  } as unknown as OwnOptions);
  try {
    return await Promise.race([work(guardErrors(refuseWhen(() => lost, client))), loss]);
  } catch (error) {
    throw explainImportError(error);
  } finally {
    await client.end({ timeout: 1 });
  }
}

/** A client's parsed options are accepted where unparsed ones are; the types do not say so. */
type OwnOptions = postgres.Options<Record<string, never>>;

/**
 * Once its connection is lost, postgres.js would open another one and go on outside the transaction: every further
 * query is refused instead.
 */
function refuseWhen(lost: () => boolean, client: Sql): Sql {
  const check = (): void => {
    if (lost()) throw connectionLost();
  };
  return new Proxy(client, {
    apply(target, self, args: unknown[]) {
      check();
      return Reflect.apply(target as unknown as (...args: unknown[]) => unknown, self, args);
    },
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (name !== 'unsafe' || typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        check();
        return Reflect.apply(value, target, args) as unknown;
      };
    },
  });
}

function connectionLost(): Error {
  return Object.assign(new Error('the connection to the database was lost'), { code: 'CONNECTION_CLOSED' });
}
