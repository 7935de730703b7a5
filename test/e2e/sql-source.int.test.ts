import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Connection, connect } from '../../src/store/connect.ts';
import { migrateDatabase } from '../../src/store/migrate.ts';
import { jsonLines, runCli, startCli } from '../helpers/cli.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/services/test-database.ts';
import { makeTestHome, type TestHome } from '../helpers/services/test-home.ts';
import { waitFor } from '../helpers/services/wait-for.ts';

const SECRET = 'reader-s3cret';

let place: TestHome;
let own: TestDatabase;
let product: TestDatabase;
let there: Connection;
let role: string;

beforeAll(async () => {
  place = await makeTestHome();
  own = await createTestDatabase({ migrate: migrateDatabase });
  product = await createTestDatabase();
  there = connect(product.url, { max: 1 });
  role = `reader_${new URL(product.url).pathname.slice(1)}`;
  await there.raw.unsafe(`
    create table orgs (id text, title text);
    insert into orgs select 'org_' || n, 'Org ' || n from generate_series(1, 3) n;
    create role ${role} login password '${SECRET}';
    grant select on orgs to ${role}`);
});

afterAll(async () => {
  await there.raw.unsafe(`drop owned by ${role}; drop role ${role}`);
  await there.close();
  await product.drop();
  await own.drop();
  await place.remove();
});

async function configured(accounts: string, password = SECRET) {
  const config = join(place.path, 'harbinger.yaml');
  const queries = JSON.stringify({ accounts });
  await writeFile(
    config,
    `sources:\n  - { kind: sql, name: product, url_env: PRODUCT_URL, queries: ${queries} }\n`,
  );
  const url = Object.assign(new URL(product.url), { username: role, password });
  return {
    args: ['--home', place.path, '--config', config],
    env: { DATABASE_URL: own.url, PRODUCT_URL: url.href },
  };
}

async function doctor(accounts: string, password = SECRET): Promise<string[]> {
  const { args, env } = await configured(accounts, password);
  const result = await runCli(['doctor', '--json', ...args], { env });
  expect(result.stdout + result.stderr).not.toContain(SECRET);
  return jsonLines<{ check: string; ok: boolean; says: string }>(result)
    .filter(({ check }) => check.startsWith('source '))
    .map(({ check, ok, says }) => `${ok ? 'ok' : 'bad'} ${check}: ${says.replaceAll(role, 'ROLE')}`);
}

const GOOD = 'select id as account_id, title as name from orgs';

describe('a database as a source', () => {
  it('is proven by doctor, or named with what is wrong', async () => {
    expect(await doctor(GOOD)).toEqual([
      'ok source product: reads accounts',
      'ok source product, read-only: ROLE can read, and can write into none of 1 tables',
    ]);
    expect(await doctor('select id as account_id\nfrom organisations')).toEqual([
      'bad source product: accounts:2:6: relation "organisations" does not exist (42P01). Correct the query.',
    ]);
    expect(await doctor(GOOD, 'wrong')).toEqual([
      'bad source product: product (PRODUCT_URL): the server refuses the user or password (28P01). Look at the user and password in it, and at what pg_hba.conf or the provider allows.',
    ]);
    await there.raw.unsafe(`grant insert on orgs to ${role}`);
    expect((await doctor(GOOD))[1]).toMatch(
      /^bad source product, read-only: ROLE may write into public\.orgs\. /,
    );
    await there.raw.unsafe(`revoke insert on orgs from ${role}`);
  });

  it('is imported, and a stop while it is read ends both ends within seconds', async () => {
    const { args, env } = await configured(GOOD);
    const { code, stderr } = await runCli(['import', ...args], { env });
    expect([code, stderr]).toEqual([0, '']);

    const slow = await configured(`${GOOD} where pg_sleep(600) is not null`);
    const running = startCli(['import', ...slow.args], { env: slow.env });
    const sleeping = async () => {
      const [row] = await there.raw<[{ n: number }]>`
        select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`;
      return row.n;
    };
    await waitFor(async () => (await sleeping()) === 1, { message: 'the query to run' });
    const asked = performance.now();
    running.child.kill('SIGTERM');
    await running.done;
    await waitFor(async () => (await sleeping()) === 0, { message: 'the query to end' });
    expect(performance.now() - asked).toBeLessThan(10_000);
    const here = connect(own.url, { max: 1 });
    expect(await here.raw`select account_id, name from accounts order by 1`).toEqual(
      [1, 2, 3].map((n) => ({ account_id: `org_${n}`, name: `Org ${n}` })),
    );
    await here.close();
  });
});
