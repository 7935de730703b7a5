import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/store/package-root.ts';
import { type CliResult, jsonLines, runCli } from '../helpers/cli.ts';
import { makeSampleBook } from '../helpers/sample-book.ts';
import { openRawClient } from '../helpers/services/raw-client.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/services/test-database.ts';
import { makeTestHome, type TestHome } from '../helpers/services/test-home.ts';

const ROLES = ['harbinger_migrator', 'harbinger_worker', 'harbinger_reader'] as const;
/** When that migration was made, as the journal tells it. */
const VIEWS_FOR_REPORTS = 1_796_063_817_162;
const PASSWORD = 'only-for-this-test';

let place: TestHome;
let database: TestDatabase;
let owner: postgres.Sql;
let reader: postgres.Sql;
let passed: CliResult;

const urlOf = (role: (typeof ROLES)[number]) => {
  const url = new URL(database.url);
  url.username = role;
  url.password = PASSWORD;
  return url.href;
};
const as = (role: (typeof ROLES)[number], args: readonly string[]) =>
  runCli([...args, '--home', place.path], { env: { DATABASE_URL: urlOf(role) } });

beforeAll(async () => {
  place = await makeTestHome();
  database = await createTestDatabase();
  owner = openRawClient(database.url);
  const script = await readFile(join(packageRoot(), 'deploy', 'postgres', 'roles.sql'), 'utf8');
  await expect(owner.unsafe(script)).rejects.toThrow('run harbinger migrate first');
  const made = await runCli(['migrate', '--home', place.path], { env: { DATABASE_URL: database.url } });
  expect([made.code, made.stderr]).toEqual([0, 'The database is up to date.\n']);
  await owner.unsafe(script);
  await owner.unsafe(script);
  for (const role of ROLES) await owner.unsafe(`alter role ${role} password '${PASSWORD}'`);
  reader = openRawClient(urlOf('harbinger_reader'));
  const book = await makeSampleBook(join(place.path, 'data'), {
    accounts: 40,
    days: 100,
    seed: 7,
    endOn: '2026-03-04',
  });
  passed = await as('harbinger_worker', ['run', '--data', book.folder, '--as-of', '2026-03-04', '--json']);
});
afterAll(async () => {
  await reader.end();
  await owner.end();
  await database.drop();
  const admin = openRawClient(new URL('/postgres', database.url).href);
  for (const role of ROLES) await admin.unsafe(`drop role if exists ${role}`);
  await admin.end();
  await place.remove();
});

describe('three roles', () => {
  it('let the worker work on tables that it cannot change, in the queue too', async () => {
    expect(passed.stderr).not.toMatch(/permission denied/);
    expect([0, 3]).toContain(passed.code);
    const doctor = await as('harbinger_worker', ['doctor', '--json', '--data', join(place.path, 'data')]);
    expect(jsonLines<{ check: string; ok: boolean }>(doctor).filter(({ ok }) => !ok)).toEqual([]);
    const worker = openRawClient(urlOf('harbinger_worker'));
    for (const statement of [
      'create table public.x (a int)',
      'create schema x',
      'alter table accounts add x int',
    ])
      await expect(worker.unsafe(statement), statement).rejects.toMatchObject({ code: '42501' });
    await worker.end();
  });

  it('let the reader run every verb that only tells, and nothing else, and keep secrets from it', async () => {
    const [account] = await owner`select account_id as id from scores limit 1`;
    for (const verb of [
      ['score', '--json'],
      ['explain', String(account!.id), '--json'],
      ['alerts', '--all', '--json'],
      ['alerts', '--held', '--json'],
      ['tasks', '--all', '--json'],
      ['kpis', '--json'],
      ['report', '--json'],
      ['ledger', '--json'],
      ['model', 'list', '--json'],
      ['outbox', '--json'],
      ['quarantine', '--json'],
      ['digest', '--preview', '--json'],
      ['feedback', '--json'],
      ['feedback', '--closed', '--json'],
      ['materials', '--json'],
      ['config', 'log', '--json'],
      ['erase', '--list', '--json'],
    ]) {
      const { code, stderr } = await as('harbinger_reader', verb);
      expect([verb, code, stderr]).toEqual([verb, 0, expect.not.stringContaining('denied')]);
    }
    const keys = (rows: readonly postgres.Row[]) => rows.map(({ key }) => String(key));
    await owner`insert into facts (key, value, at) values ('erasure.key', '"k"', now()), ('nudges.unsubscribe_secret', '"s"', now())
      on conflict (key) do nothing`;
    expect(keys(await owner`select key from facts`)).toEqual(expect.arrayContaining(['erasure.key']));
    const seen = keys(await reader`select key from facts`);
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.filter((key) => /key|secret/.test(key))).toEqual([]);
    for (const statement of [
      'delete from accounts',
      "update tasks set state = 'done'",
      'create temporary table x (a int)',
    ])
      await expect(reader.unsafe(statement), statement).rejects.toMatchObject({ code: '42501' });
  });
});

