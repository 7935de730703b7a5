import { slackDraft, targetName } from '../../delivery/drafts.ts';
import type { FiringEvidence } from '../../domain/alerts/standing.ts';
import { daysBetween } from '../../domain/day.ts';
import { limitEvidence } from '../../domain/privacy/limit-words.ts';
import type { Csm } from '../../domain/types.ts';
import type { AlertState, AlertTransition, ThreadNoteModel } from '../../messages/models/alert-model.ts';
import { renderAlert } from '../../messages/slack/render-alert.ts';
import { renderThreadNote } from '../../messages/slack/render-thread-note.ts';
import type { Episode, EpisodeEvent } from '../../store/episodes/episodes.ts';
import type { AlertView } from '../../store/episodes/load-alert-views.ts';
import type { OutboxDraft } from '../../store/outbox/types.ts';
import { type BookView, buildAlertModel } from './build-alert-model.ts';
import { alertTargets, channelTarget, messageContext, type People, toTarget } from './recipients.ts';
import { whenDue } from './when-due.ts';

/** What a person has to look at; the rest is an edit of what they have seen. */
const NEWS: ReadonlySet<AlertTransition> = new Set(['opened', 'worse', 'escalated', 'reassigned']);

/** An episode that has just moved, whoever moved it. */
export interface ChangedEpisode {
  episode: Episode;
  event: EpisodeEvent;
  /** Something that waits for nobody's working hours, such as a detractor's answer. */
  immediate?: boolean;
  /** Nothing is posted that disturbs: another message tells of it. */
  silent?: boolean;
}

export const STATE_OF: Readonly<Record<Episode['state'], AlertState>> = {
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
  const { episode, event, immediate = false, silent = false } = changed;
  const owner = personOf(episode.ownerEmail, people);
  const context = messageContext(owner, book.config, book.asOf);
  const transition = event.transition as AlertTransition;
  const state = transition === 'worse' ? 'worse' : STATE_OF[episode.state];
  const model = buildAlertModel(episode, state, view, book);
  const targets = alertTargets(episode.ownerEmail, people, book.config, book.asOf);
  const own = `episode:${episode.id}`;
  const key = (what: string) => `${own}:v${episode.version}:${what}`;
  const isOver = state === 'recovered' || state === 'churned' || state === 'closed';
  const [first] = targets;
  const stands = first !== undefined && view.postedTo.includes(targetName(first));
  // An edit disturbs nobody; before anything stands, whatever is alive still comes as a message, in working hours.
  const disturbs = !silent && (NEWS.has(transition) || (!stands && !isOver));
  const base = {
    episodeId: episode.id,
    version: episode.version,
    dueAt: disturbs && !immediate ? whenDue(now, owner, book) : now,
  };
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
          onlyIfPosted: !disturbs,
        },
      }),
    );
  }
  // A message that has only just come has no history to tell its reader.
  const tells = !silent && (transition === 'reassigned' ? stands : transition !== 'opened');
  if (tells) {
    drafts.push(
      slackDraft({
        ...base,
        kind: 'thread',
        dedupeKey: key('thread'),
        payload: {
          op: 'thread',
          subject: episode.messageSubject,
          targets,
          message: renderThreadNote(threadNote(changed, view, book), context),
          broadcast: transition === 'worse' || transition === 'reassigned',
          onlyIfPosted: true,
        },
      }),
    );
  }
  const manager = owner?.managerEmail ?? null;
  if (episode.escalatedAt !== null && manager !== null) {
    const boss = personOf(manager, people);
    const isEscalation = transition === 'escalated';
    drafts.push(
      slackDraft({
        ...base,
        dueAt: isEscalation ? whenDue(now, boss, book) : now,
        kind: 'alert',
        dedupeKey: key('manager'),
        payload: {
          op: 'upsert',
          subject: `${own}:manager`,
          targets: [toTarget(boss ?? { email: manager, slackUserId: null })],
          message: renderAlert(model, messageContext(boss, book.config, book.asOf)),
          onlyIfPosted: !isEscalation,
        },
      }),
    );
  }
  return drafts;
}

/** The message that somebody has lost to another owner: it says where the account went, and asks for nothing more. */
export function draftFarewell(
  { before, ...changed }: ChangedEpisode & { before: Episode },
  view: AlertView,
  book: BookView,
  people: People,
  now: Date,
): OutboxDraft[] {
  const { episode, event } = changed;
  const own = `episode:${episode.id}`;
  if (before.messageSubject !== own) return [];
  const loser = personOf(before.ownerEmail, people);
  const context = messageContext(loser, book.config, book.asOf);
  const note = renderThreadNote(threadNote({ episode, event }, view, book), context);
  const silent = { ...book, interactive: false };
  const alert = renderAlert(buildAlertModel(episode, STATE_OF[episode.state], view, silent), context);
  return [
    slackDraft({
      kind: 'alert',
      dedupeKey: `${own}:v${episode.version}:farewell`,
      episodeId: episode.id,
      version: episode.version,
      dueAt: now,
      payload: {
        op: 'upsert',
        subject: own,
        // Nobody stands in here: this is about the very message that was posted.
        targets: [
          before.ownerEmail === null
            ? channelTarget(book.config.delivery.default_channel)
            : toTarget(loser ?? { email: before.ownerEmail, slackUserId: null }),
        ],
        message: { text: note.text, blocks: [...note.blocks, ...alert.blocks] },
        onlyIfPosted: true,
      },
    }),
  ];
}

function personOf(email: string | null, people: People): Csm | null {
  return email === null ? null : (people.get(email) ?? null);
}

function threadNote({ episode, event }: ChangedEpisode, view: AlertView, book: BookView): ThreadNoteModel {
  const reason = event.reason as {
    to?: string;
    outcome?: string;
    taskTitle?: string;
    news?: readonly FiringEvidence[];
  };
  return {
    transition: event.transition as AlertTransition,
    accountName: view.account.name,
    accountId: episode.accountId,
    day: event.asOf,
    actor: event.actor,
    healthFrom: view.before?.health ?? null,
    healthTo: view.score?.health ?? null,
    evidence: (reason.news ?? []).map((e) => limitEvidence({ ...e, points: 0 }, book.config.privacy)),
    reason: event.transition === 'snoozed' ? episode.snoozeReason : null,
    until: episode.snoozedUntil,
    to: reason.to ?? null,
    taskTitle: reason.taskTitle ?? null,
    outcome: reason.outcome ?? null,
    verdict: episode.verdict as ThreadNoteModel['verdict'],
    daysOpen: episode.closedOn ? daysBetween(episode.openedOn, episode.closedOn) : null,
  };
}
