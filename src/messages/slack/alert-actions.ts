import { displayText, safeUrl } from '../../domain/text/safe-text.ts';
import { SNOOZE_REASONS, VERDICTS, type Verdict } from '../../domain/types.ts';
import type { SlackBlock } from '../models/message.ts';
import { LEAVING_STRINGS } from '../strings/leaving-strings.ts';
import { SNOOZE_REASON_NAMES, TALKED, VERDICT_NAMES } from '../strings/names.ts';
import { ACTION_IDS, encodeAction, talkChoices } from './action-values.ts';
import type { AlertContext } from './alert-context.ts';
import { actions, button, menu } from './blocks.ts';

type Element = Readonly<Record<string, unknown>>;

/** Slack shows at most a hundred. */
const MOST_REASONS = 100;

const SNOOZE_DAYS = [1, 3, 7, 14] as const;

/**
 * What can be done from the message, by state: no button that would do nothing. Every value carries the id it acts
 * on; the block id carries the version, so an edited message does not show an old choice as still chosen.
 */
export function alertActions(alert: AlertContext): SlackBlock | null {
  const { model, strings: w } = alert;
  const elements: Element[] = model.interactive ? interactive(alert) : [];
  const url = safeUrl(model.crmUrl);
  if (url !== null) elements.push(button({ actionId: ACTION_IDS.openCrm, label: w.buttons.openCrm, url }));
  return elements.length === 0 ? null : actions(`episode-v${model.version}`, elements);
}

function interactive(alert: AlertContext): Element[] {
  switch (alert.model.state) {
    case 'opened':
    case 'worse':
    case 'escalated':
    case 'snoozed':
      return [
        acknowledge(alert),
        ...(alert.model.state === 'snoozed' ? [] : [snooze(alert)]),
        ...done(alert),
        ...talked(alert),
        notRisk(alert),
      ];
    case 'acknowledged':
      return [snooze(alert), ...done(alert), ...talked(alert), notRisk(alert)];
    case 'held':
      return [notRisk(alert)];
    case 'recovered':
    case 'closed':
      // A verdict is taken for a while after the end, and rules are judged by it.
      return alert.model.verdict === null
        ? [verdicts(alert, { answers: VERDICTS, placeholder: alert.strings.buttons.wasItReal })]
        : [];
    case 'leaving':
      return [...done(alert), ...why(alert), staysAfterAll(alert)];
    case 'churned':
      return why(alert);
  }
}

const acknowledge = ({ model, strings: w }: AlertContext): Element =>
  button({
    actionId: ACTION_IDS.acknowledge,
    label: w.buttons.acknowledge,
    value: encodeAction({ kind: 'acknowledge', episodeId: model.episodeId }),
    style: 'primary',
  });

const snooze = ({ model, strings: w, format }: AlertContext): Element =>
  menu({
    actionId: ACTION_IDS.snooze,
    placeholder: w.buttons.snooze,
    groups: SNOOZE_REASONS.map((reason) => ({
      label: SNOOZE_REASON_NAMES[format.locale][reason],
      choices: SNOOZE_DAYS.map((days) => ({
        label: format.duration(days),
        value: encodeAction({ kind: 'snooze', episodeId: model.episodeId, days, reason }),
      })),
    })),
  });

function done({ model, strings: w }: AlertContext): Element[] {
  const open = model.tasks.filter((t) => t.state === 'open').slice(0, 6);
  if (open.length === 0) return [];
  const choices = open.map((t) => ({
    label: displayText(t.title, 60) ?? '?',
    value: encodeAction({ kind: 'task_done', taskId: t.taskId }),
  }));
  return [menu({ actionId: ACTION_IDS.taskDone, placeholder: w.buttons.taskDone, choices })];
}

/** Where contact with the account is planned. */
function talked({ model, format: { locale } }: AlertContext): Element[] {
  if (model.plansContact !== true) return [];
  const choices = talkChoices('episode', { id: model.episodeId, locale });
  return [menu({ actionId: ACTION_IDS.talked, placeholder: TALKED[locale], choices })];
}

/** Asked while nobody has said why. */
function why({ model, format }: AlertContext): Element[] {
  if (model.leaving === null || model.leaving.reason !== null || model.leaving.reasons.size === 0) return [];
  const choices = [...model.leaving.reasons].slice(0, MOST_REASONS).map(([key, { name }]) => ({
    label: displayText(name[format.locale], 60) ?? key,
    value: encodeAction({ kind: 'reason', episodeId: model.episodeId, reason: key }),
  }));
  return [menu({ actionId: ACTION_IDS.reason, placeholder: LEAVING_STRINGS[format.locale].why, choices })];
}

function staysAfterAll({ model, format }: AlertContext): Element {
  return button({
    actionId: ACTION_IDS.stays,
    label: LEAVING_STRINGS[format.locale].stays,
    value: encodeAction({ kind: 'stays', episodeId: model.episodeId }),
  });
}

function notRisk(alert: AlertContext): Element {
  const { buttons } = alert.strings;
  const answers = VERDICTS.filter((v) => v !== 'real');
  const notice = {
    label: LEAVING_STRINGS[alert.format.locale].notice,
    value: encodeAction({ kind: 'notice', episodeId: alert.model.episodeId }),
  };
  return verdicts(alert, {
    answers,
    others: [notice],
    placeholder: buttons.notRisk,
    confirm: {
      title: buttons.confirmTitle,
      text: buttons.confirmText,
      yes: buttons.yes,
      no: buttons.no,
    },
  });
}

/** What a menu of verdicts offers. */
interface VerdictMenu {
  answers: readonly Verdict[];
  /** What is no verdict. */
  others?: readonly { label: string; value: string }[];
  placeholder: string;
  confirm?: { title: string; text: string; yes: string; no: string };
}

function verdicts(
  { model, format }: AlertContext,
  { answers, others = [], placeholder, confirm }: VerdictMenu,
): Element {
  const choices = answers.map((verdict) => ({
    label: VERDICT_NAMES[format.locale][verdict],
    value: encodeAction({ kind: 'verdict', episodeId: model.episodeId, verdict }),
  }));
  return menu({
    actionId: ACTION_IDS.verdict,
    placeholder,
    choices: [...choices, ...others],
    ...(confirm === undefined ? {} : { confirm }),
  });
}
