import { Writable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Connection, connect, isTransient, withRetry } from '../../src/store/connect.ts';
import { startCuttingProxy } from '../helpers/services/cutting-proxy.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/services/test-database.ts';
import { waitFor } from '../helpers/services/wait-for.ts';

const SECRET = 'ana.souza@example.com';

let database: TestDatabase;
let connection: Connection;

beforeAll(async () => {
  database = await createTestDatabase();
  connection = connect(database.url, { max: 2, applicationName: 'connect-test' });
  await connection.raw`
    create table things (name text primary key, day date, at timestamptz, events int8, mrr numeric, extra jsonb)`;
});

afterAll(async () => {
  await connection.close();
  await database.drop();
});

describe('values', () => {
  it('arrive as they were written', async () => {
    const row = {
      name: 'Açaí & Co',
      day: '2026-03-29',
      at: new Date('2026-03-29T01:30:00.250Z'),
      events: 9_007_199_254_740_991,
      mrr: 1234.5,
      extra: { tags: ['a "b"', 'ç'] },
    };
    await connection.raw`insert into things ${connection.raw(row)}`;
    expect(await connection.raw`select * from things`).toEqual([row]);
  });

  it('keep dates as text and timestamps as UTC in arrays and without a zone too', async () => {
    const [row] = await connection.raw`
      select array[date '2026-01-01', date '2026-12-31'] days, timestamp '2026-07-01 12:00' plain,
        array[1::int8, 2::int8] counts, array[1.5::numeric] amounts, ${'2026-02-28'}::date given`;
    expect(row).toEqual({
      days: ['2026-01-01', '2026-12-31'],
      plain: new Date('2026-07-01T12:00:00Z'),
      counts: [1, 2],
      amounts: [1.5],
      given: '2026-02-28',
    });
  });

  it('refuse an int8 that a number cannot hold, and the connection goes on', async () => {
    await expect(connection.raw`select 9007199254740993::int8 as a`).rejects.toThrow(RangeError);
    expect(await connection.raw`select 1 as a`).toEqual([{ a: 1 }]);
  });
});

describe('a short COPY', () => {
  it('does not wait for the server to confirm what went before it', async () => {
    const copies = 40;
    const took = await connection.raw.begin(async (tx) => {
      await tx`create temp table few (line int) on commit drop`;
      const begun = performance.now();
      for (let line = 0; line < copies; line++) {
        await pipeline(`${line}\n`, await tx`copy few from stdin`.writable());
      }
      expect(await tx`select count(*)::int as lines from few`).toEqual([{ lines: copies }]);
      return performance.now() - begun;
    });
    // The kernel confirms after 40 ms what nobody answers.
    expect(took / copies).toBeLessThan(30);
  });
});

describe('errors carry no parameters or row values', () => {
  const failures: Array<[string, () => PromiseLike<unknown>, string]> = [
    ['a raw unique violation', () => connection.raw`insert into things (name) values (${SECRET})`, '23505'],
    ['a raw type error', () => connection.raw`select ${SECRET}::text::int`, '22P02'],
    ['unsafe SQL', () => connection.raw.unsafe('insert into things (name) values ($1)', [SECRET]), '23505'],
    [
      'a raw transaction',
      () => connection.raw.begin((tx) => tx`insert into things (name) values (${SECRET})`),
      '23505',
    ],
    [
      'a savepoint',
      () =>
        connection.raw.begin((tx) =>
          tx.savepoint((inner) => inner`insert into things (name) values (${SECRET})`),
        ),
      '23505',
    ],
    [
      'a cursor',
      async () => {
        for await (const _ of connection.raw`select ${SECRET}::text::int from generate_series(1, 3)`.cursor(
          1,
        ))
          break;
      },
      '22P02',
    ],
  ];

  beforeAll(async () => {
    await connection.raw`insert into things (name) values (${SECRET})`;
  });

  it.each(failures)('%s', async (_name, fail, code) => {
    const error = await Promise.resolve(fail()).then(
      () => undefined,
      (reason: unknown) => reason as Error & { code?: string; cause?: { code?: string } },
    );
    expect(error).toBeInstanceOf(Error);
    expect(error?.code ?? error?.cause?.code).toBe(code);
    expect(inspect(error, { showHidden: true, depth: 6 })).not.toContain(SECRET);
  });

  it('a COPY that fails in the middle', async () => {
    const error = await connection.raw
      .begin(async (tx) => {
        const target = await tx`copy things (name, events) from stdin`.writable();
        target.write(`x\t1\n${SECRET}\tmany\n`);
        await finished(target);
      })
      .catch((reason: unknown) => reason as Error & { code?: string });
    expect(error).toMatchObject({ code: '22P02' });
    expect(inspect(error, { showHidden: true, depth: 6 })).not.toContain(SECRET);
  });

  it("leaves the caller's parameter array whole for a second attempt", async () => {
    const parameters = [SECRET];
    const insert = () => connection.raw.unsafe('insert into things (name) values ($1)', parameters);
    await expect(insert()).rejects.toMatchObject({ code: '23505', constraint_name: 'things_pkey' });
    expect(parameters).toEqual([SECRET]);
  });
});

