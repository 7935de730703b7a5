import { slackDraft } from '../../delivery/drafts.ts';
import { daysBetween } from '../../domain/day.ts';
import type { AlertState, AlertTransition, ThreadNoteModel } from '../../domain/messages/model.ts';
import { renderAlert } from '../../domain/messages/slack/render-alert.ts';
import { renderThreadNote } from '../../domain/messages/slack/render-thread-note.ts';
import type { Episode, EpisodeEvent } from '../../store/episodes/episodes.ts';
import type { AlertView } from '../../store/episodes/load-alert-views.ts';
import type { OutboxDraft } from '../../store/outbox/types.ts';
import { type BookView, buildAlertModel } from './build-alert-model.ts';
import { alertTargets, messageContext, type People, toTarget } from './recipients.ts';

/** An episode that has just moved, whoever moved it. */
export interface ChangedEpisode {
  episode: Episode;
  event: EpisodeEvent;
}

const STATE_OF: Readonly<Record<Episode['state'], AlertState>> = {
  open: 'opened',
  acknowledged: 'acknowledged',
  snoozed: 'snoozed',
  escalated: 'escalated',
  recovered: 'recovered',
  churned: 'churned',
  closed: 'closed',
};

/**
 * Messages for high-touch episodes that have their own message: the message itself (posted once, edited ever after),
 * a line of history in its thread, and the manager's copy once it has been escalated.
 */
export function draftEpisodeMessages(
  changed: ChangedEpisode,
  view: AlertView,
  book: BookView,
  people: People,
  now: Date,
): OutboxDraft[] {
  const { episode, event } = changed;
  const owner = episode.ownerEmail === null ? null : (people.get(episode.ownerEmail) ?? null);
  const context = messageContext(owner, book.config, book.asOf);
  const transition = event.transition as AlertTransition;
  const state = transition === 'worse' ? 'worse' : STATE_OF[episode.state];
  const model = buildAlertModel(episode, state, view, book);
  const targets = alertTargets(episode.ownerEmail, people, book.config, book.asOf);
  const own = `episode:${episode.id}`;
  const base = { episodeId: episode.id, version: episode.version, dueAt: now };
  const key = (what: string) => `${own}:v${episode.version}:${what}`;
  const isNew = transition === 'opened' || transition === 'worse' || transition === 'escalated';
  const drafts: OutboxDraft[] = [];
  if (episode.messageSubject === own) {
    drafts.push(
      slackDraft({
        ...base,
        kind: 'alert',
        dedupeKey: key('alert'),
        payload: {
          op: 'upsert',
          subject: own,
          targets,
          message: renderAlert(model, context),
          onlyIfPosted: !isNew,
        },
      }),
    );
  }
  if (transition !== 'opened') {
    drafts.push(
      slackDraft({
        ...base,
        kind: 'thread',
        dedupeKey: key('thread'),
        payload: {
          op: 'thread',
          subject: episode.messageSubject,
          targets,
          message: renderThreadNote(threadNote(changed, view), context),
          broadcast: transition === 'worse',
          onlyIfPosted: true,
        },
      }),
    );
  }
  const manager = owner?.managerEmail ?? null;
  if (episode.escalatedAt !== null && manager !== null) {
    const person = people.get(manager) ?? { email: manager, slackUserId: null };
    drafts.push(
      slackDraft({
        ...base,
        kind: 'alert',
        dedupeKey: key('manager'),
        payload: {
          op: 'upsert',
          subject: `${own}:manager`,
          targets: [toTarget(person)],
          message: renderAlert(model, messageContext(people.get(manager) ?? null, book.config, book.asOf)),
          onlyIfPosted: transition !== 'escalated',
        },
      }),
    );
  }
  return drafts;
}

function threadNote({ episode, event }: ChangedEpisode, view: AlertView): ThreadNoteModel {
  const reason = event.reason as { reason?: string; to?: string; outcome?: string; taskTitle?: string };
  return {
    transition: event.transition as AlertTransition,
    accountName: view.account.name,
    accountId: episode.accountId,
    day: event.asOf,
    actor: event.actor,
    healthFrom: view.before?.health ?? null,
    healthTo: view.score?.health ?? null,
    evidence: [],
    reason: event.transition === 'snoozed' ? episode.snoozeReason : null,
    until: episode.snoozedUntil,
    to: reason.to ?? null,
    taskTitle: reason.taskTitle ?? null,
    outcome: reason.outcome ?? null,
    verdict: episode.verdict as ThreadNoteModel['verdict'],
    daysOpen: episode.closedOn ? daysBetween(episode.openedOn, episode.closedOn) : null,
  };
}
