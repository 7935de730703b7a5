import type { TransactionSql } from 'postgres';
import { draftAgenda } from '../../delivery/alerts/draft-agenda.ts';
import { draftHandOver } from '../../delivery/alerts/draft-bundles.ts';
import { draftEpisodeMessages, draftFarewell } from '../../delivery/alerts/draft-episode-messages.ts';
import type { PassSettings, PassState } from '../../domain/alerts/pass-inputs.ts';
import { findHandOvers, type HandedOver, planHandOvers } from '../../domain/alerts/plan-hand-overs.ts';
import type { LiveEpisode } from '../../domain/episode.ts';
import { groupBy } from '../../domain/group-by.ts';
import { loadCsmsOfLiveEpisodes } from '../../store/episodes/episodes.ts';
import { loadAgendaFacts } from '../../store/episodes/load-agenda-facts.ts';
import { loadAlertViews } from '../../store/episodes/load-alert-views.ts';
import { loadReaders } from '../../store/episodes/load-contacts.ts';
import { moveTasks } from '../../store/episodes/task-events.ts';
import { enqueueOutbox } from '../../store/outbox/enqueue-outbox.ts';
import type { Context } from '../context.ts';
import { refreshReminders } from '../reminders/refresh-reminders.ts';
import { queueTaskEvents } from '../tasks/queue-task-events.ts';
import { loadDraftContext } from './load-draft-context.ts';
import { recordEpisodeChanges } from './record-episode-changes.ts';

type GivenState = Pick<PassState, 'asOf' | 'now' | 'people' | 'live'>;

/**
 * High-touch episodes whose account has another CSM now, or whose owner is away or back, move with their open tasks:
 * the new owner gets the message, or one that lists them when they are many, and the old one says where it went.
 * @returns the living episodes as they are now, and how many moved
 */
export async function reassignEpisodes(
  ctx: Context,
  tx: TransactionSql,
  { settings, ...state }: GivenState & { settings: PassSettings },
): Promise<{ live: PassState['live']; moved: number }> {
  const { asOf, now } = state;
  const found = findHandOvers(await loadCsmsOfLiveEpisodes(tx, settings.segmentCsms), state);
  if (found.length === 0) return { live: state.live, moved: 0 };
  const readersOf = await loadReaders(
    tx,
    found.map(({ before }) => before.id),
  );
  const handOvers = planHandOvers(found, readersOf, { asOf, now, settings });
  await recordHandOvers(ctx, tx, { handOvers, state });
  await queueMessages(ctx, tx, { handOvers, state });
  ctx.log.info({ asOf, moved: handOvers.length }, 'episodes moved to another owner');
  const moved = handOvers.map(({ before, episode }): [string, LiveEpisode] => [
    before.accountId,
    { ...before, ...episode },
  ]);
  return { live: new Map([...state.live, ...moved]), moved: handOvers.length };
}

interface Reassignment {
  handOvers: readonly HandedOver[];
  state: GivenState;
}

async function recordHandOvers(
  ctx: Context,
  tx: TransactionSql,
  { handOvers, state: { asOf } }: Reassignment,
): Promise<void> {
  await recordEpisodeChanges(ctx, tx, handOvers);
  const moved = await moveTasks(
    tx,
    handOvers.flatMap(({ episode, to }) => [
      { episodeId: episode.id, queue: 'csm' as const, to: to?.email ?? null },
      { episodeId: episode.id, queue: 'manager' as const, to: to?.managerEmail ?? null },
    ]),
  );
  await queueTaskEvents(ctx, tx, { type: 'task.updated', taskIds: moved, asOf });
  const former = new Set(handOvers.flatMap(({ before }) => before.ownerEmail ?? []));
  await refreshReminders(ctx, tx, {
    accountIds: handOvers.map(({ episode }) => episode.accountId),
    former: [...former].map((email) => `reminder:${email}`),
  });
}

async function queueMessages(
  ctx: Context,
  tx: TransactionSql,
  { handOvers, state }: Reassignment,
): Promise<void> {
  const { asOf, now } = state;
  const views = await loadAlertViews(
    tx,
    handOvers.map(({ episode }) => episode),
    asOf,
  );
  const single = handOvers.filter(({ bundle }) => bundle === null);
  const agendas = await loadAgendaFacts(
    tx,
    single.map(({ episode }) => episode.accountId),
    { asOf, currency: ctx.config().config.currency },
  );
  const context = await loadDraftContext(tx, ctx, state);
  const drafts = handOvers.flatMap((handOver) => {
    const view = views.get(handOver.episode.id);
    if (!view) return [];
    const silent = handOver.bundle !== null;
    const facts = silent ? undefined : agendas.get(handOver.episode.accountId);
    return [
      ...draftFarewell(handOver, view, context),
      // What stands with the new owner already is put right in silence; the list tells of it.
      ...draftEpisodeMessages({ ...handOver, silent }, view, context),
      ...draftAgenda(handOver, view, { facts, context }),
    ];
  });
  for (const [subject, own] of groupBy(handOvers, ({ bundle }) => bundle ?? '')) {
    if (subject === '') continue;
    const episodes = own.map(({ episode }) => episode);
    drafts.push(...draftHandOver({ subject, episodes }, views, context));
  }
  await enqueueOutbox(tx, drafts, now);
}
