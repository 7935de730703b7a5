import type postgres from 'postgres';

interface Query {
  handler?: (query: Query) => unknown;
  reject(error: unknown): void;
}

type Body = (inner: postgres.TransactionSql) => unknown;
type Scoped = (...args: unknown[]) => Promise<unknown>;
type OnExecute = (connection: { readonly id: number }) => unknown;

/**
 * Keeps postgres.js from using the connection of a transaction that was lost. By itself it writes the rollback, and
 * whatever the transaction still asks for, to a socket that is gone, which ends the process; or, once the connection
 * was opened again, into the work of somebody else.
 * @param client freshly opened; its `unsafe` is replaced.
 * @param losses told by the client's `onclose` which connection was lost
 */
export function guardTransactions(client: postgres.Sql, losses: Losses): postgres.Sql {
  let entering: TransactionScope | null = null;
  const unsafe = client.unsafe as (...args: unknown[]) => unknown;
  // Only this call of its own `begin` is handed the connection that the transaction gets.
  const withScope = (text: string, args?: unknown, options?: { onexecute?: OnExecute }) => {
    const scope = entering;
    const onexecute = options?.onexecute;
    if (scope === null || onexecute === undefined) return unsafe(text, args, options);
    return unsafe(text, args, {
      ...options,
      onexecute: (connection: { readonly id: number }) => {
        losses.hold(connection.id, scope);
        return onexecute(connection);
      },
    });
  };
  Object.assign(client, { unsafe: (...args: Parameters<typeof withScope>) => withScope(...args) });

  const begin: Scoped = async (...args) => {
    const scope = new TransactionScope();
    let body: Promise<unknown> | undefined;
    const enclosed = (inner: postgres.TransactionSql) => {
      body = runBody(args.at(-1) as Body, guardQueries(inner, scope));
      return scope.whileHeld(body);
    };
    entering = scope;
    const ending = (client.begin as unknown as Scoped)(...args.slice(0, -1), enclosed);
    entering = null;
    try {
      return await ending;
    } finally {
      // Of a lost transaction too: the caller may try again, and two of its runs must not overlap.
      await body?.catch(() => undefined);
      scope.end();
      losses.release(scope);
    }
  };
  return new Proxy(client, {
    get: (target, name) => {
      if (name === 'reserve') throw new Error('a reserved connection is not watched: use a transaction');
      return name === 'begin' ? begin : (Reflect.get(target, name, target) as unknown);
    },
  });
}

/** The transactions that run, by the connection they run on. */
export class Losses {
  private readonly running = new Map<number, TransactionScope>();

  hold(connection: number, scope: TransactionScope): void {
    this.running.set(connection, scope);
  }

  release(scope: TransactionScope): void {
    for (const [connection, held] of this.running) if (held === scope) this.running.delete(connection);
  }

  closed(connection: number): void {
    this.running.get(connection)?.lose();
    this.running.delete(connection);
  }
}

class TransactionScope {
  private lost: Error | null = null;
  private readonly waiting = new Set<(error: Error) => void>();

  lose(): void {
    this.refuse('the connection was lost inside a transaction', 'CONNECTION_CLOSED');
  }

  end(): void {
    this.refuse('the transaction has ended', 'TRANSACTION_ENDED');
  }

  private refuse(message: string, code: string): void {
    this.lost ??= Object.assign(new Error(message), { code });
    for (const giveUp of this.waiting) giveUp(this.lost);
    this.waiting.clear();
  }

  /** Settles as the work does, and never once the connection was lost: postgres.js would use it to roll back. */
  whileHeld(work: Promise<unknown>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      work.then(
        (value) => this.lost ?? resolve(value),
        (error: unknown) => this.lost ?? reject(error),
      );
    });
  }

  /** What postgres.js never settles after a loss is settled here. */
  async orLost<T>(work: () => Promise<T>): Promise<T> {
    if (this.lost !== null) throw this.lost;
    let giveUp = (_error: Error): void => undefined;
    const loss = new Promise<never>((_, reject) => {
      giveUp = reject;
    });
    this.waiting.add(giveUp);
    try {
      return await Promise.race([work(), loss]);
    } finally {
      this.waiting.delete(giveUp);
    }
  }

  run(query: Query, execute: (query: Query) => unknown): unknown {
    if (this.lost !== null) return query.reject(this.lost);
    const giveUp = (error: Error) => query.reject(error);
    this.waiting.add(giveUp);
    const settled = (value: unknown) => {
      if (!isStream(value)) this.waiting.delete(giveUp);
    };
    void (query as unknown as Promise<unknown>).then(settled, settled);
    return execute(query);
  }
}

/** A COPY hands its stream out first and fails later. */
function isStream(value: unknown): boolean {
  return typeof (value as { pipe?: unknown } | null)?.pipe === 'function';
}

async function runBody(body: Body, inner: postgres.TransactionSql): Promise<unknown> {
  const result = body(inner);
  return Array.isArray(result) ? Promise.all(result) : result;
}

function guardQueries(inner: postgres.TransactionSql, scope: TransactionScope): postgres.TransactionSql {
  const watched = (made: unknown): unknown => {
    const query = made as Query | null;
    const execute = query?.handler;
    if (query !== null && typeof execute === 'function') query.handler = () => scope.run(query, execute);
    return made;
  };
  return new Proxy(inner, {
    apply: (target, self, args: unknown[]) =>
      watched(Reflect.apply(target as unknown as (...args: unknown[]) => unknown, self, args)),
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name, target);
      if (name === 'unsafe' || name === 'file') {
        return (...args: unknown[]) => watched(Reflect.apply(value as Scoped, target, args));
      }
      if (name !== 'savepoint') return value;
      return (...args: unknown[]) => {
        const enclosed = (deeper: postgres.TransactionSql) =>
          scope.whileHeld(runBody(args.at(-1) as Body, guardQueries(deeper, scope)));
        return scope.orLost(() => Reflect.apply(value as Scoped, target, [...args.slice(0, -1), enclosed]));
      };
    },
  });
}
