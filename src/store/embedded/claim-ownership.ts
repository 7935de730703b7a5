import { setTimeout as delay } from 'node:timers/promises';
import postgres from 'postgres';
import { socketOpener } from '../postgres-socket.ts';
import { SUPERUSER } from './init-data-folder.ts';
import { isAlive } from './postmaster.ts';

/** Where and how to reach a running embedded server, and for how long it is wanted. */
export interface ServerAddress {
  readonly port: number;
  readonly password: string;
  /** Others may wait for us: we are done in a moment. */
  readonly brief?: boolean;
}

/** The one connection whose advisory lock makes this process the owner of a home. */
export interface Ownership {
  readonly sql: postgres.Sql;
  /** PostgreSQL's version as the server reports it, for example `18.4`. */
  readonly version: string;
  /** False once the lock went to another process, after the server lost our connection. */
  isHeld(): boolean;
  release(): Promise<void>;
}

export type Claim =
  | { readonly kind: 'owned'; readonly ownership: Ownership }
  /** `brief`: by somebody who is done in a moment, so that it is worth waiting. */
  | { readonly kind: 'taken'; readonly ownerPid: number | undefined; readonly brief: boolean }
  | { readonly kind: 'not_ready' };

/** Arbitrary, fixed for ever: "harb" in ASCII, and 1 for the ownership of a home. */
const LOCK = { space: 0x68617262, key: 1 } as const;
const OWNER_NAME = 'harbinger-owner:';
const BRIEF = ':brief';
const RECLAIM_MS = 100;
const NOT_READY = new Set([
  '57P01',
  '57P02',
  '57P03',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'CONNECTION_CLOSED',
]);
const TOO_MANY_CONNECTIONS = '53300';

/**
 * Tries to become the owner of a running server. The lock lives as long as this process: when it is killed, the
 * server sees the connection end and frees the lock.
 * @param warn told when the lock was lost to another process later.
 */
export async function claimOwnership(
  address: ServerAddress,
  warn: (message: string) => void,
): Promise<Claim> {
  let released = false;
  let held = false;
  const sql = connectToServer(address, () => {
    if (held && !released) void reclaim();
  });
  try {
    if (await takeLock(sql)) {
      held = true;
      const [row] = await sql<[{ server_version: string }]>`show server_version`;
      return { kind: 'owned', ownership: { sql, version: row.server_version, isHeld: () => held, release } };
    }
    const owner = await findOwner(sql);
    await release();
    if (owner.ownerPid !== undefined && !isAlive(owner.ownerPid)) return { kind: 'not_ready' };
    return { kind: 'taken', ...owner };
  } catch (error) {
    await release();
    const code = (error as { code?: string }).code ?? '';
    if (code === TOO_MANY_CONNECTIONS) return { kind: 'taken', ownerPid: undefined, brief: false };
    if (NOT_READY.has(code)) return { kind: 'not_ready' };
    throw error;
  }

  async function release(): Promise<void> {
    released = true;
    await sql.end({ timeout: 0 });
  }

  /** After a crash of the server: take the lock again, unless somebody else was quicker. */
  async function reclaim(): Promise<void> {
    for (;;) {
      await delay(RECLAIM_MS, undefined, { ref: false });
      if (released) return;
      try {
        held = await takeLock(sql);
        if (!held) warn('another process took over this home after the database had restarted');
        return;
      } catch {
        // The server is still down: nobody else can have the lock either.
      }
    }
  }
}

function connectToServer(address: ServerAddress, onclose: () => void): postgres.Sql {
  const options = {
    host: '127.0.0.1',
    port: address.port,
    user: SUPERUSER,
    password: address.password,
    // The lock is one per database: away from the product's own, so that no key of the product can meet it.
    database: 'postgres',
    connection: { application_name: `${OWNER_NAME}${process.pid}${address.brief ? BRIEF : ''}` },
    max: 1,
    // A recycled connection would drop the lock.
    max_lifetime: null,
    connect_timeout: 10,
    fetch_types: false,
    onnotice: () => {},
    onclose,
    socket: socketOpener(),
  };
  return postgres(options);
}

async function takeLock(sql: postgres.Sql): Promise<boolean> {
  const [row] = await sql<[{ taken: boolean }]>`
    select pg_try_advisory_lock(${LOCK.space}::int, ${LOCK.key}::int) as taken`;
  return row.taken;
}

async function findOwner(sql: postgres.Sql): Promise<{ ownerPid: number | undefined; brief: boolean }> {
  const [holder] = await sql<Array<{ application_name: string }>>`
    select a.application_name from pg_locks l join pg_stat_activity a using (pid)
    where l.locktype = 'advisory' and l.granted and l.classid = ${LOCK.space}::int::oid and l.objid = ${LOCK.key}::int::oid`;
  const name = holder?.application_name.slice(OWNER_NAME.length) ?? '';
  const brief = name.endsWith(BRIEF);
  const pid = Number(brief ? name.slice(0, -BRIEF.length) : name);
  return { ownerPid: pid > 0 ? pid : undefined, brief };
}
