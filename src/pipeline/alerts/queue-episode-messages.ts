import type { TransactionSql } from 'postgres';
import { draftEpisodeMessages } from '../../delivery/alerts/draft-episode-messages.ts';
import type { EpisodeChange } from '../../domain/episode.ts';
import type { Day } from '../../domain/types.ts';
import { loadAlertViews } from '../../store/episodes/load-alert-views.ts';
import { enqueueOutbox } from '../../store/outbox/enqueue-outbox.ts';
import { loadCsms } from '../../store/people.ts';
import type { Context } from '../context.ts';
import { loadDraftContext } from './load-draft-context.ts';

/** Queues what people see of an episode that somebody has acted on; a low-touch one shows in the summary of its day. */
export async function queueEpisodeMessages(
  ctx: Context,
  tx: TransactionSql,
  { change, asOf }: { change: EpisodeChange; asOf: Day },
): Promise<void> {
  if (change.episode.touch !== 'high') return;
  const view = (await loadAlertViews(tx, [change.episode], asOf)).get(change.episode.id);
  if (!view) return;
  const context = await loadDraftContext(tx, ctx, { asOf, people: await loadCsms(tx) });
  await enqueueOutbox(tx, draftEpisodeMessages(change, view, context), context.now);
}
