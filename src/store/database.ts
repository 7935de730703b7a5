import { AsyncLocalStorage } from 'node:async_hooks';
import type { Sql, TransactionSql } from 'postgres';

/**
 * The database as a pass sees it: opaque, so that work on it has exactly one handle, the one that `inTransaction` or
 * `reading` hands in. A pool that waits for a lock while the lock's owner waits for the pool would stop for ever; so
 * whoever holds a transaction cannot ask for a second connection: it is refused at once, in every test and in life.
 */
export class Database {
  /** Marks what runs inside a transaction, through every await. */
  readonly #inside = new AsyncLocalStorage<true>();
  readonly #pool: Sql;
  /** By name of a lock: the end of the newest transaction that wants it. */
  readonly #turns = new Map<string, Promise<void>>();

  constructor(pool: Sql) {
    this.#pool = refusingInside(pool, this.#inside);
  }

  static async inTransaction<T>(
    { database }: HasDatabase,
    run: (tx: TransactionSql) => Promise<T>,
  ): Promise<T> {
    return (await database.#pool.begin(run)) as T;
  }

  static async inTurn<T>(
    { database }: HasDatabase,
    lock: string,
    run: (tx: TransactionSql) => Promise<T>,
  ): Promise<T> {
    if (database.#inside.getStore()) throw new SecondHandleError();
    const before = database.#turns.get(lock) ?? Promise.resolve();
    const transaction = before.then(async () => (await database.#pool.begin(run)) as T);
    // Whatever became of it, the next one has its turn.
    database.#turns.set(
      lock,
      transaction.then(
        () => undefined,
        () => undefined,
      ),
    );
    return transaction;
  }

  static async reading<T>({ database }: HasDatabase, run: (db: Sql) => Promise<T>): Promise<T> {
    if (database.#inside.getStore()) throw new SecondHandleError();
    return run(database.#pool);
  }

  static async *streaming<T>(
    { database }: HasDatabase,
    run: (db: Sql) => AsyncIterable<T>,
  ): AsyncGenerator<T, void, void> {
    if (database.#inside.getStore()) throw new SecondHandleError();
    yield* run(database.#pool);
  }
}

export interface HasDatabase {
  readonly database: Database;
}

/** Work inside a transaction asked for another connection, which could wait for itself. */
export class SecondHandleError extends Error {
  override readonly name = 'SecondHandleError';
  constructor() {
    super('work inside a transaction must use the handle of that transaction');
  }
}

/**
 * Runs one unit of work in one transaction; what it throws rolls all of it back.
 * @throws SecondHandleError inside another unit of work on the same database
 */
export const inTransaction = Database.inTransaction;

/**
 * As `inTransaction`, for work that waits for a lock which others may hold for long: of this process one transaction at
 * a time waits for it, the others wait without a connection, so that reads go on however many they are.
 */
export const inTurn = Database.inTurn;

/**
 * Runs reads through the pool; several may go at once.
 * @throws SecondHandleError inside a transaction on the same database
 */
export const reading = Database.reading;

/** As `reading`, for rows that come in batches. */
export const streaming = Database.streaming;

/**
 * Runs work that brings its own transactions, one after the other: an import, a relay, a pruning in batches.
 * @throws SecondHandleError inside a transaction on the same database
 */
export const inOwnTransactions = Database.reading;

/**
 * A pool's client that refuses to be used from inside a transaction of its own, also where a closure has carried it
 * there; what is begun through it counts as inside.
 */
function refusingInside(pool: Sql, inside: AsyncLocalStorage<true>): Sql {
  const refuse = () => {
    if (inside.getStore()) throw new SecondHandleError();
  };
  return new Proxy(pool, {
    apply(target, thisArgument, args: unknown[]) {
      refuse();
      return Reflect.apply(target as unknown as (...args: unknown[]) => unknown, thisArgument, args);
    },
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function' || !OPENS_CONNECTION.has(name)) return value;
      return (...args: unknown[]) => {
        refuse();
        if (name !== 'begin') return Reflect.apply(value, target, args);
        const body = args.at(-1) as (tx: TransactionSql) => unknown;
        const marked = (tx: TransactionSql): unknown => inside.run(true, () => body(tx));
        return Reflect.apply(value, target, [...args.slice(0, -1), marked]);
      };
    },
  });
}

const OPENS_CONNECTION: ReadonlySet<string | symbol> = new Set(['begin', 'unsafe', 'reserve', 'file']);
