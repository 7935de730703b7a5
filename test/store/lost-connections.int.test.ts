import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { ISql, Sql } from 'postgres';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Connection, connect, isTransient, withRetry } from '../../src/store/connect.ts';
import { type CuttingProxy, startCuttingProxy } from '../helpers/services/cutting-proxy.ts';
import { startGate } from '../helpers/services/gate.ts';
import { type OwnPostgres, startOwnPostgres } from '../helpers/services/own-postgres.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/services/test-database.ts';

const DROPS = 300;
const WORKERS = 12;
/** A connection that never comes back makes its queries wait for half a minute. */
const LONGEST_MS = 10_000;

let database: TestDatabase;
let admin: Connection;

beforeAll(async () => {
  database = await createTestDatabase();
  admin = connect(database.url, { max: 2 });
  await admin.raw`create table purses (id int primary key, amount int not null)`;
  await admin.raw`create table receipts (id text primary key)`;
});

afterAll(async () => {
  await admin.close();
  await database.drop();
});

describe('a connection that is lost inside a transaction', () => {
  let db: Connection;
  beforeAll(() => {
    db = connect(database.url, { max: 2 });
  });
  beforeEach(async () => {
    await admin.raw`truncate receipts`;
  });
  afterAll(() => db.close());

  const pidOf = async (sql: ISql): Promise<number> =>
    (await sql<[{ pid: number }]>`select pg_backend_pid() as pid`)[0].pid;
  const terminate = async (pid: number): Promise<void> => {
    await admin.raw`select pg_terminate_backend(${pid}, 5000)`;
    // The server's farewell has arrived once a later round trip over the same loopback interface is over.
    await admin.raw`select 1`;
    await delay(1);
  };
  const outcomeOf = (work: Promise<unknown>) =>
    work.then(
      () => 'recorded',
      (error: unknown) => (isTransient(error) ? 'lost' : error),
    );

  it('fails the next query, and every one after it', async () => {
    const later: unknown[] = [];
    const work = db.raw.begin(async (tx) => {
      await tx`insert into receipts values ('before')`;
      await terminate(await pidOf(tx));
      for (const id of ['first', 'second']) {
        later.push(await outcomeOf(tx`insert into receipts values (${id})`));
        // Another unit gets a new session meanwhile, which must not take this one's statements.
        await db.raw`select 1`;
      }
    });
    expect(await outcomeOf(work)).toBe('lost');
    expect(later).toEqual(['lost', 'lost']);
    expect(await admin.raw`select id from receipts`).toEqual([]);
  });

  it('fails the query that runs, those behind it and a COPY', async () => {
    const outcomes: unknown[] = [];
    const work = db.raw.begin(async (tx) => {
      const pid = await pidOf(tx);
      const copy = await tx`copy receipts from stdin`.writable();
      copy.on('error', () => undefined);
      copy.write('copied\n');
      const waiting = [1, 2, 3].map((n) => outcomeOf(tx`select ${n}::int`));
      await terminate(pid);
      outcomes.push(...(await Promise.all(waiting)));
    });
    expect(await outcomeOf(work)).toBe('lost');
    expect(outcomes).toHaveLength(3);
    expect(await admin.raw`select id from receipts`).toEqual([]);
  });

  it('fails what is nested, and the transaction ends only when its work has', async () => {
    const steps: unknown[] = [];
    const work = db.raw.begin(async (tx) => {
      const nested = tx.savepoint(async (inner) => {
        await inner`insert into receipts values ('inner')`;
        await terminate(await pidOf(inner));
        await inner`select 1`;
      });
      steps.push(await outcomeOf(nested));
      steps.push(await outcomeOf(tx.savepoint((inner) => inner`select 1`)));
      await delay(20);
      steps.push('work over');
    });
    expect(await outcomeOf(work.finally(() => steps.push('transaction over')))).toBe('lost');
    expect(steps).toEqual(['lost', 'lost', 'work over', 'transaction over']);
  });

  it('leaves the next transaction on that connection alone', async () => {
    const one = connect(database.url, { max: 1 });
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let dropped = false;
    const first = one.raw.begin(async (tx) => {
      await terminate(await pidOf(tx));
      dropped = true;
      await held;
      await tx`delete from receipts`;
    });
    const second = withRetry(async () => {
      if (!dropped) throw Object.assign(new Error('not yet'), { code: 'CONNECTION_CLOSED' });
      await one.raw.begin(async (tx) => {
        await tx`insert into receipts values ('kept')`;
        release();
        await delay(20);
      });
    });
    expect(await outcomeOf(first)).toBe('lost');
    expect(await outcomeOf(second)).toBe('recorded');
    expect(await admin.raw`select id from receipts`).toEqual([{ id: 'kept' }]);
    await one.close();
  });

  it('refuses a query that comes after its transaction', async () => {
    let kept: ISql | undefined;
    // What the connection was told before it was lost may still fail the first query of the next one.
    await withRetry(() =>
      db.raw.begin(async (tx) => {
        kept = tx;
        await tx`select 1`;
      }),
    );
    await expect(kept!`select 1`.then(String)).rejects.toMatchObject({ code: 'TRANSACTION_ENDED' });
  });
});

