import { addDays } from '../domain/day.ts';
import type { Day } from '../domain/types.ts';
import type { Context } from './context.ts';

/** Removes what is older than the configured retention; what is alive (open episodes, unsent messages) stays. */
export async function pruneHistory(
  ctx: Context,
  asOf: Day,
): Promise<{ scores: number; outbox: number; eventIds: number }> {
  const before = addDays(asOf, -ctx.config().config.privacy.retention_days);
  const { raw } = ctx;
  const removed = async (query: Promise<{ count: number }>) => (await query).count;
  return {
    scores: await removed(raw`delete from scores where day < ${before}::date`),
    outbox: await removed(
      raw`delete from outbox where created_at < ${before}::date and state in ('sent', 'failed', 'cancelled')`,
    ),
    eventIds: await removed(raw`delete from usage_event_ids where day < ${before}::date`),
  };
}
