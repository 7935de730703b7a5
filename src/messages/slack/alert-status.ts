import { daysBetween } from '../../domain/day.ts';
import { reasonName } from '../../domain/leaving/reasons.ts';
import { ownValue } from '../../domain/names.ts';
import { displayText } from '../../domain/text/safe-text.ts';
import type { SlackBlock } from '../models/message.ts';
import { LEAVING_STRINGS } from '../strings/leaving-strings.ts';
import { SNOOZE_REASON_NAMES, VERDICT_NAMES } from '../strings/names.ts';
import type { AlertContext } from './alert-context.ts';
import { taskCount } from './alert-tasks.ts';
import { bold, instant, line, type RichElement, richText, span } from './blocks.ts';

/** One line on where the episode stands: who has it since when, or how it ended. Null for a fresh one. */
export function alertStatus(alert: AlertContext): SlackBlock | null {
  const status = statusElements(alert);
  if (status.length === 0) return null;
  const count = taskCount(alert);
  const tail = [
    ...(alert.over ? [] : [alert.strings.openedOn(alert.format.day(alert.model.openedOn))]),
    count,
  ]
    .filter((t) => t !== null)
    .map((t) => span(` · ${t}`));
  return richText(line(...status, ...tail));
}

function statusElements(alert: AlertContext): RichElement[] {
  const { model, strings: w, format } = alert;
  switch (model.state) {
    case 'opened':
      return [];
    case 'worse':
      return [bold(w.worseNow)];
    case 'acknowledged':
      return model.acknowledged === null ? [] : acknowledged(alert, model.acknowledged);
    case 'snoozed': {
      if (model.snoozed === null) return [];
      const { until, reason, by } = model.snoozed;
      const why = reason === null ? null : SNOOZE_REASON_NAMES[format.locale][reason].toLowerCase();
      return [bold(w.snoozedUntil(format.weekday(until), why, displayText(by, 60)))];
    }
    case 'escalated': {
      const to = w.escalatedTo(displayText(model.escalated?.to ?? null, 60));
      return model.escalated === null ? [bold(to)] : [bold(to), ...at(alert, model.escalated.at)];
    }
    case 'leaving':
      return leaving(alert);
    case 'held':
      return [bold(w.heldBecause(heldReason(alert, model.heldReason)))];
    case 'recovered':
    case 'churned':
    case 'closed':
      return ended(alert, model.state);
  }
}

/** When they said so and when they go, and why, as far as it is known. */
function leaving({ model, format }: AlertContext): RichElement[] {
  if (model.leaving === null) return [];
  const w = LEAVING_STRINGS[format.locale];
  const { noticeOn, leavesOn, reason, reasons } = model.leaving;
  const name = displayText(reasonName(reason, { reasons, locale: format.locale }), 80);
  const said = noticeOn === null ? [] : [bold(w.noticeOn(format.day(noticeOn)))];
  const goes = leavesOn === null ? [] : [span(w.leavesOn(format.day(leavesOn), format.relative(leavesOn)))];
  return [...said, ...goes, span(name === null ? w.noReason : w.reason(name))].flatMap((part, i) =>
    i === 0 ? [part] : [span(' · '), part],
  );
}

function ended(alert: AlertContext, state: 'recovered' | 'churned' | 'closed'): RichElement[] {
  const { model, strings: w, format } = alert;
  const day = model.closedOn ?? model.asOf;
  const verdict = model.verdict === null ? null : VERDICT_NAMES[format.locale][model.verdict].toLowerCase();
  const days = Math.max(1, daysBetween(model.openedOn, day));
  const text = {
    recovered: w.recoveredOn(format.day(day)),
    churned: w.churnedOn(format.day(day)),
    closed: w.closedOn(format.day(day), verdict),
  }[state];
  const why = displayText(
    model.leaving && reasonName(model.leaving.reason, { ...model.leaving, locale: format.locale }),
    80,
  );
  const reason =
    why === null || state !== 'churned' ? [] : [span(` · ${LEAVING_STRINGS[format.locale].reason(why)}`)];
  return [bold(text), ...reason, span(` · ${w.wasAtRisk(format.duration(days))}`)];
}

function acknowledged(alert: AlertContext, { by, at: when }: { by: string; at: string }): RichElement[] {
  return [bold(alert.strings.acknowledgedBy(displayText(by, 60) ?? '?')), ...at(alert, when)];
}

const at = (alert: AlertContext, iso: string): RichElement[] => [
  span(', '),
  instant(iso, alert.format.instant(iso)),
];

/** A reason in words; an unknown key is shown as it is. */
export function heldReason({ strings: w }: Pick<AlertContext, 'strings'>, reason: string | null): string {
  return reason === null ? '?' : (ownValue(w.held, reason) ?? displayText(reason, 80) ?? '?');
}