/** What the random runs do, again and again; throws when an answer belongs to another question. */
async function work(db: Connection, id: string, dice: () => number): Promise<void> {
  const mark = Math.floor(dice() * 1e9);
  switch (Math.floor(dice() * 5)) {
    case 0: {
      const [row] = await db.raw<[{ mark: number; list: number[] }]>`
        select ${mark}::int as mark, ${[mark, 1]}::int[] as list`;
      if (row?.mark !== mark || row.list[0] !== mark) throw new Error('answered something else');
      return;
    }
    case 1:
      await db.raw.begin(async (tx) => {
        const amount = dice() < 0.5 ? 7 : -7;
        await tx`update purses set amount = amount - ${amount}::int where id = 1`;
        if (dice() < 0.5) await delay(dice() * 3);
        await tx`update purses set amount = amount + ${amount}::int where id = 2`;
      });
      return;
    case 2:
      await db.raw.begin(async (tx) => {
        await Promise.all([1, 2, 3].map((n) => tx`select ${n}::int`));
        await tx.savepoint((inner) => inner`select ${'x'.repeat(2000)}::text`);
        await tx`insert into receipts values (${id})`;
      });
      return;
    case 3: {
      const rows = await db.raw<
        { n: number }[]
      >`select ${mark}::int + n as n from generate_series(1, 3000) n`;
      if (rows.length !== 3000 || rows[0]?.n !== mark + 1) throw new Error('answered with something else');
      return;
    }
    default:
      await Promise.all([
        db.raw`select ${mark}::int`,
        db.raw`select pg_sleep(0.002)::text`,
        db.raw`select 1`,
      ]);
  }
}

/** Runs the work on many workers until `until` settles; answers with what was recorded and how long the longest took. */
async function keepBusy(db: Connection, until: Promise<unknown>) {
  const figures = { done: 0, lost: 0, longestMs: 0 };
  let over = false;
  const ending = until.finally(() => {
    over = true;
  });
  const workers = Array.from({ length: WORKERS }, async (_, worker) => {
    for (let n = 0; !over; n++) {
      const began = performance.now();
      try {
        await work(db, `${worker}-${n}`, Math.random);
        figures.done++;
      } catch (error) {
        if (!isTransient(error)) throw error;
        figures.lost++;
      }
      figures.longestMs = Math.max(figures.longestMs, performance.now() - began);
    }
  });
  await Promise.all([ending, ...workers]);
  return figures;
}

async function sumOf(sql: Sql): Promise<number> {
  return (await sql<[{ sum: number }]>`select sum(amount)::int as sum from purses`)[0].sum;
}

