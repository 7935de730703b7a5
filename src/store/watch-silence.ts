import { setTimeout as delay } from 'node:timers/promises';
import postgres from 'postgres';
import { type PostgresSocket, socketOpener } from './postgres-socket.ts';

export interface SilenceTimings {
  /** How long the server may say nothing before it is asked, over another connection, whether it is at work. */
  readonly silentMs: number;
  readonly everyMs: number;
}

const SILENCE: SilenceTimings = { silentMs: 30_000, everyMs: 10_000 };
const ASK_MS = 10_000;

/**
 * Cuts connections that only look like ones: neither end was told that the network between them has forgotten it. A
 * statement written to one is repeated by the kernel for a quarter of an hour before it fails, and its answer never
 * comes. A server that says on a second connection, twice, that it is not at work for the first will not answer there.
 * Statements may take as long as they do. Connections with TLS cannot be looked into: the kernel ends them.
 * @returns to be told every socket that is opened
 */
export function watchSilence(
  url: string,
  timings: SilenceTimings = SILENCE,
): (socket: PostgresSocket) => void {
  const sockets = new Set<PostgresSocket>();
  const warned = new WeakMap<PostgresSocket, number>();
  let timer: NodeJS.Timeout | null = null;
  let asking = false;
  const look = async () => {
    const silentSince = performance.now() - timings.silentMs;
    const silent = [...sockets].filter((socket) => socket.awaits && socket.lastMovedAt < silentSince);
    if (silent.length === 0) return;
    const atWork = await askWhoWorks(url);
    if (atWork === null) return;
    for (const socket of silent) {
      if (!socket.awaits || socket.lastMovedAt >= silentSince || atWork.has(socket.backendPid ?? 0)) continue;
      if (warned.get(socket) === socket.lastMovedAt) socket.destroy(new SilentServerError());
      else warned.set(socket, socket.lastMovedAt);
    }
  };
  return (socket) => {
    sockets.add(socket);
    timer ??= setInterval(() => {
      if (asking) return;
      asking = true;
      void look().finally(() => {
        asking = false;
      });
    }, timings.everyMs).unref();
    socket.once('close', () => {
      sockets.delete(socket);
      if (sockets.size > 0 || timer === null) return;
      clearInterval(timer);
      timer = null;
    });
  };
}

class SilentServerError extends Error {
  override readonly name = 'SilentServerError';
  readonly code = 'ETIMEDOUT';
  constructor() {
    super('the server answers on another connection and is not at work for this one');
  }
}

/** The processes of the server that are at work for a client; null = it cannot be asked, or a pooler stands between. */
async function askWhoWorks(url: string): Promise<ReadonlySet<number> | null> {
  let own: PostgresSocket | null = null;
  const socket = socketOpener((opened) => {
    own = opened;
  });
  const client = postgres(url, {
    max: 1,
    fetch_types: false,
    socket,
    connect_timeout: ASK_MS / 1_000,
  } as Options);
  try {
    const asked = client<{ pid: number; self: boolean }[]>`
      select pid, pid = pg_backend_pid() as self from pg_stat_activity
      where datname = current_database() and state = 'active' and wait_event_type is distinct from 'Client'`;
    const rows = await Promise.race([asked, delay(ASK_MS, null, { ref: false })]);
    const self = rows?.find((row) => row.self);
    // A pooler tells numbers of its own.
    const isDirect = self !== undefined && self.pid === (own as PostgresSocket | null)?.backendPid;
    return rows === null || !isDirect ? null : new Set(rows.map(({ pid }) => pid));
  } catch {
    return null;
  } finally {
    void client.end({ timeout: 0 }).catch(() => undefined);
  }
}

/** `socket` is not among the published options. */
type Options = postgres.Options<Record<string, never>>;
