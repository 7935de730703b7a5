import type { TransactionSql } from 'postgres';
import { draftAgenda } from '../../delivery/alerts/draft-agenda.ts';
import { draftHandOver } from '../../delivery/alerts/draft-bundles.ts';
import { draftEpisodeMessages, draftFarewell } from '../../delivery/alerts/draft-episode-messages.ts';
import { alertTargets, type People } from '../../delivery/alerts/recipients.ts';
import { targetName } from '../../delivery/drafts.ts';
import { decideOwner } from '../../domain/alerts/decide-owner.ts';
import { groupBy } from '../../domain/group-by.ts';
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
import { loadReaders } from '../../store/episodes/load-contacts.ts';
import { moveTasks } from '../../store/episodes/task-events.ts';
import { enqueueOutbox } from '../../store/outbox/enqueue-outbox.ts';
import { stableId } from '../../store/stable-id.ts';
import type { Context } from '../context.ts';
import { refreshReminders } from '../reminders/refresh-reminders.ts';
import { queueTaskEvents } from '../tasks/queue-task-events.ts';
import { loadBookView } from './load-pass-context.ts';

interface HandOver {
  before: Episode;
  to: Csm | null;
  reason: string;
}

interface Reassigned extends HandOver {
  episode: Episode;
  event: EpisodeEvent;
  /** One message tells of all of them; null = each has its own. */
  bundle: string | null;
}

/**
 * High-touch episodes whose account has another CSM now, or whose owner is away or back, move with their open tasks:
 * the new owner gets the message, or one that lists them when they are many, and the old one says where it went.
 * Changes the given map; runs before the day is decided, so that what happens today is told to whoever has it now.
 * @returns how many moved
 */
export async function reassignEpisodes(
  ctx: Context,
  tx: TransactionSql,
  given: { asOf: Day; live: Map<string, Episode>; csms: People },
): Promise<number> {
  const { asOf, live, csms } = given;
  const now = ctx.now();
  const moves = await planMoves(ctx, tx, given);
  if (moves.length === 0) return 0;
  const episodes = moves.map((m) => m.episode);
  for (const { before, episode } of moves) live.set(before.accountId, { ...before, ...episode });
  await writeEpisodes(tx, episodes);
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
  const views = await loadAlertViews(tx, episodes, asOf);
  const agendas = await loadAgendaFacts(
    tx,
    moves.flatMap((m) => (m.bundle === null ? [m.episode.accountId] : [])),
    asOf,
  );
  const book = await loadBookView(tx, ctx, asOf);
  const drafts = moves.flatMap((move) => {
    const view = views.get(move.episode.id);
    if (!view) return [];
    const farewell = draftFarewell(move, view, book, csms, now);
    if (move.bundle !== null) {
      // What stands with the new owner already is put right in silence; the list tells of it.
      return [...farewell, ...draftEpisodeMessages({ ...move, silent: true }, view, book, csms, now)];
    }
    return [
      ...farewell,
      ...draftEpisodeMessages(move, view, book, csms, now),
      ...draftAgenda(move, view, agendas.get(move.episode.accountId), book, csms, now),
    ];
  });
  const bundled = moves.filter((m) => m.bundle !== null);
  for (const [subject, own] of groupBy(bundled, (m) => m.bundle!)) {
    drafts.push(...draftHandOver({ subject, episodes: own.map((m) => m.episode) }, views, book, csms, now));
  }
  await enqueueOutbox(tx, drafts, now);
  ctx.log.info({ asOf, moved: moves.length }, 'episodes moved to another owner');
  return moves.length;
}

async function planMoves(
  ctx: Context,
  tx: TransactionSql,
  { asOf, live, csms }: { asOf: Day; live: ReadonlyMap<string, Episode>; csms: People },
): Promise<Reassigned[]> {
  const { config } = ctx.config();
  const now = ctx.now();
  const csmOf = await loadCsmsOfLiveEpisodes(tx);
  const byOwner = new Map<string, HandOver[]>();
  for (const [accountId, before] of live) {
    const csmEmail = csmOf.get(accountId);
    if (before.touch !== 'high' || csmEmail === undefined) continue;
    const change = decideOwner({ ownerEmail: before.ownerEmail, csmEmail, csms, asOf });
    if (change.kind === 'stays') continue;
    const owner = change.to?.email ?? '';
    byOwner.set(owner, [...(byOwner.get(owner) ?? []), { before, to: change.to, reason: change.reason }]);
  }
  const all = [...byOwner.values()].flat();
  const readers = await loadReaders(
    tx,
    all.map((m) => m.before.id),
  );
  return [...byOwner].flatMap(([owner, own]) => {
    const many = own.length >= config.alerts.bundle_over;
    const bundle = many
      ? `bundle:${stableId('hand-over', owner, asOf, ...own.map((m) => m.before.id).sort())}`
      : null;
    return own.map((move): Reassigned => {
      const { before, to, reason } = move;
      const [first] = alertTargets(to?.email ?? null, csms, config, asOf);
      const stands = first !== undefined && (readers.get(before.id) ?? []).includes(targetName(first));
      const episode: Episode = {
        ...before,
        ownerEmail: to?.email ?? null,
        // Whoever takes over gets a message of its own, also when a bundle had shown it so far.
        messageSubject: bundle === null || stands ? `episode:${before.id}` : bundle,
        version: before.version + 1,
        updatedAt: now,
      };
      const event: EpisodeEvent = {
        episodeId: before.id,
        version: episode.version,
        transition: 'reassigned',
        reason: {
          reason,
          from: before.ownerEmail,
          to: to?.name ?? to?.email ?? config.delivery.default_channel,
          ...(bundle === null ? {} : { bundle }),
        },
        actor: null,
        asOf,
        at: now,
      };
      return { ...move, episode, event, bundle };
    });
  });
}
