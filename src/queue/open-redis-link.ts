import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { bullLink } from './bull-link.ts';
import { describeError } from './describe-error.ts';
import { type LinkOptions, QueueAwayError, type QueueLink, type QueueName } from './queue-link.ts';
import { settlesWithin } from './under-lease.ts';

const COMMAND_TIMEOUT_MS = 5_000;
/** Longer than a worker waits for a message: a connection on which nothing comes for so long has been forgotten. */
const SILENT_MS = 20_000;

/**
 * BullMQ on Redis or Valkey. The keys carry the installation, so several share one server and a database made anew
 * does not meet the keys of the old one. Throws when the server does not answer within five seconds.
 */
export async function openRedisLink(url: string, options: LinkOptions): Promise<QueueLink> {
  const { installationId, timings, log } = options;
  const warn = (error: unknown) => log.warn({ error: describeError(error) }, 'queue connection');
  const open = (settings: object) =>
    new Redis(url, { lazyConnect: true, socketTimeout: SILENT_MS, ...settings }).on('error', warn);
  let refusal: string | null = null;
  const producing = open({
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    connectTimeout: COMMAND_TIMEOUT_MS,
    commandTimeout: COMMAND_TIMEOUT_MS,
  });
  producing.on('error', (error: Error) => {
    refusal = loginRefusal(error) ?? refusal;
  });
  try {
    await producing.connect();
    await producing.ping();
  } catch (error) {
    producing.disconnect();
    const refused = loginRefusal(error) ?? refusal;
    if (refused !== null)
      throw new Error(`the Redis server of REDIS_URL refuses the user or password (${refused})`, {
        cause: error,
      });
    throw new QueueAwayError('the Redis server of REDIS_URL does not answer', { cause: error });
  }
  const consuming = open({ maxRetriesPerRequest: null });
  const prefix = prefixOf(installationId);
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

const prefixOf = (installationId: string) => `harbinger-${installationId}`;

/** Queues to look at, on a connection of their own that gives up at once. */
export async function openLookQueues(
  url: string,
  given: { installationId: string; names: readonly QueueName[]; log: LinkOptions['log'] },
): Promise<{ queues: Queue[]; close(): Promise<void> }> {
  const warn = (error: unknown) => given.log.warn({ error: describeError(error) }, 'queue board');
  const connection = new Redis(url, {
    ...{ lazyConnect: true, socketTimeout: SILENT_MS, maxRetriesPerRequest: 1 },
    ...{ enableOfflineQueue: false, connectTimeout: COMMAND_TIMEOUT_MS, commandTimeout: COMMAND_TIMEOUT_MS },
  }).on('error', warn);
  await connection.connect().catch((error: unknown) => {
    connection.disconnect();
    throw new QueueAwayError('the Redis server of REDIS_URL does not answer', { cause: error });
  });
  const prefix = prefixOf(given.installationId);
  const queues = given.names.map((name) => new Queue(name, { connection, prefix }).on('error', warn));
  return {
    queues,
    close: async () => {
      await settlesWithin(Promise.allSettled(queues.map((queue) => queue.close())), 1_000);
      connection.disconnect();
    },
  };
}

/** The word with which Redis refuses a login; null for any other trouble. */
function loginRefusal(error: unknown): string | null {
  const text = error instanceof Error ? error.message : '';
  return /^(?:ERR )?(WRONGPASS|NOAUTH|NOPERM|AUTH\b.*)/.exec(text)?.[1]?.split(' ', 1)[0] ?? null;
}
