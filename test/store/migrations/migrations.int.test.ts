import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { getTableColumns, getTableName, is } from 'drizzle-orm';
import { PgTable } from 'drizzle-orm/pg-core';
import type { Sql } from 'postgres';
import { afterEach, describe, expect, it } from 'vitest';
import { connect } from '../../../src/store/connect.ts';
import { migrateDatabase } from '../../../src/store/migrate.ts';
import { packageRoot } from '../../../src/store/package-root.ts';
import * as schema from '../../../src/store/tables/index.ts';
import { createTestDatabase } from '../../helpers/services/test-database.ts';

const run = promisify(execFile);
const folder = join(packageRoot(), 'migrations');
const cleanUp: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const release of cleanUp.splice(0).reverse()) await release();
});

/** An empty database, and a client on it. */
async function openEmpty(): Promise<{ url: string; raw: Sql }> {
  const database = await createTestDatabase();
  cleanUp.push(database.drop);
  const connection = connect(database.url);
  cleanUp.push(connection.close);
  return { url: database.url, raw: connection.raw };
}

/** Every column, index and applied migration of a database, in a fixed order. */
async function describeDatabase(raw: Sql) {
  return {
    columns: await raw`
      select table_name, column_name, data_type, is_nullable, column_default from information_schema.columns
      where table_schema = 'public' order by table_name, column_name`,
    indexes: await raw`select indexdef from pg_indexes where schemaname = 'public' order by indexdef`,
    applied: await raw`select hash, created_at from drizzle.__drizzle_migrations order by created_at`,
  };
}

interface Journal {
  entries: { idx: number; when: number; tag: string }[];
}

async function readJournal(): Promise<Journal> {
  return JSON.parse(await readFile(join(folder, 'meta', '_journal.json'), 'utf8')) as Journal;
}

describe('migrateDatabase', () => {
  it('makes exactly the tables and columns of the schema', async () => {
    const { url, raw } = await openEmpty();
    await migrateDatabase(url);
    const { columns } = await describeDatabase(raw);
    const made = columns.map(
      (c) => `${c.table_name}.${c.column_name}${c.is_nullable === 'NO' ? ' not null' : ''}`,
    );
    const tables = Object.values(schema).filter((value) => is(value, PgTable));
    const declared = tables.flatMap((table) =>
      Object.values(getTableColumns(table)).map(
        (c) => `${getTableName(table)}.${c.name}${c.notNull || c.primary ? ' not null' : ''}`,
      ),
    );
    expect(tables.length).toBeGreaterThan(15);
    expect(made.sort()).toEqual(declared.sort());
  });

  it('changes nothing the second time', async () => {
    const { url, raw } = await openEmpty();
    await migrateDatabase(url);
    await raw`insert into accounts (account_id) values ('A1')`;
    const before = await describeDatabase(raw);
    await migrateDatabase(url);
    expect(await describeDatabase(raw)).toEqual(before);
    expect(await raw`select account_id from accounts`).toEqual([{ account_id: 'A1' }]);
  });

  it('may be started by five at once', async () => {
    const { url, raw } = await openEmpty();
    await Promise.all(Array.from({ length: 5 }, () => migrateDatabase(url)));
    const { applied } = await describeDatabase(raw);
    expect(applied).toHaveLength((await readJournal()).entries.length);
  });

  it('goes on where an older version stopped', async () => {
    const { url, raw } = await openEmpty();
    const first = await readFile(join(folder, '0000_core.sql'), 'utf8');
    const { entries } = await readJournal();
    await raw.begin(async (tx) => {
      for (const statement of first.split('--> statement-breakpoint')) await tx.unsafe(statement);
      await tx`create schema drizzle`;
      await tx`create table drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)`;
      await tx`insert into drizzle.__drizzle_migrations (hash, created_at)
        values (${hashOf(first)}, ${entries[0]!.when})`;
    });
    await migrateDatabase(url);

    const fresh = await openEmpty();
    await migrateDatabase(fresh.url);
    expect(await describeDatabase(raw)).toEqual(await describeDatabase(fresh.raw));
  });

  it('keeps the measures of usage in the index, so that scoring reads it alone', async () => {
    const { url, raw } = await openEmpty();
    await migrateDatabase(url);
    const [index] = await raw`
      select i.indnkeyatts as keys,
        (select array_agg(a.attname::text order by k.at) from unnest(i.indkey::int2[]) with ordinality as k (attnum, at)
          join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum) as columns
      from pg_index i where i.indexrelid = 'usage_pkey'::regclass`;
    expect(index).toEqual({
      keys: 3,
      columns: ['account_id', 'day', 'product', 'events', 'active_users', 'seats'],
    });
  });

  it('fails loudly where there is no database, and leaves nothing waiting', async () => {
    const { url } = await openEmpty();
    const missing = new URL(url);
    missing.pathname = '/not_there';
    await expect(migrateDatabase(missing.href)).rejects.toMatchObject({ code: '3D000' });
  });
});

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

