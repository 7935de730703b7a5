import { Redis } from 'ioredis';
import { inject } from 'vitest';
import './provided.ts';

const COUNTER = 'harbinger-test:last-database';

/**
 * The URL of an empty logical database on the run's Redis that no other test uses.
 * @throws when the server named by REDIS_URL has no empty database left.
 */
export async function testRedisUrl(): Promise<string> {
  const server = inject('redisUrl');
  const redis = new Redis(server);
  try {
    const [, limit] = (await redis.config('GET', 'databases')) as [string, string];
    const count = Number(limit);
    for (let tries = 1; tries < count; tries++) {
      await redis.select(0);
      const index = 1 + ((await redis.incr(COUNTER)) % (count - 1));
      await redis.select(index);
      if ((await redis.dbsize()) === 0) return `${server}/${index}`;
    }
    throw new Error('no empty logical database is left on the Redis server; empty one, or unset REDIS_URL');
  } finally {
    redis.disconnect();
  }
}
