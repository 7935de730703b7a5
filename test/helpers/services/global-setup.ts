import type { TestProject } from 'vitest/node';
import { type OwnPostgres, startOwnPostgres } from './own-postgres.ts';
import { type OwnRedis, startOwnRedis } from './own-redis.ts';
import { openRawClient } from './raw-client.ts';
import './provided.ts';

/** Three test files run at a time, and some of them start twenty services with a dozen connections each. */
const CONNECTIONS = 600;

/**
 * The run's server need outlive no power cut: without waiting for the disk a commit, and a database made or dropped,
 * take a fraction of the time. Tests that kill a server start one of their own, which keeps what it promises.
 */
async function startRunsPostgres(): Promise<OwnPostgres> {
  const server = await startOwnPostgres(CONNECTIONS);
  const admin = openRawClient(server.url());
  try {
    await admin`alter system set fsync = off`;
    await admin`alter system set full_page_writes = off`;
    await admin`select pg_reload_conf()`;
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  } finally {
    await admin.end();
  }
}

/**
 * Starts one real PostgreSQL and one real Redis for the whole run (or takes the Redis of REDIS_URL), and stops them
 * after it. Tests reach them through createTestDatabase and testRedisUrl, their child processes through
 * TEST_POSTGRES_URL and TEST_REDIS_URL.
 */
export default async function setUpServices(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.REDIS_URL?.replace(/\/\d*$/, '');
  const started = await Promise.allSettled([startRunsPostgres(), given ? undefined : startOwnRedis()]);
  const servers = started
    .map((result) => (result.status === 'fulfilled' ? result.value : undefined))
    .filter((server): server is OwnPostgres | OwnRedis => server !== undefined);
  const stop = async (): Promise<void> => {
    await Promise.all(servers.map((server) => server.stop()));
  };
  const [database, redis] = started;
  if (database.status === 'rejected' || redis.status === 'rejected') {
    await stop();
    throw database.status === 'rejected' ? database.reason : (redis as PromiseRejectedResult).reason;
  }
  const postgresUrl = database.value.url();
  const redisUrl = given ?? (redis.value as OwnRedis).url;
  project.provide('postgresUrl', postgresUrl);
  project.provide('redisUrl', redisUrl);
  process.env.TEST_POSTGRES_URL = postgresUrl;
  process.env.TEST_REDIS_URL = redisUrl;
  return stop;
}
