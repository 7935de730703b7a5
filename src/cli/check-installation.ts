import { readdir, stat } from 'node:fs/promises';
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
}

export async function askServer(db: Sql): Promise<ServerFacts> {
  const [row] = await db<[ServerFacts]>`
    select current_setting('server_version') as version, current_setting('server_version_num')::int as number,
      clock_timestamp() as now, has_database_privilege(current_database(), 'TEMP') as temporary,
      has_table_privilege('accounts', 'INSERT') as writes`;
  return row;
}

/** Whether the server, its clock and our role on it will do. Pure. */
export function judgeServer(facts: ServerFacts, now: Date): CheckResult[] {
  const { version, number, temporary, writes } = facts;
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
  const skew = Math.round((facts.now.getTime() - now.getTime()) / 1000);
  if (Math.abs(skew) * 1000 > MOST_SKEW_MS) {
    const way = skew > 0 ? 'ahead of' : 'behind';
    found.push({ name: 'clock', ok: false, says: `the database is ${Math.abs(skew)} s ${way} this machine` });
  }
  return found;
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
