import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Sql } from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { QueryValues, SqlError, SqlSession } from '../../../src/sources/sql/dialect.ts';
import { POSTGRES } from '../../../src/sources/sql/postgres/open-postgres-session.ts';
import { type PreparedQuery, prepareQuery } from '../../../src/sources/sql/prepare-query.ts';
import { type Connection, connect } from '../../../src/store/connect.ts';
import { type CuttingProxy, startCuttingProxy } from '../../helpers/services/cutting-proxy.ts';
import { createTestDatabase, type TestDatabase } from '../../helpers/services/test-database.ts';
import { waitFor } from '../../helpers/services/wait-for.ts';

const VALUES: QueryValues = { since: '2024-01-01T00:00:00Z', until: '2024-02-01T00:00:00Z' };
const TIMEOUT_MS = 5_000;

let database: TestDatabase;
let admin: Connection;
let db: Sql;
let session: SqlSession;

beforeAll(async () => {
  database = await createTestDatabase();
  admin = connect(database.url, { max: 2 });
  db = admin.raw;
  await db`create table clicks (id int primary key, at timestamptz not null, note text)`;
  await db`insert into clicks select n, timestamptz '2024-01-01' + n * interval '1 minute', 'click ' || n
    from generate_series(1, 100000) n`;
  session = await POSTGRES.open({ url: database.url, timeoutMs: TIMEOUT_MS });
});

afterAll(async () => {
  await session.close();
  await admin.close();
  await database.drop();
});

function prepared(sql: string): PreparedQuery {
  const query = prepareQuery(sql, session.syntax);
  if (!('text' in query)) throw new Error(JSON.stringify(query));
  return query;
}

async function readAll(sql: string, from = session): Promise<(string | null)[][]> {
  const rows: (string | null)[][] = [];
  for await (const batch of from.read(prepared(sql), VALUES)) {
    rows.push(...batch.rows.map((row) => [...row]));
  }
  return rows;
}

const errorOf = (work: Promise<unknown>): Promise<SqlError> =>
  work.then(
    () => Promise.reject(new Error('it went well')),
    (error: SqlError) => error,
  );

describe('what is read', () => {
  it('is what the query gives between :since and :until, every row once and in its order', async () => {
    const rows = await readAll('select id, at from clicks where at >= :since and at < :until order by id');
    expect(rows).toHaveLength(44_639);
    expect(rows.map(([id]) => Number(id))).toEqual(rows.map((_, at) => at + 1));
    expect(rows[0]![1]).toBe('2024-01-01 00:01:00+00');
  });

  it('takes days, wall-clock times and calculations of the parameters as UTC', async () => {
    const sql = `select count(*) filter (where at::date >= :since), count(*) filter (where at at time zone 'UTC' < :until),
      :since - interval '1 day', date_trunc('month', :until::date) from clicks`;
    expect(await readAll(sql)).toEqual([
      ['100000', '44639', '2023-12-31 00:00:00+00', '2024-02-01 00:00:00+00'],
    ]);
  });

  it('comes in batches that stay small, whatever the width of rows', async () => {
    const sizes: number[] = [];
    const rows: number[] = [];
    const sql = `select n, repeat('x', case when n > 3000 then 200000 else 10 end) from generate_series(1, 3040) n`;
    for await (const batch of session.read(prepared(sql), VALUES)) {
      sizes.push(batch.size);
      rows.push(batch.rows.length);
    }
    expect(rows.reduce((sum, n) => sum + n)).toBe(3040);
    expect(Math.max(...sizes)).toBeLessThan(10 * 1024 * 1024);
  });

  it('leaves the session usable when a reader stops early', async () => {
    for await (const batch of session.read(prepared('select * from clicks'), VALUES)) {
      expect(batch.rows.length).toBeGreaterThan(0);
      break;
    }
    expect(await readAll('select count(*) from clicks')).toEqual([['100000']]);
  });

  it('is described before it runs, an empty answer too', async () => {
    const columns = await session.describe(
      prepared('select id, at, pg_sleep(30) as wait from clicks where false'),
      VALUES,
    );
    expect(columns.map(({ name }) => name)).toEqual(['id', 'at', 'wait']);
  });
});

describe('a query that cannot be read', () => {
  it.each([
    ['select *\nfrom click\nwhere at >= :since', 'bad_query', '2:6 relation "click" does not exist (42P01)'],
    [
      'select id,\n  :since, "ação".b from (select 1 as id) "ação"',
      'unknown_column',
      '2:11 column ação.b does not exist (42703)',
    ],
    ['select id from clicks where at >= :since and', 'bad_query', ' syntax error at end of input (42601)'],
    ["select 'ten'::int", 'bad_query', '1:8 invalid input syntax for type integer: (value withheld) (22P02)'],
    ['delete from clicks', 'bad_query', '1:1 syntax error at or near "delete" (42601)'],
    [
      'with gone as (delete from clicks returning 1) select * from gone',
      'bad_query',
      ' DECLARE CURSOR must not contain data-modifying statements in WITH (0A000)',
    ],
    ["select nextval('numbers')", 'bad_query', ' the query writes (25006)'],
    [
      "select set_config('transaction_read_only', 'off', false)",
      'bad_query',
      ' the server gives the query up (25001)',
    ],
  ])('says what and where: %j', async (sql, trouble, said) => {
    await db`create sequence if not exists numbers`;
    const error = await errorOf(readAll(sql));
    const { place } = error;
    const where = place === null ? '' : `${place.line}:${place.column}`;
    expect([
      error.trouble,
      `${where} ${error.message}`.replace(/^\d+:\d+ (?=syntax error at end)/, ' '),
    ]).toEqual([trouble, said]);
    expect(error.hint).toMatch(/^[A-Z].*\.$/);
    expect(await readAll('select count(*) from clicks')).toEqual([['100000']]);
  });

  it('keeps to its time', async () => {
    const hasty = await POSTGRES.open({ url: database.url, timeoutMs: 50 });
    const error = await errorOf(readAll('select pg_sleep(30)', hasty));
    await hasty.close();
    expect([error.trouble, error.message]).toEqual([
      'timed_out',
      'the query takes longer than it may (57014)',
    ]);
  });
});

