import type { TransactionSql } from 'postgres';
import { type ChangedEpisode, draftEpisodeMessages } from '../../delivery/alerts/draft-episode-messages.ts';
import type { Day } from '../../domain/types.ts';
import { loadAlertViews } from '../../store/episodes/load-alert-views.ts';
import { enqueueOutbox } from '../../store/outbox/enqueue-outbox.ts';
import { loadCsms } from '../../store/people.ts';
import type { Context } from '../context.ts';
import { loadBookView } from './load-pass-context.ts';

/** Queues what people see of episodes that somebody has acted on; low-touch ones show in the summary of their day. */
export async function queueEpisodeMessages(
  ctx: Context,
  tx: TransactionSql,
  changed: readonly ChangedEpisode[],
  asOf: Day,
): Promise<void> {
  const shown = changed.filter(({ episode }) => episode.touch === 'high');
  if (shown.length === 0) return;
  const now = ctx.now();
  const views = await loadAlertViews(
    tx,
    shown.map((c) => c.episode),
    asOf,
  );
  const book = await loadBookView(tx, ctx, asOf);
  const people = await loadCsms(tx);
  const drafts = shown.flatMap((change) => {
    const view = views.get(change.episode.id);
    return view ? draftEpisodeMessages(change, view, book, people, now) : [];
  });
  await enqueueOutbox(tx, drafts, now);
}
