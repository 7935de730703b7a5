import { addDays } from '../domain/day.ts';
import type { Day } from '../domain/types.ts';
import { pruneRows } from '../store/prune-rows.ts';
import type { Context } from './context.ts';

/** Removes what is older than the configured retention; what is alive (open episodes, unsent messages) stays. */
export async function pruneHistory(
  ctx: Context,
  asOf: Day,
): Promise<{ scores: number; outbox: number; eventIds: number }> {
  const { raw, signal } = ctx;
  const before = addDays(asOf, -ctx.config().config.privacy.retention_days);
  return {
    scores: await pruneRows(raw, 'scores', { before, signal }),
    outbox: await pruneRows(raw, 'outbox', { before, signal }),
    eventIds: await pruneRows(raw, 'usage_event_ids', { before, signal }),
  };
}