it(`goes on through ${DROPS} connections dropped at random moments`, async () => {
  await admin.raw`insert into purses values (1, 1000), (2, 1000)`;
  const proxy: CuttingProxy = await startCuttingProxy(database.url);
  const db = connect(proxy.url, { max: 5, applicationName: 'dropped' });
  const drops = async () => {
    for (let n = 0; n < DROPS; n++) {
      await delay(Math.random() * 40);
      const way = Math.random();
      if (way < 0.1) proxy.cut();
      else if (way < 0.4) proxy.cutOne(Math.random(), 'reset');
      else if (way < 0.6) proxy.cutOne(Math.random(), 'end');
      else {
        await admin.raw`
          select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'dropped'
          order by random() limit 1`;
      }
    }
  };
  const figures = await keepBusy(db, drops());
  expect(figures.lost).toBeGreaterThan(0);
  expect(figures.done).toBeGreaterThan(WORKERS);
  expect(figures.longestMs).toBeLessThan(LONGEST_MS);
  expect(await sumOf(db.raw)).toBe(2000);
  await db.close();
  await proxy.close();
});

it('gives up a connection that the network has forgotten, and none whose statement takes long', async () => {
  const gate = await startGate(Number(new URL(database.url).port));
  const way = new URL(database.url);
  way.port = String(gate.port);
  const silence = { silentMs: 200, everyMs: 50 };
  const db = connect(way.href, { max: 1, silence });
  await db.raw`select 1`;
  const [slept] = await db.raw<[{ slept: string }]>`select 'long'::text as slept from pg_sleep(1)`;
  expect(slept.slept).toBe('long');
  await db.raw.begin(async (tx) => {
    const rows = tx`select n from generate_series(1, 4) n`.cursor(2);
    for await (const some of rows) {
      expect(some).toHaveLength(2);
      await delay(500);
    }
  });
  // Whoever fills a COPY may be slow: the server owes nothing before it is done.
  await db.raw.begin(async (tx) => {
    await tx`create temp table slow (a int, b text) on commit drop`;
    const stream = await tx.unsafe('copy slow (a, b) from stdin').writable();
    for (const row of ['1\tone\n', '2\ttwo\n']) {
      await delay(500);
      stream.write(row);
    }
    await delay(500);
    stream.end();
    await once(stream, 'finish');
    expect(await tx`select count(*)::int as rows from slow`).toEqual([{ rows: 2 }]);
  });
  gate.forget();
  await expect(db.raw`select 2`).rejects.toSatisfy(isTransient);
  expect(await db.raw`select 3::int as n`).toEqual([{ n: 3 }]);
  const lost = db.raw.begin(async (tx) => {
    await tx`insert into receipts values ('forgotten')`;
    gate.forget();
    await tx`select 4`;
  });
  await expect(lost).rejects.toSatisfy(isTransient);
  await db.close();
  await gate.shut();
});

it('goes on when the server is killed and comes back', async () => {
  const server: OwnPostgres = await startOwnPostgres();
  const db = connect(server.url(), { max: 5 });
  await db.raw`create table purses (id int primary key, amount int not null)`;
  await db.raw`create table receipts (id text primary key)`;
  await db.raw`insert into purses values (1, 1000), (2, 1000)`;
  let awayMs = 0;
  const restarts = async () => {
    for (const end of [server.kill, server.halt, server.kill]) {
      await delay(300);
      const from = performance.now();
      await end();
      await delay(100);
      await server.start();
      awayMs += performance.now() - from;
    }
    await withRetry(() => db.raw`select 1`, { attempts: 10 });
  };
  const figures = await keepBusy(db, restarts());
  // How long a server takes to come back is the machine's affair.
  expect(figures.longestMs).toBeLessThan(awayMs + LONGEST_MS);
  expect(await sumOf(db.raw)).toBe(2000);
  await db.close();
  await server.stop();
});
