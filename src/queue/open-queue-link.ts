import { openPostgresLink } from './open-postgres-link.ts';
import { openRedisLink } from './open-redis-link.ts';
import type { LinkOptions, QueueLink } from './queue-link.ts';

/** Opens the queue: in Redis when a URL is given, else in the database itself. Throws when it cannot be reached. */
export function openQueueLink(
  given: LinkOptions & { readonly databaseUrl: string; readonly redisUrl: string | null },
): Promise<QueueLink> {
  return given.redisUrl === null
    ? openPostgresLink(given.databaseUrl, given)
    : openRedisLink(given.redisUrl, given);
}
