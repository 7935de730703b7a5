import { randomBytes } from 'node:crypto';
import type postgres from 'postgres';
import { inject } from 'vitest';
import { openRawClient } from './raw-client.ts';
import './provided.ts';

export interface TestDatabaseOptions {
  /** Brings an empty database up to date; runs once per test run and template, not per database. */
  readonly migrate?: (url: string) => Promise<void>;
  /** Names what `migrate` makes, where different ones are used. Default `migrated`. */
  readonly template?: string;
}

export interface TestDatabase {
  readonly url: string;
  /** Cuts whoever is still connected. */
  drop(): Promise<void>;
}

/** Makes a database of its own for a test file or a test, on the run's one server. */
export async function createTestDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const server = inject('postgresUrl');
  const name = `test_${randomBytes(6).toString('hex')}`;
  await withAdmin(server, async (admin) => {
    const template =
      options.migrate && (await ensureTemplate(admin, server, options.migrate, options.template));
    await (template === undefined
      ? admin`create database ${admin(name)}`
      : admin`create database ${admin(name)} template ${admin(template)}`);
  });
  return {
    url: databaseUrl(server, name),
    drop: () =>
      withAdmin(server, async (admin) => {
        await admin`drop database if exists ${admin(name)} with (force)`;
      }),
  };
}

/** Test files run in several processes: whoever comes first makes the template, the others wait for it. */
async function ensureTemplate(
  admin: postgres.Sql,
  server: string,
  migrate: (url: string) => Promise<void>,
  label = 'migrated',
): Promise<string> {
  const template = `template_${label}`;
  const draft = `draft_${label}`;
  await admin`select pg_advisory_lock(hashtext(${template}))`;
  try {
    const made = await admin`select 1 from pg_database where datname = ${template}`;
    if (made.length === 0) {
      await admin`drop database if exists ${admin(draft)} with (force)`;
      await admin`create database ${admin(draft)}`;
      await migrate(databaseUrl(server, draft));
      await admin`alter database ${admin(draft)} rename to ${admin(template)}`;
    }
  } finally {
    await admin`select pg_advisory_unlock(hashtext(${template}))`;
  }
  return template;
}

async function withAdmin(server: string, use: (admin: postgres.Sql) => Promise<void>): Promise<void> {
  const admin = openRawClient(databaseUrl(server, 'postgres'));
  try {
    await use(admin);
  } finally {
    await admin.end();
  }
}

function databaseUrl(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}
