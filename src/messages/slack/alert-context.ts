import { displayName } from '../../domain/text/safe-text.ts';
import type { Evidence } from '../../domain/types.ts';
import type { AlertModel, AlertState, AlertTransition } from '../models/alert-model.ts';
import type { MessageContext } from '../models/message.ts';
import { healthMove } from '../strings/account-figures.ts';
import { ALERT_STRINGS, type AlertStrings } from '../strings/alert-strings.ts';
import { LEAVING_STRINGS } from '../strings/leaving-strings.ts';
import { NOUNS, SEVERITY_MARKS, SEVERITY_NAMES } from '../strings/names.ts';
import { formatEvidence } from '../strings/render-evidence.ts';
import { createFormatter, type Formatter } from '../text/create-formatter.ts';
import { formatProbability } from '../text/format-probability.ts';

/** What every part of an alert is written with. */
export interface AlertContext {
  model: AlertModel;
  context: MessageContext;
  format: Formatter;
  strings: AlertStrings;
  nouns: (typeof NOUNS)[keyof typeof NOUNS];
  /** The account as people know it, one safe line. */
  name: string;
  /** Nothing is asked of anybody any more. */
  over: boolean;
  /** Notice is given: what pulls the index down, and how likely it is to leave, is no question any more. */
  leaving: boolean;
  formatEvidence: (evidence: Evidence, form: 'sentence' | 'short') => string;
}

const OVER: ReadonlySet<AlertState> = new Set(['recovered', 'churned', 'closed']);

export function createAlertContext(model: AlertModel, context: MessageContext): AlertContext {
  const format = createFormatter(context);
  return {
    model,
    context,
    format,
    strings: ALERT_STRINGS[context.locale],
    nouns: NOUNS[context.locale],
    name: displayName(model),
    over: OVER.has(model.state),
    leaving: model.state === 'leaving',
    formatEvidence: (evidence, form) => formatEvidence(evidence, form, format),
  };
}

/** Always beside a word, never instead of one. */
export const TRANSITION_MARKS: Readonly<Record<AlertTransition, string>> = {
  opened: '🔔',
  worse: '🔻',
  repeated: '🔁',
  acknowledged: '🟡',
  snoozed: '💤',
  escalated: '🚨',
  leaving: '👋',
  held: '⏸️',
  recovered: '🟢',
  churned: '⚫️',
  closed: '⚪️',
  reassigned: '➡️',
  task_done: '☑️',
  verdict: '🗳️',
  reason: '💬',
};

/** `🔴 Critical · Northwind Logistics fell 31 points in 3 weeks`: mark, word, who, and the leading rule's figure. */
export function alertHeadline(alert: AlertContext): string {
  const { model, strings, context, name } = alert;
  const moved = strings.states[model.state];
  const mark = moved === null ? SEVERITY_MARKS[model.severity] : TRANSITION_MARKS[model.state];
  const word = moved ?? SEVERITY_NAMES[context.locale][model.severity];
  const what =
    model.state === 'worse'
      ? strings.headlines.worse(name, healthMove(alert, model.health.from, model.health.to))
      : alert.over
        ? name
        : leadingFigure(alert);
  return `${mark} ${word} · ${what}`;
}

/** The answer that the alert leads with, as a figure: its words may say otherwise. */
function effortAnswer({ model, formatEvidence }: AlertContext): string | null {
  const answer = [...model.changes, ...model.drivers].find((e) => e.code.startsWith('ces.'));
  return answer === undefined ? null : formatEvidence(answer, 'short');
}

/** Of the goals that need somebody, those that were missed come first. */
const goalOf = ({ model }: AlertContext) => model.changes.find(({ code }) => code.startsWith('goal.'))?.code;

function leadingFigure(alert: AlertContext): string {
  const { model, strings, format, name } = alert;
  const { headlines } = strings;
  const { from, to, fromDay } = model.health;
  const nps = model.quote?.kind === 'nps' ? `NPS ${format.number(model.quote.score)}` : null;
  switch (model.leadingRule) {
    case 'band':
      return headlines.band(name, healthMove({ strings, format }, from, to));
    case 'health_drop':
      return headlines.healthDrop(
        name,
        from === null ? null : healthMove({ strings, format }, from, to),
        fromDay === null ? null : format.duration(-format.daysUntil(fromDay)),
      );
    case 'detractor':
      return headlines.detractor(name, nps);
    case 'effort':
      return headlines.effort(name, effortAnswer(alert));
    case 'overdue':
      return headlines.overdue(name);
    case 'failing_payment':
      return headlines.failingPayment(name);
    case 'goal_behind':
      return headlines.goalBehind(name, goalOf(alert) === 'goal.missed');
    case 'onboarding':
      return headlines.onboarding(name);
    case 'probability':
      return headlines.probability(name, model.probability && formatProbability(model.probability, format));
    case 'notice':
      return LEAVING_STRINGS[format.locale].headline(
        name,
        model.leaving?.leavesOn == null ? null : format.day(model.leaving.leavesOn),
      );
    case 'by_hand':
      return LEAVING_STRINGS[format.locale].byHand(name);
    case 'renewal':
      return headlines.renewal(name, model.renewalOn === null ? null : format.relative(model.renewalOn));
  }
}
