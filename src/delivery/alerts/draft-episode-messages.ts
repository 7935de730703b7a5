import type { RuleEvidence } from '../../domain/alerts/alert-inputs.ts';
import { daysBetween } from '../../domain/day.ts';
import type { Episode, EpisodeChange } from '../../domain/episode.ts';
import { reasonName } from '../../domain/leaving/reasons.ts';
import type { NewMaterialOffer } from '../../domain/materials/material.ts';
import type { OutboxDraft } from '../../domain/outbox.ts';
import { limitEvidence } from '../../domain/privacy/limit-words.ts';
import { buildAlertModel, offersOf, STATE_OF } from '../../messages/alert/build-alert-model.ts';
import type { AlertModel, AlertTransition, ThreadNoteModel } from '../../messages/models/alert-model.ts';
import type { AlertView, PortfolioContext } from '../../messages/models/alert-view.ts';
import { renderAlert } from '../../messages/slack/render-alert.ts';
import { renderThreadNote } from '../../messages/slack/render-thread-note.ts';
import { slackDraft, targetName } from '../drafts.ts';
import type { SlackTarget } from '../types.ts';
import {
  canWait,
  channelTarget,
  type DraftContext,
  messageContext,
  personOf,
  targetsOf,
  toTarget,
  whenDue,
} from './recipients.ts';

/** What a person has to look at; the rest is an edit of what they have seen. */
const NEWS: ReadonlySet<AlertTransition> = new Set(['opened', 'worse', 'leaving', 'escalated', 'reassigned']);

/** Told in the channel as well as in the thread. */
const BROADCAST: ReadonlySet<AlertTransition> = new Set(['worse', 'leaving', 'reassigned']);

/** `silent`: nothing is posted that disturbs, because another message tells of it. */
export type ShownChange = EpisodeChange & { silent?: boolean };

/** What the drafts about one change share. */
interface Shown {
  change: ShownChange;
  view: AlertView;
  context: DraftContext;
  transition: AlertTransition;
  model: AlertModel;
  targets: readonly SlackTarget[];
  /** The owner has the episode's own message in front of them. */
  stands: boolean;
  base: { episodeId: string; version: number; dueAt: Date };
  /** It has to be looked at, so that it is posted anew where nothing stands. */
  disturbs: boolean;
}

/**
 * Messages for high-touch episodes that have their own message: the message itself (posted once, edited ever after),
 * a line of history in its thread, and the manager's copy once it has been escalated.
 */
export function draftEpisodeMessages(
  change: ShownChange,
  view: AlertView,
  context: DraftContext,
): OutboxDraft[] {
  const shown = prepare(change, view, context);
  return [...ownMessage(shown), ...threadLine(shown), ...managersCopy(shown)];
}

/** What the message of a change offers to the customer, to be recorded. */
export function offeredIn(
  { episode }: ShownChange,
  view: AlertView,
  { portfolio }: DraftContext,
): NewMaterialOffer[] {
  const { materials = [] } = offersOf(episode, view, portfolio);
  return materials.map(({ name }) => ({
    ...{ episodeId: episode.id, accountId: episode.accountId, material: name },
    ...{ via: 'alert', offeredOn: portfolio.asOf },
  }));
}

function prepare(change: ShownChange, view: AlertView, context: DraftContext): Shown {
  const { episode, event, immediate = false, silent = false } = change;
  const transition = event.transition as AlertTransition;
  const state = transition === 'worse' ? 'worse' : STATE_OF[episode.state];
  const targets = targetsOf(episode.ownerEmail, context);
  const [first] = targets;
  const stands = first !== undefined && view.postedTo.includes(targetName(first));
  // An edit disturbs nobody; before anything stands, whatever is alive still comes as a message, in working hours.
  const disturbs = !silent && (NEWS.has(transition) || (!stands && episode.closedOn === null));
  const dueAt =
    disturbs && !immediate
      ? whenDue(personOf(episode.ownerEmail, context.people), context, !canWait(change))
      : context.now;
  return {
    change,
    view,
    context,
    transition,
    model: buildAlertModel(episode, state, { view, portfolio: context.portfolio }),
    targets,
    stands,
    base: { episodeId: episode.id, version: episode.version, dueAt },
    disturbs,
  };
}

function ownMessage({ change, context, model, targets, base, disturbs }: Shown): OutboxDraft[] {
  const { episode } = change;
  const subject = subjectOf(episode);
  if (episode.messageSubject !== subject) return [];
  const message = renderAlert(model, contextFor(episode.ownerEmail, context));
  return [
    slackDraft({
      ...base,
      kind: 'alert',
      dedupeKey: keyOf(episode, 'alert'),
      payload: { op: 'upsert', subject, targets, message, onlyIfPosted: !disturbs },
    }),
  ];
}

