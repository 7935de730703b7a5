import { addDays } from '../domain/day.ts';
import type { Day } from '../domain/types.ts';
import { pruneRows } from '../store/prune-rows.ts';
import { packOldScores } from '../store/scores/pack-old-scores.ts';
import type { Context } from './context.ts';

/** Messages and the digest compare with last week; older explanations are read one at a time, and rarely. */
const KEEP_PLAIN_DAYS = 14;

/**
 * Removes what is older than the configured retention; what is alive (open episodes, unsent messages) stays. Scores that
 * stay are packed once they are two weeks old.
 */
export async function pruneHistory(
  ctx: Context,
  asOf: Day,
): Promise<{ scores: number; packed: number; outbox: number; eventIds: number; nudges: number }> {
  const { raw, signal } = ctx;
  const before = addDays(asOf, -ctx.config().config.privacy.retention_days);
  return {
    scores: await pruneRows(raw, 'scores', { before, signal }),
    packed: await packOldScores(raw, { before: addDays(asOf, -KEEP_PLAIN_DAYS), now: ctx.now(), signal }),
    outbox: await pruneRows(raw, 'outbox', { before, signal }),
    eventIds: await pruneRows(raw, 'usage_event_ids', { before, signal }),
    nudges: await pruneRows(raw, 'nudges', { before, signal }),
  };
}
