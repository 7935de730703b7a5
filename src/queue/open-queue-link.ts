import { openPostgresLink } from './open-postgres-link.ts';
import { openRedisLink } from './open-redis-link.ts';
import type { QueueLink } from './queue-link.ts';
import type { QueueLog } from './queue-log.ts';
import type { ServiceTimings } from './timings.ts';

export interface LinkOptions {
  readonly installationId: string;
  /** False: this process only sends, and makes do with fewer connections. */
  readonly consumes: boolean;
  readonly timings: ServiceTimings;
  readonly log: QueueLog;
}

/** Opens the queue: in Redis when a URL is given, else in the database itself. Throws when it cannot be reached. */
export function openQueueLink(
  given: LinkOptions & { readonly databaseUrl: string; readonly redisUrl: string | null },
): Promise<QueueLink> {
  return given.redisUrl === null
    ? openPostgresLink(given.databaseUrl, given)
    : openRedisLink(given.redisUrl, given);
}
