import { literalMrkdwn } from '../../domain/text/safe-text.ts';
import type { SlackBlock } from '../models/message.ts';
import { BAND_NAMES, NOUNS } from '../strings/names.ts';
import { type AlertContext, healthMove } from './alert-context.ts';
import { fields } from './blocks.ts';

/** The grid of figures: health, what is at stake, the renewal, and (while it can change) the probability with its worth. */
export function alertFacts(alert: AlertContext): SlackBlock {
  const { model, strings, format } = alert;
  const { labels } = strings;
  const pairs: [string, string[]][] = [
    [labels.health, healthLines(alert, model.health)],
    [
      alert.over ? labels.value : labels.stake,
      [
        model.mrr === null
          ? strings.valueUnknown
          : strings.aYear(format.money({ ...model.mrr, amount: model.mrr.amount * 12 })),
      ],
    ],
    [
      labels.renewal,
      [
        model.renewalOn === null
          ? strings.renewalUnknown
          : strings.renewsOn(format.day(model.renewalOn), format.relative(model.renewalOn)),
      ],
    ],
  ];
  if (model.probability !== null && !alert.over)
    pairs.push([labels.probability, probabilityLines(alert, model.probability)]);
  return fields(pairs.map(([label, lines]) => [label, lines.map(literalMrkdwn).join('\n')] as const));
}

type Wording = Pick<AlertContext, 'strings' | 'format' | 'context'>;

/** The index with its band, and since when it moved; one line when it did not. */
export function healthLines(alert: Wording, health: AlertContext['model']['health']): string[] {
  const { strings, format, context } = alert;
  const { from, fromDay, to, fromBand, toBand } = health;
  const move = healthMove(alert, from, to);
  if (move === null) return [strings.healthUnknown];
  const names = BAND_NAMES[context.locale];
  const moved = fromBand !== null && fromBand !== toBand && fromBand !== 'unknown';
  const bands = moved ? strings.bandMove(names[fromBand], names[toBand]) : names[toBand];
  const lines = [`${move} (${bands})`];
  const days = fromDay === null ? 0 : -format.daysUntil(fromDay);
  if (from !== null && fromDay !== null && days > 0 && Math.round(from) !== Math.round(to ?? from)) {
    lines.push(strings.since(format.duration(days), format.day(fromDay)));
  }
  return lines;
}

/** The probability over its horizon, and what it rests on. */
export function probabilityLines(
  alert: Wording,
  view: NonNullable<AlertContext['model']['probability']>,
): string[] {
  const { strings, format, context } = alert;
  const nouns = NOUNS[context.locale];
  const outcomes = view.outcomes === null ? null : format.count(view.outcomes, nouns.outcome);
  const needed = view.outcomesNeeded === null ? null : format.number(view.outcomesNeeded);
  const average = view.bookAverage === null ? null : format.percent(view.bookAverage);
  return [
    strings.within(format.percent(view.probability), format.count(view.horizonDays, nouns.day), average),
    view.model === 'learned' ? strings.learned(outcomes) : strings.prior(outcomes, needed),
  ];
}
