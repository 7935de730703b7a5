import { daysBetween } from '../../domain/day.ts';
import { ownValue } from '../../domain/names.ts';
import { displayText } from '../../domain/text/display-name.ts';
import { SNOOZE_REASON_NAMES, VERDICT_NAMES } from '../strings/names.ts';
import type { SlackBlock } from '../types.ts';
import type { AlertKit } from './alert-context.ts';
import { taskCount } from './alert-tasks.ts';
import { bold, instant, line, type RichElement, richText, span } from './blocks.ts';

/** One line on where the episode stands: who has it since when, or how it ended. Null for a fresh one. */
export function alertStatus(kit: AlertKit): SlackBlock | null {
  const status = statusElements(kit);
  if (status.length === 0) return null;
  const count = taskCount(kit);
  const tail = [...(kit.over ? [] : [kit.strings.openedOn(kit.format.day(kit.model.openedOn))]), count]
    .filter((t) => t !== null)
    .map((t) => span(` · ${t}`));
  return richText(line(...status, ...tail));
}

function statusElements(kit: AlertKit): RichElement[] {
  const { model, strings: w, format } = kit;
  switch (model.state) {
    case 'opened':
      return [];
    case 'worse':
      return [bold(w.worseNow)];
    case 'acknowledged':
      return model.acknowledged === null ? [] : acknowledged(kit, model.acknowledged);
    case 'snoozed': {
      if (model.snoozed === null) return [];
      const { until, reason, by } = model.snoozed;
      const why = reason === null ? null : SNOOZE_REASON_NAMES[format.locale][reason].toLowerCase();
      return [bold(w.snoozedUntil(format.weekday(until), why, displayText(by, 60)))];
    }
    case 'escalated': {
      const to = w.escalatedTo(displayText(model.escalated?.to ?? null, 60));
      return model.escalated === null ? [bold(to)] : [bold(to), ...at(kit, model.escalated.at)];
    }
    case 'held':
      return [bold(w.heldBecause(heldReason(kit, model.heldReason)))];
    case 'recovered':
    case 'churned':
    case 'closed':
      return ended(kit, model.state);
  }
}

function ended(kit: AlertKit, state: 'recovered' | 'churned' | 'closed'): RichElement[] {
  const { model, strings: w, format } = kit;
  const day = model.closedOn ?? model.asOf;
  const verdict = model.verdict === null ? null : VERDICT_NAMES[format.locale][model.verdict].toLowerCase();
  const days = Math.max(1, daysBetween(model.openedOn, day));
  const text = {
    recovered: w.recoveredOn(format.day(day)),
    churned: w.churnedOn(format.day(day)),
    closed: w.closedOn(format.day(day), verdict),
  }[state];
  return [bold(text), span(` · ${w.wasAtRisk(format.duration(days))}`)];
}

function acknowledged(kit: AlertKit, { by, at: when }: { by: string; at: string }): RichElement[] {
  return [bold(kit.strings.acknowledgedBy(displayText(by, 60) ?? '?')), ...at(kit, when)];
}

const at = (kit: AlertKit, iso: string): RichElement[] => [span(', '), instant(iso, kit.format.instant(iso))];

/** A reason of the catalogue in words; an unknown key is shown as it is. */
export function heldReason({ strings: w }: Pick<AlertKit, 'strings'>, reason: string | null): string {
  return reason === null ? '?' : (ownValue(w.held, reason) ?? displayText(reason, 80) ?? '?');
}
