import type { ISql } from 'postgres';
import { webhookDraft } from '../../delivery/drafts.ts';
import type { EpisodeWebhookEvent } from '../../delivery/webhook/episode-event.ts';
import { type EpisodeChange, LIVE_STATES } from '../../domain/episode.ts';
import { isAmong } from '../../domain/names.ts';
import type { EpisodeEventType } from '../../domain/outbox.ts';
import { shellWord } from '../../domain/text/safe-text.ts';
import { loadTiers } from '../../store/episodes/episodes.ts';
import { writeEpisodes, writeEvents } from '../../store/episodes/write-episodes.ts';
import { enqueueOutbox } from '../../store/outbox/enqueue-outbox.ts';
import type { Context } from '../context.ts';

/**
 * The one way to write episodes down: as they stand, with their history, and with what webhooks are told of it. Call it
 * in the transaction that decided the changes.
 */
export async function recordEpisodeChanges(
  ctx: Context,
  tx: ISql,
  changes: readonly EpisodeChange[],
): Promise<void> {
  await writeEpisodes(
    tx,
    changes.map(({ episode }) => episode),
  );
  await writeEvents(
    tx,
    changes.map(({ event }) => event),
  );
  await queueEpisodeEvents(ctx, tx, changes);
}

/** Episodes of accounts that are held out are told to nobody, since whoever is told would act. */
async function queueEpisodeEvents(ctx: Context, tx: ISql, changes: readonly EpisodeChange[]): Promise<void> {
  const told = changes.filter(({ episode }) => episode.arm !== 'held_out');
  const types = new Set<string>(told.map(typeOf));
  const webhooks = ctx
    .config()
    .config.webhooks.filter(({ events }) => events.some((type) => types.has(type)));
  if (webhooks.length === 0) return;
  const now = ctx.now();
  const tiers = await loadTiers(tx, [...new Set(told.map(({ episode }) => episode.accountId))]);
  const drafts = told.flatMap((change) => {
    const { episode } = change;
    const tier = tiers.get(episode.accountId) ?? null;
    const type = typeOf(change);
    return webhooks
      .filter(({ events, tiers: asked }) => events.includes(type) && isAmong(asked, tier))
      .map(({ name }) =>
        webhookDraft({
          endpoint: name,
          key: `changes:${episode.id}:${episode.version}`,
          kind: 'episode',
          episodeId: episode.id,
          version: episode.version,
          dueAt: now,
          event: toEvent(change, { type, tier, now }),
        }),
      );
  });
  await enqueueOutbox(tx, drafts, now);
}

function typeOf({ episode: { state, version } }: EpisodeChange): EpisodeEventType {
  if (!LIVE_STATES.some((live) => live === state)) return 'episode.closed';
  return version === 1 ? 'episode.opened' : 'episode.updated';
}

function toEvent(
  { episode, event }: EpisodeChange,
  { type, tier, now }: { type: EpisodeEventType; tier: string | null; now: Date },
): EpisodeWebhookEvent {
  return {
    type,
    timestamp: now.toISOString(),
    version: 1,
    data: {
      sequence: episode.version,
      episode: {
        id: episode.id,
        state: episode.state,
        severity: episode.severity,
        transition: event.transition,
        by_person: event.actor !== null,
        touch: episode.touch,
        rules: [...episode.rules],
        opened_on: episode.openedOn,
        closed_on: episode.closedOn,
        snoozed_until: episode.snoozedUntil,
        verdict: episode.verdict,
        health_at_open: episode.healthAtOpen,
        probability_at_open: episode.probabilityAtOpen,
      },
      account: { id: episode.accountId, tier },
      explain: `harbinger explain ${shellWord(episode.accountId)} --at ${event.asOf}`,
    },
  };
}
