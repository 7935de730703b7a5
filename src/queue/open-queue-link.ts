import type { LinkOptions, QueueLink } from './queue-link.ts';

/**
 * Opens the queue: in Redis when a URL is given, else in the database itself. Throws when it cannot be reached. BullMQ
 * takes as long to load as everything else together, and most commands have no queue.
 */
export async function openQueueLink(
  given: LinkOptions & { readonly databaseUrl: string; readonly redisUrl: string | null },
): Promise<QueueLink> {
  if (given.redisUrl === null) {
    const { openPostgresLink } = await import('./open-postgres-link.ts');
    return openPostgresLink(given.databaseUrl, given);
  }
  const { openRedisLink } = await import('./open-redis-link.ts');
  return openRedisLink(given.redisUrl, given);
}
