import type postgres from 'postgres';

type Reject = (error: unknown) => void;
type Settle = (result: unknown) => unknown;

/**
 * Wraps a postgres.js client so that the errors of its queries carry no values: not the parameters, not the row that
 * PostgreSQL quotes in `detail` and `where`, not the literal it quotes in a data error's message. Codes, constraint,
 * table and column names stay.
 */
export function guardErrors<T extends postgres.ISql>(client: T): T {
  return new Proxy(client, {
    apply(target, thisArgument, args: unknown[]) {
      const call = target as unknown as (...args: unknown[]) => unknown;
      return guardQuery(Reflect.apply(call, thisArgument, args));
    },
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      if (name === 'begin' || name === 'savepoint') return guardScope(value.bind(target));
      if (name !== 'unsafe') return value;
      return (query: string, args: unknown[] = [], ...rest: unknown[]) =>
        guardQuery(value.call(target, query, Array.isArray(args) ? [...args] : args, ...rest));
    },
  });
}

/** `begin` and `savepoint` hand a client of their own to their last argument. */
function guardScope(scope: (...args: unknown[]) => unknown) {
  return (...args: unknown[]) => {
    const body = args.at(-1) as (inner: postgres.TransactionSql) => unknown;
    const guarded = (inner: postgres.TransactionSql): unknown => body(guardErrors(inner));
    return scope(...args.slice(0, -1), guarded);
  };
}

/** Postgres.js sets these anew for each batch of a cursor, hence accessors. */
function guardQuery(query: unknown): unknown {
  const own = query as { reject?: Reject; resolve?: Settle; cursorFn?: Settle } | null;
  if (typeof own?.reject !== 'function') return query;
  let { reject, resolve, cursorFn } = own;
  Object.defineProperties(own, {
    reject: {
      get: () => (error: unknown) => reject(withoutValues(error)),
      set: (next: Reject) => {
        reject = next;
      },
    },
    resolve: {
      get: () => (result: unknown) => resolve?.(withoutHoles(result)),
      set: (next: Settle) => {
        resolve = next;
      },
    },
    cursorFn: {
      get: () => cursorFn && ((batch: unknown) => cursorFn?.(withoutHoles(batch))),
      set: (next: Settle) => {
        cursorFn = next;
      },
    },
  });
  return query;
}

/**
 * Postgres.js goes on counting rows from where a lost connection broke off: the first result of the next connection
 * begins with as many holes.
 */
function withoutHoles(result: unknown): unknown {
  if (!Array.isArray(result) || result.length === 0 || 0 in result) return result;
  result.splice(0, Number(Object.keys(result)[0]));
  return result;
}

interface ErrorWithValues {
  code?: string;
  message?: string;
  detail?: string;
  where?: string;
  parameters?: unknown;
  args?: unknown;
}

/** Mutates, because a COPY stream has been handed the same error object already. */
function withoutValues(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const open: Error & ErrorWithValues = error;
  for (const list of [open.parameters, open.args]) {
    if (Array.isArray(list)) list.length = 0;
  }
  delete open.detail;
  delete open.where;
  if (open.code?.startsWith('22') && /".*"/s.test(open.message)) {
    const shown = open.message;
    open.message = shown.replace(/".*"/s, '(value withheld)');
    Object.defineProperty(open, 'stack', { value: open.stack?.replace(shown, open.message) });
  }
  return open;
}
