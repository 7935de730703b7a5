import { slackDraft } from '../../delivery/drafts.ts';
import { SEVERITIES } from '../../domain/alerts/settings.ts';
import { groupBy } from '../../domain/group-by.ts';
import { renderAgenda } from '../../messages/slack/render-agenda.ts';
import type { AgendaFacts } from '../../store/episodes/load-agenda-facts.ts';
import type { AlertView } from '../../store/episodes/load-alert-views.ts';
import type { OutboxDraft } from '../../store/outbox/types.ts';
import { buildAgendaModel } from './build-agenda-model.ts';
import type { BookView } from './build-alert-model.ts';
import type { ChangedEpisode } from './draft-episode-messages.ts';
import { alertTargets, messageContext, type People } from './recipients.ts';
import { whenDue } from './when-due.ts';

/** When somebody has a call to prepare, or has to prepare it anew. */
const CALLS_FOR_ONE: ReadonlySet<string> = new Set(['opened', 'worse', 'reassigned']);

/** Whether an agenda goes with a change: something to talk about, and a message of its own to stand under. */
function bringsAgenda({ episode, event }: ChangedEpisode): boolean {
  return episode.messageSubject === `episode:${episode.id}` && CALLS_FOR_ONE.has(event.transition);
}

/** Nobody prepares more calls at once; the agendas of further accounts are a command away. */
const AGENDAS_AT_ONCE = 10;

/** The changes of one run that bring an agenda: for every owner the most severe and most valuable first. */
export function chooseAgendas<T extends ChangedEpisode>(changes: readonly T[]): T[] {
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
  changed: ChangedEpisode,
  view: AlertView,
  facts: AgendaFacts | undefined,
  book: BookView,
  people: People,
  now: Date,
): OutboxDraft[] {
  if (facts === undefined || !bringsAgenda(changed)) return [];
  const { episode, immediate = false } = changed;
  const owner = episode.ownerEmail === null ? null : (people.get(episode.ownerEmail) ?? null);
  const { config, asOf } = book;
  const agenda = buildAgendaModel(view, facts, { rules: episode.rules, reader: owner, book });
  return [
    slackDraft({
      kind: 'thread',
      dedupeKey: `${episode.messageSubject}:v${episode.version}:agenda`,
      episodeId: episode.id,
      version: episode.version,
      dueAt: immediate ? now : whenDue(now, owner, book),
      payload: {
        op: 'thread',
        subject: episode.messageSubject,
        targets: alertTargets(episode.ownerEmail, people, config, asOf),
        message: renderAgenda(agenda, messageContext(owner, config, asOf)),
        onlyIfPosted: true,
      },
    }),
  ];
}