describe('a connection', () => {
  it.each([
    ['password', { password: 'wr0ng-secret' }, 'refused', 'the server refuses the user or password (28P01)'],
    [
      'host',
      { hostname: 'no-such-host.invalid' },
      'unreachable',
      'the host of the URL cannot be found (ENOTFOUND)',
    ],
    ['port', { port: '1' }, 'unreachable', 'the server does not answer (ECONNREFUSED)'],
    ['database', { pathname: '/nobody' }, 'refused', 'the server has no database of that name (3D000)'],
    ['encryption', { search: '?sslmode=require' }, 'refused', 'no encrypted connection can be made'],
  ])(
    'with a wrong %s is refused in words without any part of the URL',
    async (_, wrong, trouble, message) => {
      const url = Object.assign(new URL(database.url), wrong);
      const error = await errorOf(POSTGRES.open({ url: url.href, timeoutMs: TIMEOUT_MS }));
      expect([error.trouble, error.message]).toEqual([trouble, message]);
      const shown = JSON.stringify([error.message, error.hint, error.stack, error]);
      for (const secret of [url.password, url.hostname, url.username]) expect(shown).not.toContain(secret);
    },
  );

  it('that is cut while rows come fails the read', async () => {
    const proxy: CuttingProxy = await startCuttingProxy(database.url);
    const cut = await POSTGRES.open({ url: proxy.url, timeoutMs: TIMEOUT_MS });
    const reading = cut.read(prepared('select * from clicks'), VALUES);
    await reading.next();
    proxy.cut();
    const error = await errorOf(
      (async () => {
        for (let step = await reading.next(); !step.done; ) step = await reading.next();
      })(),
    );
    await cut.close();
    await proxy.close();
    expect(error).toMatchObject({ trouble: 'interrupted', place: null });
    expect(error.message).toMatch(/^the connection was lost/);
  });

  it('to something that accepts and never answers is given up when asked', async () => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const url = new URL(database.url);
    url.port = String((silent.address() as { port: number }).port);
    const stop = new AbortController();
    const opening = POSTGRES.open({ url: url.href, timeoutMs: TIMEOUT_MS, signal: stop.signal });
    await once(silent, 'connection');
    stop.abort(new Error('stopped'));
    await expect(opening).rejects.toThrow('stopped');
    silent.close();
  });

  it('ends within moments when asked, and its query on the server with it', async () => {
    const stop = new AbortController();
    const own = await POSTGRES.open({ url: database.url, timeoutMs: 60_000, signal: stop.signal });
    const reading = readAll("select 'stop me', pg_sleep(60)", own);
    const running = () => db<{ n: number }[]>`
      select count(*)::int as n from pg_stat_activity where application_name = 'harbinger-source' and wait_event = 'PgSleep'`;
    await waitFor(async () => (await running())[0]!.n === 1, { message: 'the query to run' });
    stop.abort(new Error('stopped'));
    await expect(reading).rejects.toThrow('stopped');
    await waitFor(async () => (await running())[0]!.n === 0, { message: 'the query to end' });
    await own.close();
  });
});

describe('that nothing can be written', () => {
  const asRole = async (grants: string): Promise<{ proven: boolean; says: string }> => {
    const role = `reader_${Math.random().toString(36).slice(2, 10)}`;
    await db.unsafe(`create role ${role} login password 'r'; ${grants.replaceAll('ROLE', role)}`);
    const url = Object.assign(new URL(database.url), { username: role, password: 'r' });
    const own = await POSTGRES.open({ url: url.href, timeoutMs: TIMEOUT_MS });
    const proof = await own.proveReadOnly();
    await own.close();
    await db.unsafe(`drop owned by ${role}; drop role ${role}`);
    return { ...proof, says: proof.says.replaceAll(role, 'ROLE') };
  };

  it.each([
    ['grant select on clicks to ROLE', true, /^ROLE can read, and can write into none of \d+ tables$/],
    ['grant update (note) on clicks to ROLE', false, /^ROLE may write into public\.clicks\. Give it a role/],
    ['grant create on schema public to ROLE', false, /^ROLE may create tables in schema public\. Give it/],
    ['grant pg_write_all_data to ROLE', false, /^ROLE may write into public\.clicks\. /],
  ])('%s', async (grants, proven, says) => {
    expect(await asRole(grants)).toEqual({ proven, says: expect.stringMatching(says) as string });
  });

  it('a superuser', async () => {
    expect(await session.proveReadOnly()).toMatchObject({
      proven: false,
      says: expect.stringContaining('is a superuser and may write everywhere') as string,
    });
  });
});