describe('withRetry', () => {
  it('repeats a unit whose backend was terminated', async () => {
    const whoami = async () => Number((await connection.raw`select pg_backend_pid() as pid`)[0]?.pid);
    const victim = await whoami();
    let attempts = 0;
    const survivor = await withRetry(
      async () => {
        attempts++;
        const pid = await whoami();
        if (attempts === 1) await terminate(pid);
        return whoami();
      },
      { pauseMs: 5 },
    );
    expect(survivor).not.toBe(victim);
  });

  it('repeats while a server does not answer, and gives up after the attempts', async () => {
    const refusing = connect('postgres://nobody:nothing@127.0.0.1:1/none', { max: 1 });
    let attempts = 0;
    const unit = () => {
      attempts++;
      return refusing.raw`select 1`.execute();
    };
    await expect(withRetry(unit, { attempts: 3, pauseMs: 1 })).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    });
    expect(attempts).toBe(3);
    await refusing.close();
  });

  it('survives a connection that is cut in the middle of a query', async () => {
    const proxy = await startCuttingProxy(database.url);
    const through = connect(proxy.url, { max: 1 });
    let attempts = 0;
    const rows = await withRetry(
      async () => {
        attempts++;
        const query = through.raw`select pg_sleep(${attempts === 1 ? 30 : 0})::text, 7 as a`;
        const running = query.execute();
        if (attempts === 1) {
          await waitFor(
            async () =>
              (
                await connection.raw`
            select 1 from pg_stat_activity where query like '%pg_sleep%7 as a%' and state = 'active' and pid <> pg_backend_pid()`
              ).length,
          );
          proxy.cut();
        }
        return running;
      },
      { pauseMs: 5 },
    );
    expect(rows[0]?.a).toBe(7);
    expect(attempts).toBe(2);
    await through.close();
    await proxy.close();
  });

  it('does not repeat what failed on its merits, nor what was closed by us', async () => {
    let attempts = 0;
    const duplicate = () => {
      attempts++;
      return connection.raw`insert into things (name) values (${SECRET})`.execute();
    };
    await expect(withRetry(duplicate)).rejects.toThrow();
    expect(attempts).toBe(1);

    const closed = connect(database.url);
    await closed.close();
    const error = await closed.raw`select 1`.catch((reason: unknown) => reason);
    expect(isTransient(error)).toBe(false);
  });
});

it('reads a large COPY out through a pipeline', async () => {
  let bytes = 0;
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      done();
    },
  });
  const source =
    await connection.raw`copy (select repeat('x', 99) from generate_series(1, 20000)) to stdout`.readable();
  await pipeline(source, sink);
  expect(bytes).toBe(2_000_000);
});

async function terminate(pid: number): Promise<void> {
  const other = connect(database.url, { max: 1 });
  await other.raw`select pg_terminate_backend(${pid}, 5000)`;
  await other.close();
}
