import type { ISql } from 'postgres';
import type { Day } from '../../domain/types.ts';
import { loadHeldForData } from '../../store/decided-days.ts';
import { enqueueOutbox } from '../../store/outbox/enqueue-outbox.ts';
import { draftPoolSummary } from '../alerts/draft-pool-summary.ts';
import { loadBookView } from '../alerts/load-book-view.ts';
import type { Context } from '../context.ts';

/** Queues the day's low-touch summary anew, with what e-mails to customers have changed; the same again is nothing. */
export async function queuePoolSummary(ctx: Context, tx: ISql, asOf: Day): Promise<void> {
  const book = await loadBookView(tx, ctx, asOf);
  const now = ctx.now();
  await enqueueOutbox(tx, await draftPoolSummary(tx, book, await loadHeldForData(tx, asOf), now), now);
}
