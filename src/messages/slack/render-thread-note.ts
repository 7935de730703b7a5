import { ownValue } from '../../domain/names.ts';
import { cutText, displayName, displayText, literalMrkdwn } from '../../domain/text/safe-text.ts';
import type { ThreadNoteModel } from '../models/alert-model.ts';
import type { MessageContext, SlackMessage } from '../models/message.ts';
import { healthMove } from '../strings/account-figures.ts';
import { ALERT_STRINGS } from '../strings/alert-strings.ts';
import { SNOOZE_REASON_NAMES, VERDICT_NAMES } from '../strings/names.ts';
import { formatEvidence } from '../strings/render-evidence.ts';
import { createFormatter } from '../text/create-formatter.ts';
import { TRANSITION_MARKS } from './alert-context.ts';
import { heldReason } from './alert-status.ts';
import { bold, line, richText, span } from './blocks.ts';

/** One line of history in the thread of an episode (and, when it got worse, in the channel too). */
export function renderThreadNote(model: ThreadNoteModel, context: MessageContext): SlackMessage {
  const strings = ALERT_STRINGS[context.locale];
  const format = createFormatter(context);
  const actor = displayText(model.actor, 60);
  const title = `${TRANSITION_MARKS[model.transition]} ${strings.transitions[model.transition]}`;
  const details = [
    displayName(model),
    format.day(model.day),
    ...(actor === null ? [] : [actor]),
    ...says(model, context),
  ];
  const sentences = model.evidence
    .slice(0, 3)
    .map((e) => cutText(formatEvidence(e, 'sentence', format), 500));
  return {
    text: literalMrkdwn(cutText([title, ...details].join(' · '), 800)),
    blocks: [
      richText(line(bold(title), span(` · ${details.join(' · ')}`)), ...sentences.map((s) => line(span(s)))),
    ],
  };
}

/** What this kind of step adds. */
function says(model: ThreadNoteModel, context: MessageContext): string[] {
  const strings = ALERT_STRINGS[context.locale];
  const format = createFormatter(context);
  const move = healthMove({ strings, format }, model.healthFrom, model.healthTo);
  const health = move === null ? [] : [strings.notification.health(move)];
  const to = displayText(model.to, 60);
  const lasted =
    model.daysOpen === null ? [] : [strings.wasAtRisk(format.duration(Math.max(1, model.daysOpen)))];
  switch (model.transition) {
    case 'opened':
    case 'worse':
      return health;
    case 'acknowledged':
    case 'leaving':
    case 'repeated':
      return [];
    case 'snoozed':
      return [
        ...(model.until === null ? [] : [strings.by(format.weekday(model.until))]),
        ...(model.reason === null ? [] : [snoozeReason(model.reason, context)]),
      ];
    case 'escalated':
    case 'reassigned':
      return to === null ? [] : [`→ ${to}`];
    case 'held':
      return [heldReason({ strings }, model.reason)];
    case 'recovered':
      return [...health, ...lasted];
    case 'churned':
      return lasted;
    case 'closed':
    case 'verdict':
      return [
        ...(model.verdict === null ? [] : [VERDICT_NAMES[context.locale][model.verdict].toLowerCase()]),
        ...lasted,
      ];
    case 'reason': {
      const reason = displayText(model.outcome, 80);
      return reason === null ? [] : [reason];
    }
    case 'task_done': {
      const outcome = displayText(model.outcome, 200);
      return [displayText(model.taskTitle, 160) ?? '?', ...(outcome === null ? [] : [`“${outcome}”`])];
    }
  }
}

function snoozeReason(reason: string, { locale }: MessageContext): string {
  const known = ownValue<string>(SNOOZE_REASON_NAMES[locale], reason);
  return known?.toLowerCase() ?? displayText(reason, 80) ?? '?';
}
