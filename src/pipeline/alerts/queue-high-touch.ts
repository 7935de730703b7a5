import { setImmediate as nextTurn } from 'node:timers/promises';
import type { TransactionSql } from 'postgres';
import { chooseAgendas, draftAgenda } from '../../delivery/alerts/draft-agenda.ts';
import { comesInBundle, draftBundles } from '../../delivery/alerts/draft-bundles.ts';
import { draftEpisodeMessages, offeredIn } from '../../delivery/alerts/draft-episode-messages.ts';
import type { DraftContext } from '../../delivery/alerts/recipients.ts';
import type { PassChange } from '../../domain/alerts/decide-pass.ts';
import { groupBy } from '../../domain/group-by.ts';
import type { NewMaterialOffer } from '../../domain/materials/material.ts';
import type { OutboxDraft } from '../../domain/outbox.ts';
import { loadAgendaFacts } from '../../store/episodes/load-agenda-facts.ts';
import { loadAlertViews } from '../../store/episodes/load-alert-views.ts';
import { insertMaterialOffers } from '../../store/materials/material-offers.ts';
import { enqueueOutbox } from '../../store/outbox/enqueue-outbox.ts';
import { chunks } from '../../store/table-rows.ts';

/** Changes of which the messages are drafted and queued at a time; what they were made from is let go before the next. */
const DRAFTED_AT_ONCE = 500;
/** Each of them tells a few dozen accounts. */
const BUNDLES_AT_ONCE = 20;
/** Drafted in one turn of the event loop, which has to send what is being written meanwhile. */
const DRAFTED_IN_A_TURN = 25;

/** Drafts the messages of high-touch episodes, each by itself or a bundle for each person, and queues them. */
export async function queueHighTouch(
  tx: TransactionSql,
  changes: readonly PassChange[],
  { context, now, currency }: { context: DraftContext; now: Date; currency: string },
): Promise<void> {
  const { asOf } = context.portfolio;
  const shown = changes.filter(({ episode }) => episode.touch === 'high');
  const withAgenda = new Set(chooseAgendas(shown));
  const viewsOf = (some: readonly PassChange[]) =>
    loadAlertViews(
      tx,
      some.map(({ episode }) => episode),
      asOf,
    );
  const single = shown.filter((change) => !comesInBundle(change));
  const offered: NewMaterialOffer[] = [];
  await queueInBatches(tx, now, {
    batches: [...chunks(single, DRAFTED_AT_ONCE)],
    load: async (some) => {
      const called = some.filter((change) => withAgenda.has(change));
      const accountIds = called.map(({ episode }) => episode.accountId);
      const [views, agendas] = await Promise.all([
        viewsOf(some),
        loadAgendaFacts(tx, accountIds, { asOf, currency }),
      ]);
      return { views, agendas };
    },
    draft: (change, { views, agendas }) => {
      const view = views.get(change.episode.id);
      if (!view) return [];
      const facts = agendas.get(change.episode.accountId);
      offered.push(...offeredIn(change, view, context));
      return [
        ...draftEpisodeMessages(change, view, context),
        ...draftAgenda(change, view, { facts, context }),
      ];
    },
  });
  await insertMaterialOffers(tx, offered);
  const bundles = groupBy(shown.filter(comesInBundle), ({ episode }) => episode.messageSubject);
  await queueInBatches(tx, now, {
    batches: [...chunks([...bundles.values()], BUNDLES_AT_ONCE)],
    load: (some) => viewsOf(some.flat()),
    draft: (bundle, views) => draftBundles(bundle, views, context),
  });
}

/**
 * Batch after batch: loads what its messages are made from, drafts and queues them. While one is drafted, the database
 * writes the one before and reads for the next.
 */
async function queueInBatches<T, Loaded>(
  tx: TransactionSql,
  now: Date,
  steps: {
    batches: readonly (readonly T[])[];
    load(batch: readonly T[]): Promise<Loaded>;
    draft(one: T, loaded: Loaded): OutboxDraft[];
  },
): Promise<void> {
  const { batches, load, draft } = steps;
  const loadAt = (place: number) => {
    const batch = batches[place];
    return batch === undefined ? null : noticedLater(load(batch));
  };
  let loading = loadAt(0);
  let queueing: Promise<unknown> = Promise.resolve();
  for (const [place, batch] of batches.entries()) {
    const loaded = await loading!;
    loading = loadAt(place + 1);
    const drafts: OutboxDraft[] = [];
    for (const some of chunks(batch, DRAFTED_IN_A_TURN)) {
      await nextTurn();
      for (const one of some) drafts.push(...draft(one, loaded));
    }
    await queueing;
    queueing = noticedLater(enqueueOutbox(tx, drafts, now));
  }
  await queueing;
}

/** What fails before anybody waits for it is an error of whoever does, not of the process. */
function noticedLater<T>(work: Promise<T>): Promise<T> {
  work.catch(() => undefined);
  return work;
}
