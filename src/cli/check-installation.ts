import { access, constants, readdir, stat, statfs } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import type { Sql } from 'postgres';
import type { CheckResult } from '../delivery/slack/check-slack.ts';

const LEAST_VERSION = 15;
/** Days begin and leases end by the clock: more than this and two machines disagree about both. */
const MOST_SKEW_MS = 30_000;
const MOST_NAMED = 3;

/** What a server says of itself. */
export interface ServerFacts {
  version: string;
  /** `server_version_num`, e.g. 180004. */
  number: number;
  now: Date;
  temporary: boolean;
  writes: boolean;
  encoding: string;
  /** Connections: as many as the server takes from roles like ours, and those that there are. */
  mostConnections: number;
  connections: number;
}

/** What one process of the service opens at most: for its work, its leases, its queue and a look at silent ones. */
const OWN_CONNECTIONS = 20;

export async function askServer(db: Sql): Promise<ServerFacts> {
  const [row] = await db<[ServerFacts]>`
    select current_setting('server_version') as version, current_setting('server_version_num')::int as number,
      clock_timestamp() as now, has_database_privilege(current_database(), 'TEMP') as temporary,
      has_table_privilege('accounts', 'INSERT') as writes, current_setting('server_encoding') as encoding,
      (current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int) as "mostConnections",
      (select count(*)::int from pg_stat_activity where backend_type = 'client backend') as connections`;
  return row;
}

/** Whether the server, its clock and our role on it will do. Pure. */
export function judgeServer(facts: ServerFacts, now: Date): CheckResult[] {
  const { version, number, temporary, writes, encoding, mostConnections, connections } = facts;
  const found: CheckResult[] = [];
  if (number < LEAST_VERSION * 10_000) {
    const says = `PostgreSQL ${version} is older than ${LEAST_VERSION}, the oldest that is tried`;
    found.push({ name: 'database version', ok: false, says });
  }
  if (writes && !temporary) {
    found.push({
      name: 'database rights',
      ok: false,
      says: 'the role may make no temporary tables, which imports need',
    });
  }
  if (encoding !== 'UTF8') {
    const says = `the database is encoded as ${encoding}: names of other scripts cannot be written`;
    found.push({ name: 'database encoding', ok: false, says });
  }
  if (writes && mostConnections - connections < OWN_CONNECTIONS) {
    const says = `${connections} of ${mostConnections} connections are taken; one process of the service needs up to ${OWN_CONNECTIONS}`;
    found.push({ name: 'database connections', ok: false, says });
  }
  const skew = Math.round((facts.now.getTime() - now.getTime()) / 1000);
  if (Math.abs(skew) * 1000 > MOST_SKEW_MS) {
    const way = skew > 0 ? 'ahead of' : 'behind';
    found.push({ name: 'clock', ok: false, says: `the database is ${Math.abs(skew)} s ${way} this machine` });
  }
  return found;
}

const IN_HOUSE = /^[^.]+$|\.(?:local|internal|lan|home\.arpa|svc|svc\.cluster\.local)$/i;
const PRIVATE =
  /^(?:10\.|127\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.|::1$|f[cd][0-9a-f]{2}:|fe80:)/i;

/** Whether a password and everything about customers travel to another network for all to read. Pure. */
export function judgeTransport(databaseUrl: string): CheckResult[] {
  const { hostname, searchParams } = new URL(databaseUrl);
  const host = decodeURIComponent(searchParams.get('host') ?? hostname).replace(/^\[|\]$/g, '');
  const isNear = host === '' || host.startsWith('/') || (isIP(host) === 0 ? IN_HOUSE : PRIVATE).test(host);
  const mode = searchParams.get('sslmode') ?? (searchParams.get('ssl') === 'true' ? 'require' : 'disable');
  if (isNear || !['disable', 'allow', 'prefer'].includes(mode)) return [];
  const says = 'the server of DATABASE_URL is in another network, and the connection is not encrypted';
  return [{ name: 'database encryption', ok: false, says }];
}

const LITTLE_ROOM_BYTES = 2 ** 30;

/** Whether what is written has a place: messages as files, reports and, of the embedded database, everything. */
export async function checkRoom(folders: readonly string[]): Promise<CheckResult[]> {
  const found: CheckResult[] = [];
  for (const folder of new Set(folders)) {
    const room = await statfs(folder).catch(() => null);
    if (room === null) continue;
    const writable = await access(folder, constants.W_OK).then(
      () => true,
      () => false,
    );
    found.push(...judgeRoom({ folder, freeBytes: room.bavail * room.bsize, writable }));
  }
  return found;
}

export function judgeRoom(given: { folder: string; freeBytes: number; writable: boolean }): CheckResult[] {
  const { folder, freeBytes, writable } = given;
  if (!writable) return [{ name: 'home', ok: false, says: `${folder} cannot be written to` }];
  if (freeBytes >= LITTLE_ROOM_BYTES) return [];
  const says = `only ${Math.round(freeBytes / 2 ** 20)} MB are left on the disk of ${folder}`;
  return [{ name: 'disk', ok: false, says }];
}

/**
 * Files that others may read or write: those that variables were read from, and what lies in the home.
 * @param given.secrets others of the environment, such as one of public certificates, are nobody's business here
 */
export async function findOpenFiles(given: {
  secrets: readonly string[];
  home: string;
}): Promise<CheckResult[]> {
  const secrets = given.secrets.map((path) => resolve(path));
  const home = resolve(given.home);
  const own = (await namesIn(home)).filter((name) => name === 'outbox' || name === 'preview');
  const below = await Promise.all(
    own.map(async (name) => [
      name,
      ...(await namesIn(join(home, name), true)).map((file) => join(name, file)),
    ]),
  );
  const paths = [...secrets, ...below.flat().map((name) => join(home, name))];
  const open: string[] = [];
  for (const path of paths) {
    const found = await stat(path).catch(() => null);
    if (found !== null && (found.mode & 0o077) !== 0) open.push(path);
  }
  if (open.length === 0) return [];
  const more = open.length > MOST_NAMED ? ` and ${open.length - MOST_NAMED} more` : '';
  const says = `others may read ${open.slice(0, MOST_NAMED).join(', ')}${more}`;
  return [{ name: 'private files', ok: false, says }];
}

async function namesIn(folder: string, recursive = false): Promise<string[]> {
  return readdir(folder, { recursive }).catch(() => []);
}
