import { Redis } from 'ioredis';
import type postgres from 'postgres';
import { expect, it } from 'vitest';
import { startOwnPostgres } from './own-postgres.ts';
import { startOwnRedis } from './own-redis.ts';
import { openRawClient } from './raw-client.ts';
import { createTestDatabase } from './test-database.ts';
import { testRedisUrl } from './test-redis.ts';
import { waitFor } from './wait-for.ts';

async function query<T>(url: string, use: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = openRawClient(url);
  try {
    return await use(sql);
  } finally {
    await sql.end();
  }
}

it('makes databases from a template that is migrated once', async () => {
  let migrations = 0;
  const options = {
    template: 'services_test',
    migrate: async (url: string) => {
      migrations++;
      await query(url, (sql) => sql`create table t as select 1 as a`);
    },
  };
  const [first, second] = [await createTestDatabase(options), await createTestDatabase(options)];
  await query(first.url, (sql) => sql`insert into t values (2)`);

  expect(migrations).toBe(1);
  expect(await query(first.url, (sql) => sql`select a from t order by a`)).toEqual([{ a: 1 }, { a: 2 }]);
  expect(await query(second.url, (sql) => sql`select a from t`)).toEqual([{ a: 1 }]);

  await first.drop();
  await second.drop();
  await expect(query(first.url, (sql) => sql`select 1`)).rejects.toMatchObject({ code: '3D000' });
});

it('hands out a different, empty Redis database each time', async () => {
  const urls = [await testRedisUrl(), await testRedisUrl()];
  expect(new Set(urls).size).toBe(2);
  const [one, two] = urls.map((url) => new Redis(url)) as [Redis, Redis];
  await one.set('key', 'here');
  expect(await two.get('key')).toBeNull();
  await one.flushdb();
  one.disconnect();
  two.disconnect();
});

it('kills and restarts a Redis of its own on the same URL', async () => {
  const server = await startOwnRedis();
  const redis = new Redis(server.url, { retryStrategy: () => 20 });
  redis.on('error', () => {});
  await redis.set('key', 'gone after the kill');
  await server.kill();
  await server.start();
  expect(await waitFor(async () => (await redis.ping()) === 'PONG')).toBe(true);
  expect(await redis.get('key')).toBeNull();
  redis.disconnect();
  await server.stop();
});

it('kills and restarts a PostgreSQL of its own on the same URL, data kept', async () => {
  const server = await startOwnPostgres();
  const before = server.url();
  await query(before, (sql) => sql`create table kept as select 42 as a`);
  await server.kill();
  await server.start();
  expect(server.url()).toBe(before);
  expect(await query(before, (sql) => sql`select a from kept`)).toEqual([{ a: 42 }]);
  await server.halt();
  await server.start();
  expect(await query(before, (sql) => sql`select a from kept`)).toEqual([{ a: 42 }]);
  await server.stop();
});

it('says what it waited for in vain, and why', async () => {
  const waiting = waitFor(() => Promise.reject(new Error('still closed')), {
    timeout: 50,
    message: 'the door',
  });
  await expect(waiting).rejects.toThrow(/50 ms in vain for the door/);
  await expect(waiting).rejects.toMatchObject({ cause: new Error('still closed') });
});
