import type { TransactionSql } from 'postgres';
import { decideOwner } from '../../domain/alerts/decide-owner.ts';
import type { Csm, Day } from '../../domain/types.ts';
import {
  type Episode,
  type EpisodeEvent,
  loadCsmsOfLiveEpisodes,
  writeEpisodes,
  writeEvents,
} from '../../store/episodes/episodes.ts';
import { loadAgendaFacts } from '../../store/episodes/load-agenda-facts.ts';
import { loadAlertViews } from '../../store/episodes/load-alert-views.ts';
import { moveTasks } from '../../store/episodes/move-tasks.ts';
import { enqueueOutbox } from '../../store/outbox/enqueue-outbox.ts';
import type { Context } from '../context.ts';
import { refreshReminders } from '../reminders/refresh-reminders.ts';
import { queueTaskEvents } from '../tasks/queue-task-events.ts';
import { draftAgenda } from './draft-agenda.ts';
import { draftEpisodeMessages, draftFarewell } from './draft-episode-messages.ts';
import { loadBookView } from './load-book-view.ts';
import type { People } from './recipients.ts';

/**
 * High-touch episodes whose account has another CSM now, or whose owner is away or back, move with their open tasks:
 * the new owner gets the message, the old one says where it went. Changes the given map; runs before the day is
 * decided, so that what happens today is told to whoever has it now. @returns how many moved
 */
export async function reassignEpisodes(
  ctx: Context,
  tx: TransactionSql,
  given: { asOf: Day; live: Map<string, Episode>; csms: People },
): Promise<number> {
  const { asOf, live, csms } = given;
  const now = ctx.now();
  const csmOf = await loadCsmsOfLiveEpisodes(tx);
  const moves: { before: Episode; episode: Episode; event: EpisodeEvent; to: Csm | null }[] = [];
  for (const [accountId, before] of live) {
    const csmEmail = csmOf.get(accountId);
    if (before.touch !== 'high' || csmEmail === undefined) continue;
    const change = decideOwner({ ownerEmail: before.ownerEmail, csmEmail, csms, asOf });
    if (change.kind === 'stays') continue;
    const episode: Episode = {
      ...before,
      ownerEmail: change.to?.email ?? null,
      // Whoever takes over gets a message of its own, also when a bundle had shown it so far.
      messageSubject: `episode:${before.id}`,
      version: before.version + 1,
      updatedAt: now,
    };
    const event: EpisodeEvent = {
      episodeId: before.id,
      version: episode.version,
      transition: 'reassigned',
      reason: {
        reason: change.reason,
        from: before.ownerEmail,
        to: change.to?.name ?? change.to?.email ?? ctx.config().config.delivery.default_channel,
      },
      actor: null,
      asOf,
      at: now,
    };
    moves.push({ before, episode, event, to: change.to });
    live.set(accountId, { ...before, ...episode });
  }
  if (moves.length === 0) return 0;
  await writeEpisodes(
    tx,
    moves.map((m) => m.episode),
  );
  await writeEvents(
    tx,
    moves.map((m) => m.event),
  );
  const moved = await moveTasks(
    tx,
    moves.flatMap(({ episode, to }) => [
      { episodeId: episode.id, queue: 'csm' as const, to: to?.email ?? null },
      { episodeId: episode.id, queue: 'manager' as const, to: to?.managerEmail ?? null },
    ]),
  );
  await queueTaskEvents(ctx, tx, { type: 'task.updated', taskIds: moved, asOf });
  const former = new Set(moves.flatMap((m) => (m.before.ownerEmail === null ? [] : [m.before.ownerEmail])));
  await refreshReminders(ctx, tx, {
    accountIds: moves.map((m) => m.episode.accountId),
    former: [...former].map((email) => `reminder:${email}`),
  });
  const episodes = moves.map((m) => m.episode);
  const views = await loadAlertViews(tx, episodes, asOf);
  const agendas = await loadAgendaFacts(
    tx,
    episodes.map((e) => e.accountId),
    asOf,
  );
  const book = await loadBookView(tx, ctx, asOf);
  const drafts = moves.flatMap((move) => {
    const view = views.get(move.episode.id);
    if (!view) return [];
    return [
      ...draftFarewell(move, view, book, csms, now),
      ...draftEpisodeMessages(move, view, book, csms, now),
      ...draftAgenda(move, view, agendas.get(move.episode.accountId), book, csms, now),
    ];
  });
  await enqueueOutbox(tx, drafts, now);
  ctx.log.info({ asOf, moved: moves.length }, 'episodes moved to another owner');
  return moves.length;
}
