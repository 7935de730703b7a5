import type { ISql } from 'postgres';
import type { Config } from '../../config/schema.ts';
import { concernsTeams, draftLeaving, type ToldTeam } from '../../delivery/alerts/draft-leaving.ts';
import type { DraftContext } from '../../delivery/alerts/recipients.ts';
import type { EpisodeChange } from '../../domain/episode.ts';
import { loadAlertViews } from '../../store/episodes/load-alert-views.ts';
import { loadLeavingFacts } from '../../store/episodes/load-leaving-facts.ts';
import { enqueueOutbox } from '../../store/outbox/enqueue-outbox.ts';

/** Tells other teams of customers who leave, in the channels that the configuration gives them; without one nobody is told. */
export async function queueLeaving(
  tx: ISql,
  changes: readonly EpisodeChange[],
  { config, context }: { config: Config; context: DraftContext },
): Promise<void> {
  const teams = toldTeams(config);
  const told = teams.length === 0 ? [] : changes.filter(concernsTeams);
  if (told.length === 0) return;
  const { asOf } = context.portfolio;
  const views = await loadAlertViews(
    tx,
    told.map(({ episode }) => episode),
    asOf,
  );
  const facts = await loadLeavingFacts(
    tx,
    told.map(({ episode }) => episode.accountId),
    { asOf, currency: config.currency, ticketsSignal: config.leaving.tickets_signal },
  );
  const drafts = told.flatMap((change) => {
    const view = views.get(change.episode.id);
    const own = facts.get(change.episode.accountId);
    return view && own ? draftLeaving(change, { view, facts: own, teams, context }) : [];
  });
  await enqueueOutbox(tx, drafts, context.now);
}

function toldTeams({ leaving, delivery }: Pick<Config, 'leaving' | 'delivery'>): ToldTeam[] {
  return [...new Set(leaving.tell)].flatMap((team) => {
    const channel = delivery.queue_channels[team];
    return channel === undefined ? [] : [{ team, channel }];
  });
}