describe('the folder of migrations', () => {
  it('has one file per entry of the journal, in the order of their times', async () => {
    const { entries } = await readJournal();
    const files = (await readdir(folder)).filter((file) => file.endsWith('.sql')).sort();
    expect(entries.map((e) => `${e.tag}.sql`)).toEqual(files);
    expect(entries.map((e) => e.idx)).toEqual(entries.map((_, i) => i));
    // A migration that is older than the last applied one is skipped in silence.
    for (const [i, entry] of entries.entries()) {
      expect(entry.when, entry.tag).toBeGreaterThan(entries[i - 1]?.when ?? 0);
      expect(files[i]).toMatch(/^\d{4}_[a-z][a-z0-9_-]+\.sql$/);
    }
  });

  it('was applied as it is written', async () => {
    const { url, raw } = await openEmpty();
    await migrateDatabase(url);
    const { applied } = await describeDatabase(raw);
    const { entries } = await readJournal();
    const hashes = await Promise.all(
      entries.map(async ({ tag }) => hashOf(await readFile(join(folder, `${tag}.sql`), 'utf8'))),
    );
    expect(applied.map((a) => a.hash)).toEqual(hashes);
  });

  it('says the same as the schema: generating again finds nothing to do', async () => {
    const copy = await copyMigrations();
    const before = await readdir(copy);
    const { stdout } = await drizzleKit('generate', copy);
    expect(stdout).toContain('No schema changes');
    expect(await readdir(copy)).toEqual(before);
    await expect(drizzleKit('check', copy)).resolves.toBeDefined();
  });

  it('would notice a column that only the schema has', async () => {
    const copy = await copyMigrations();
    const { entries } = await readJournal();
    const newest = join(copy, 'meta', `${String(entries.length - 1).padStart(4, '0')}_snapshot.json`);
    const snapshot = JSON.parse(await readFile(newest, 'utf8')) as {
      tables: Record<string, { columns: Record<string, unknown> }>;
    };
    delete snapshot.tables['public.accounts']!.columns.segment;
    await writeFile(newest, JSON.stringify(snapshot));
    const before = await readdir(copy);
    const { stdout } = await drizzleKit('generate', copy);
    expect(stdout).not.toContain('No schema changes');
    expect((await readdir(copy)).length).toBe(before.length + 1);
  });
});

/** The tool writes beside the migrations, so it is given a copy. */
async function copyMigrations(): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'migrations-'));
  cleanUp.push(() => rm(copy, { recursive: true }));
  await cp(folder, copy, { recursive: true });
  return copy;
}

/** Runs on a folder of migrations, which the tool wants told relative to where it runs. */
function drizzleKit(command: 'generate' | 'check', out: string) {
  const program = join(packageRoot(), 'node_modules', 'drizzle-kit', 'bin.cjs');
  const options = ['--dialect=postgresql', `--out=${relative(packageRoot(), out)}`];
  if (command === 'generate') options.push('--schema=src/store/tables/index.ts');
  return run(process.execPath, [program, command, ...options], { cwd: packageRoot() });
}
