import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { bullLink } from './bull-link.ts';
import { describeError } from './describe-error.ts';
import type { LinkOptions, QueueLink } from './queue-link.ts';

const COMMAND_TIMEOUT_MS = 5_000;

/**
 * BullMQ on Redis or Valkey. The keys carry the installation, so several share one server and a database made anew
 * does not meet the keys of the old one. Throws when the server does not answer within five seconds.
 */
export async function openRedisLink(url: string, options: LinkOptions): Promise<QueueLink> {
  const { installationId, timings, log } = options;
  const warn = (error: unknown) => log.warn({ error: describeError(error) }, 'queue connection');
  const open = (settings: object) => new Redis(url, { lazyConnect: true, ...settings }).on('error', warn);
  const producing = open({
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    connectTimeout: COMMAND_TIMEOUT_MS,
    commandTimeout: COMMAND_TIMEOUT_MS,
  });
  try {
    await producing.connect();
    await producing.ping();
  } catch (error) {
    producing.disconnect();
    throw new Error('the Redis server of REDIS_URL does not answer', { cause: error });
  }
  const consuming = open({ maxRetriesPerRequest: null });
  const prefix = `harbinger-${installationId}`;
  return bullLink({
    kind: 'redis',
    timings,
    warn,
    makeQueue: (name) => new Queue(name, { connection: producing, prefix }),
    makeWorker: (name, settings, work) =>
      new Worker(name, (job) => work(job.data), { connection: consuming, prefix, ...settings }),
    disconnect: () => {
      producing.disconnect();
      consuming.disconnect();
    },
  });
}
