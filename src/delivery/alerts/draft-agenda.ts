import { type EpisodeChange, SEVERITIES } from '../../domain/episode.ts';
import { groupBy } from '../../domain/group-by.ts';
import type { OutboxDraft } from '../../domain/outbox.ts';
import { buildAgendaModel } from '../../messages/agenda/build-agenda-model.ts';
import type { AgendaFacts } from '../../messages/models/agenda-model.ts';
import type { AlertView } from '../../messages/models/alert-view.ts';
import { renderAgenda } from '../../messages/slack/render-agenda.ts';
import { slackDraft } from '../drafts.ts';
import { canWait, type DraftContext, messageContext, personOf, targetsOf, whenDue } from './recipients.ts';

/** When somebody has a call to prepare, or has to prepare it anew. */
const CALLS_FOR_ONE: ReadonlySet<string> = new Set(['opened', 'worse', 'reassigned']);

/** Whether an agenda goes with a change: something to talk about, and a message of its own to stand under. */
function bringsAgenda({ episode, event }: EpisodeChange): boolean {
  return episode.messageSubject === `episode:${episode.id}` && CALLS_FOR_ONE.has(event.transition);
}

/** Nobody prepares more calls at once; the agendas of further accounts are a command away. */
const AGENDAS_AT_ONCE = 10;

/** The changes of one run that bring an agenda: for every owner the most severe and most valuable first. */
export function chooseAgendas<T extends EpisodeChange>(changes: readonly T[]): T[] {
  const worth = ({ episode }: T) => (episode.probabilityAtOpen ?? 0) * (episode.mrrAtOpen ?? 0);
  const rank = ({ episode }: T) => SEVERITIES.indexOf(episode.severity);
  const urgent = changes.filter(bringsAgenda).sort((a, b) => rank(b) - rank(a) || worth(b) - worth(a));
  return [...groupBy(urgent, (c) => c.episode.ownerEmail ?? '').values()].flatMap((own) =>
    own.slice(0, AGENDAS_AT_ONCE),
  );
}

/**
 * The agenda with the facts, in the thread of a high-touch episode that has its own message. An account in a bundle
 * has none there: `harbinger alerts show` prints it.
 */
export function draftAgenda(
  change: EpisodeChange,
  view: AlertView,
  given: { facts: AgendaFacts | undefined; context: DraftContext },
): OutboxDraft[] {
  const { facts, context } = given;
  if (facts === undefined || !bringsAgenda(change)) return [];
  const { episode, immediate = false } = change;
  const { portfolio, people, now } = context;
  const owner = personOf(episode.ownerEmail, people);
  const agenda = buildAgendaModel(view, facts, { rules: episode.rules, reader: owner, portfolio });
  return [
    slackDraft({
      kind: 'thread',
      dedupeKey: `${episode.messageSubject}:v${episode.version}:agenda`,
      episodeId: episode.id,
      version: episode.version,
      dueAt: immediate ? now : whenDue(owner, context, !canWait(change)),
      payload: {
        op: 'thread',
        subject: episode.messageSubject,
        targets: targetsOf(episode.ownerEmail, context),
        message: renderAgenda(agenda, messageContext(owner, context, portfolio.asOf)),
        onlyIfPosted: true,
      },
    }),
  ];
}
