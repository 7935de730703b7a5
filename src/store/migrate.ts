import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import type { Sql } from 'postgres';
import { advisoryLock } from './advisory-locks.ts';
import { openClient } from './open-client.ts';
import { packageRoot } from './package-root.ts';

/** The role that was given may not bring the database up to date. */
export class MigrationRightsError extends Error {
  override readonly name = 'MigrationRightsError';
}

/**
 * Brings the database up to the newest migration. Safe to call from several processes at once. One that is up to date is
 * only looked at, so that a role without the right to change it is enough from then on.
 * @throws MigrationRightsError when there is something to do that the role may not
 */
export async function migrateDatabase(url: string): Promise<void> {
  // Drizzle takes no lock of its own; a session lock needs one connection for the lock and the migrations alike.
  const client = openClient(url, { max: 1, applicationName: 'harbinger-migrate' });
  const migrationsFolder = join(packageRoot(), 'migrations');
  try {
    await assertServerVersion(client);
    if (await isUpToDate(client, migrationsFolder)) return;
    await client`select pg_advisory_lock(${advisoryLock('migration')})`;
    await migrate(drizzle(client), { migrationsFolder });
  } catch (error) {
    if (!isDenied(error)) throw error;
    throw new MigrationRightsError(
      'the database has to be brought up to date, which the role of DATABASE_URL may not do: run harbinger migrate once as the role that owns the tables (deploy/postgres/roles.sql: harbinger_migrator)',
      { cause: error },
    );
  } finally {
    await client.end({ timeout: 5 });
  }
}

const DENIED = '42501';
/** Nothing has been migrated yet: no such table, no such schema. */
const ABSENT: ReadonlySet<unknown> = new Set(['42P01', '3F000']);

async function isUpToDate(client: Sql, folder: string): Promise<boolean> {
  const { entries } = JSON.parse(readFileSync(join(folder, 'meta', '_journal.json'), 'utf8')) as {
    entries: { when: number }[];
  };
  try {
    // As drizzle judges it: by the time of the newest one that was applied.
    const [applied] = await client<[{ at: string | null }]>`
      select max(created_at)::text as at from drizzle.__drizzle_migrations`;
    return applied.at !== null && Number(applied.at) >= entries.at(-1)!.when;
  } catch (error) {
    if (ABSENT.has(codeOf(error))) return false;
    throw error;
  }
}

/** Drizzle wraps the error of the server into one of its own. */
function isDenied(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) if (codeOf(at) === DENIED) return true;
  return false;
}

function codeOf(error: unknown): unknown {
  return (error as { code?: unknown } | null)?.code;
}

const LEAST_SERVER = 15;

/** A server that is older lacks what the migrations and queries are written in, and would say so in its own words. */
async function assertServerVersion(client: Sql): Promise<void> {
  const [server] = await client<{ number: number; version: string }[]>`
    select current_setting('server_version_num')::int as number, current_setting('server_version') as version`;
  const problem = serverVersionProblem(server?.number ?? 0, server?.version ?? 'unknown');
  if (problem !== null) throw new Error(problem);
}

/**
 * @param number as `server_version_num` has it, e.g. 150004 of 15.4
 * @returns why the server cannot be used; null = it can
 */
export function serverVersionProblem(number: number, version: string): string | null {
  if (number >= LEAST_SERVER * 10_000) return null;
  return `the server of DATABASE_URL is PostgreSQL ${version}; Harbinger needs ${LEAST_SERVER} or newer`;
}