/** The rows of a view as JSON writes them, in the order of their keys. */
async function view(name: string, keys: readonly string[]): Promise<Record<string, unknown>[]> {
  const rows = await reader.unsafe<{ row: Record<string, unknown> }[]>(
    `select to_jsonb(v) as row from api.${name} v order by ${keys.join(', ')}`,
  );
  return rows.map(({ row }) => row);
}

/** What both sides tell; a verb may tell more, and so may a view. */
function shared(rows: readonly Record<string, unknown>[], beside: readonly Record<string, unknown>[]) {
  const names = Object.keys(rows[0] ?? {}).filter((name) => name in (beside[0] ?? {}));
  expect(names.length).toBeGreaterThan(5);
  return (of: readonly Record<string, unknown>[]) =>
    of.map((row) => Object.fromEntries(names.map((name) => [name, row[name]])));
}

const byKey = (rows: readonly Record<string, unknown>[], keys: readonly string[]) =>
  [...rows].sort((a, b) => {
    const [x, y] = [a, b].map((row) => keys.map((key) => String(row[key])).join(' '));
    return x! < y! ? -1 : 1;
  });

describe('the views of the schema api', () => {
  it.each([
    ['health_current', ['score', '--json'], ['account_id']],
    ['episodes', ['alerts', '--all', '--json'], ['id']],
    ['tasks', ['tasks', '--all', '--json'], ['id']],
    ['kpis_monthly', ['kpis', '--by', 'month', '--json'], ['month']],
  ])('%s tells what the verb tells', async (name, verb, keys) => {
    const told = jsonLines<Record<string, unknown>>(await as('harbinger_reader', verb)).map((line) => ({
      ...line,
      ...('from' in line && { month: line.from }),
    }));
    const rows = await view(name, keys);
    expect(rows.length).toBeGreaterThan(3);
    const pick = shared(told, rows);
    expect(pick(rows)).toEqual(pick(byKey(told, keys)));
  });

  it('health_history has every scored day', async () => {
    const [counted] = await owner`select count(*)::int as n from scores`;
    expect(await view('health_history', ['account_id', 'as_of'])).toHaveLength(counted!.n as number);
  });

  it('hold nothing of an account that was erased', async () => {
    const [{ id } = { id: '' }] = await owner<
      { id: string }[]
    >`select account_id as id from episodes limit 1`;
    const erased = await as('harbinger_worker', ['erase', '--account', id, '--yes']);
    expect(erased.stderr).not.toContain('denied');
    expect([0, 3]).toContain(erased.code);
    for (const name of ['health_current', 'health_history', 'episodes', 'tasks', 'kpis_monthly'])
      expect(JSON.stringify(await view(name, ['1'])), name).not.toContain(`"${id}"`);
  });
});

describe('a database that is behind', () => {
  it('is told with what to do, and the migrator does it', async () => {
    // As before the views for reports, and what came after them.
    await owner`delete from drizzle.__drizzle_migrations where created_at >= ${VIEWS_FOR_REPORTS}`;
    await owner`drop table account_flags, person_settings, request_answers, request_voices, request_topics, material_offers, crm_values`;
    await owner`drop function unpack_usage, unpack_all_usage cascade`;
    await owner`drop table usage_blocks, usage_packed`;
    await owner`drop function forget_unchanged_usage cascade`;
    await owner`alter table invoices drop column failed_on, drop column status_on`;
    await owner`alter table source_files drop column stretches, drop column stretches_since`;
    await owner`alter table subscriptions drop column subscription_id,
      add primary key (account_id, product, plan, started_on)`;
    await owner`alter table accounts drop column seats, drop column onboarding_until, drop column leaves_on, drop column churn_reason`;
    await owner`drop schema api cascade`;
    await owner`drop table kpi_months, goals`;
    const behind = await as('harbinger_worker', ['alerts']);
    expect([behind.code, behind.stderr]).toEqual([
      1,
      expect.stringContaining('run harbinger migrate once as'),
    ]);
    const mended = await as('harbinger_migrator', ['migrate']);
    expect([mended.code, mended.stderr]).toEqual([0, 'The database is up to date.\n']);
    await owner.unsafe(await readFile(join(packageRoot(), 'deploy', 'postgres', 'roles.sql'), 'utf8'));
    expect((await as('harbinger_worker', ['alerts'])).code).toBe(0);
  });
});
