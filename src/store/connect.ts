import { setTimeout as delay } from 'node:timers/promises';
import type postgres from 'postgres';
import { guardErrors } from './guard-errors.ts';
import { openClient } from './open-client.ts';
import type { SilenceTimings } from './watch-silence.ts';

export interface ConnectOptions {
  /** Connections at most; they are opened on demand. Default 10. */
  readonly max?: number;
  /** Shown in pg_stat_activity. Default `harbinger`. */
  readonly applicationName?: string;
  /** Told the server's notices; silent by default. */
  readonly onNotice?: (notice: postgres.Notice) => void;
  /** When a silent server is asked whether it is at work; tests shorten it. */
  readonly silence?: SilenceTimings;
}

export interface Connection {
  /**
   * Tagged SQL. `date` arrives as 'YYYY-MM-DD', `timestamp` and `timestamptz` as Date, `int8` and `numeric` as number
   * (an int8 beyond 2^53 throws), `json` parsed.
   */
  readonly raw: postgres.Sql;
  /** Waits up to 5 s for running queries, then cuts them. */
  close(): Promise<void>;
}

const CLOSE_SECONDS = 5;

/**
 * Opens a database lazily: the first query connects. Errors carry no parameters and no row values (see guardErrors).
 * @throws from a query: postgres.PostgresError with its SQLSTATE in `code`.
 */
export function connect(url: string, options: ConnectOptions = {}): Connection {
  const client = openClient(url, {
    max: options.max ?? 10,
    applicationName: options.applicationName ?? 'harbinger',
    ...(options.onNotice && { onNotice: options.onNotice }),
    ...(options.silence && { silence: options.silence }),
  });
  return { raw: guardErrors(client), close: () => client.end({ timeout: CLOSE_SECONDS }) };
}

export interface RetryOptions {
  /** Default 5, the first one included. */
  readonly attempts?: number;
  /** Pause before the second attempt in milliseconds, doubled each time. Default 100. */
  readonly pauseMs?: number;
  /** The longest pause in milliseconds; default: none is too long. */
  readonly longestMs?: number;
  /** Which errors a repetition may help; default: lost connections. */
  readonly when?: (error: unknown) => boolean;
  readonly signal?: AbortSignal;
}

/**
 * Runs an idempotent unit of work, again when the connection was lost or the server was restarting.
 * @throws the last error, or at once any error that a repetition cannot help.
 */
export async function withRetry<T>(unit: () => Promise<T>, options: RetryOptions = {}): Promise<T> {
  const { attempts = 5, pauseMs = 100, longestMs = Number.POSITIVE_INFINITY, when = isTransient } = options;
  for (let attempt = 1; ; attempt++) {
    try {
      return await unit();
    } catch (error) {
      if (attempt >= attempts || !when(error)) throw error;
      const pause = Math.min(pauseMs * 2 ** (attempt - 1), longestMs);
      await delay(pause, undefined, { signal: options.signal });
    }
  }
}

/** 57P01-03: the server goes down or comes up; 53300: it has no connection free; 08*: connection failures; the rest: the client's and the socket's. */
const TRANSIENT =
  /^(57P0[123]|53300|08\w{3}|CONNECTION_(CLOSED|DESTROYED)|CONNECT_TIMEOUT|ECONNRESET|ECONNREFUSED|EPIPE|ETIMEDOUT)$/;

/** Whether the error, or one that it wraps, says that the connection was lost rather than the work refused. */
export function isTransient(error: unknown): boolean {
  return hasCode(error, TRANSIENT);
}

/** No such host, no name service or no way to it yet; 25006: writes nothing, as a standby; 53*: no room for anybody. */
const AWAY = /^(ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|25006|53\w{3})$/;

/** 40*: a deadlock; 55P03, 57014: others hold what it needs, or somebody cut it short. */
const PASSING = /^(40\w{3}|55P03|57014)$/;

/** Whether the same work may succeed a little later: for what must be written because nobody else knows it. */
export function isPassing(error: unknown): boolean {
  return isServerAway(error) || hasCode(error, PASSING);
}

/** Whether somebody who starts may wait for the server: it is not there, or cannot do anything for anybody just now. */
function isServerAway(error: unknown): boolean {
  return isTransient(error) || hasCode(error, AWAY);
}

function hasCode(error: unknown, pattern: RegExp): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    const { code } = at as { code?: unknown };
    if (typeof code === 'string' && pattern.test(code)) return true;
  }
  return false;
}
