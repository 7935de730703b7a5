import { Redis } from 'ioredis';

/** What a Redis or Valkey says of itself. */
export interface RedisFacts {
  readonly version: string;
  readonly role: string;
  /** What it does when it is full. */
  readonly policy: string;
  readonly usedBytes: number;
  /** 0 = as much as the machine has. */
  readonly maxBytes: number;
}

const TIMEOUT_MS = 5_000;

/** Throws when it does not answer within five seconds, or does not tell. */
export async function askRedis(url: string): Promise<RedisFacts> {
  const redis = new Redis(url, {
    ...{ lazyConnect: true, maxRetriesPerRequest: 0, retryStrategy: () => null },
    ...{ connectTimeout: TIMEOUT_MS, commandTimeout: TIMEOUT_MS },
  }).on('error', () => undefined);
  try {
    await redis.connect();
    return readRedisInfo(await redis.info());
  } finally {
    redis.disconnect();
  }
}

/** From the lines of INFO, `name:value` each; what is not told is empty or 0. */
export function readRedisInfo(info: string): RedisFacts {
  const said = new Map(
    info.split(/\r?\n/).map((line): [string, string] => {
      const at = line.indexOf(':');
      return [line.slice(0, at), line.slice(at + 1)];
    }),
  );
  const text = (name: string) => said.get(name) ?? '';
  return {
    version: text('valkey_version') || text('redis_version'),
    role: text('role'),
    policy: text('maxmemory_policy'),
    usedBytes: Number(text('used_memory')),
    maxBytes: Number(text('maxmemory')),
  };
}

const FULL = 0.9;
const MB = 2 ** 20;

/** What of it keeps a queue from working, one reason each. */
export function judgeRedis({ role, policy, usedBytes, maxBytes }: RedisFacts): string[] {
  const isLimited = maxBytes > 0;
  return [
    ...(role === 'slave' || role === 'replica' ? ['it is a replica, which takes no writes'] : []),
    ...(isLimited && policy !== 'noeviction'
      ? [`it may evict what waits (maxmemory-policy ${policy}), which BullMQ does not bear`]
      : []),
    ...(isLimited && usedBytes > FULL * maxBytes
      ? [`its memory is nearly full (${Math.round(usedBytes / MB)} of ${Math.round(maxBytes / MB)} MB)`]
      : []),
  ];
}