function threadLine({ change, view, context, transition, targets, stands, base }: Shown): OutboxDraft[] {
  const { episode, silent = false } = change;
  // A message that has only just come has no history to tell its reader.
  const needsHistory = transition === 'reassigned' || transition === 'leaving';
  const isTold = !silent && (needsHistory ? stands : transition !== 'opened');
  if (!isTold) return [];
  const note = threadNote(change, view, context.portfolio);
  return [
    slackDraft({
      ...base,
      kind: 'thread',
      dedupeKey: keyOf(episode, 'thread'),
      payload: {
        op: 'thread',
        subject: episode.messageSubject,
        targets,
        message: renderThreadNote(note, contextFor(episode.ownerEmail, context)),
        broadcast: BROADCAST.has(transition),
        onlyIfPosted: true,
      },
    }),
  ];
}

function managersCopy({ change, context, transition, model, base }: Shown): OutboxDraft[] {
  const { episode } = change;
  const email = personOf(episode.ownerEmail, context.people)?.managerEmail ?? null;
  if (episode.escalatedAt === null || email === null) return [];
  const manager = personOf(email, context.people);
  const isEscalation = transition === 'escalated';
  return [
    slackDraft({
      ...base,
      dueAt: isEscalation ? whenDue(manager, context) : context.now,
      kind: 'alert',
      dedupeKey: keyOf(episode, 'manager'),
      payload: {
        op: 'upsert',
        subject: `${subjectOf(episode)}:manager`,
        targets: [toTarget(manager ?? { email, slackUserId: null })],
        message: renderAlert(model, contextFor(email, context)),
        onlyIfPosted: !isEscalation,
      },
    }),
  ];
}

/** The message that somebody has lost to another owner: it says where the account went, and asks for nothing more. */
export function draftFarewell(
  { before, ...change }: EpisodeChange & { before: Episode },
  view: AlertView,
  context: DraftContext,
): OutboxDraft[] {
  const { episode } = change;
  const subject = subjectOf(episode);
  if (before.messageSubject !== subject) return [];
  const wording = contextFor(before.ownerEmail, context);
  const portfolio = { ...context.portfolio, interactive: false };
  const note = renderThreadNote(threadNote(change, view, portfolio), wording);
  const alert = renderAlert(buildAlertModel(episode, STATE_OF[episode.state], { view, portfolio }), wording);
  const loser = personOf(before.ownerEmail, context.people);
  return [
    slackDraft({
      kind: 'alert',
      dedupeKey: keyOf(episode, 'farewell'),
      episodeId: episode.id,
      version: episode.version,
      dueAt: context.now,
      payload: {
        op: 'upsert',
        subject,
        // Nobody stands in here: this is about the very message that was posted.
        targets: [
          before.ownerEmail === null
            ? channelTarget(context.defaultChannel)
            : toTarget(loser ?? { email: before.ownerEmail, slackUserId: null }),
        ],
        message: { text: note.text, blocks: [...note.blocks, ...alert.blocks] },
        onlyIfPosted: true,
      },
    }),
  ];
}

function subjectOf(episode: Episode): string {
  return `episode:${episode.id}`;
}

function keyOf(episode: Episode, what: 'alert' | 'thread' | 'manager' | 'farewell'): string {
  return `${subjectOf(episode)}:v${episode.version}:${what}`;
}

function contextFor(email: string | null, context: DraftContext) {
  return messageContext(personOf(email, context.people), context, context.portfolio.asOf);
}

function threadNote(
  { episode, event }: EpisodeChange,
  view: AlertView,
  { privacy, reasons, locale }: PortfolioContext,
): ThreadNoteModel {
  const reason = event.reason as {
    to?: string;
    outcome?: string;
    taskTitle?: string;
    news?: readonly RuleEvidence[];
  };
  return {
    transition: event.transition as AlertTransition,
    accountName: view.account.name,
    accountId: episode.accountId,
    day: event.asOf,
    actor: event.actor,
    healthFrom: view.before?.health ?? null,
    healthTo: view.score?.health ?? null,
    evidence: (reason.news ?? []).map((e) => limitEvidence({ ...e, points: 0 }, privacy)),
    reason: event.transition === 'snoozed' ? episode.snoozeReason : null,
    until: episode.snoozedUntil,
    to: reason.to ?? null,
    taskTitle: reason.taskTitle ?? null,
    outcome:
      event.transition === 'reason'
        ? reasonName(reason.outcome ?? null, { reasons, locale })
        : (reason.outcome ?? null),
    verdict: episode.verdict as ThreadNoteModel['verdict'],
    daysOpen: episode.closedOn ? daysBetween(episode.openedOn, episode.closedOn) : null,
  };
}
