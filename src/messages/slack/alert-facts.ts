import { literalMrkdwn } from '../../domain/text/safe-text.ts';
import type { SlackBlock } from '../models/message.ts';
import { healthLines, probabilityLines } from '../strings/account-figures.ts';
import type { AlertContext } from './alert-context.ts';
import { fields } from './blocks.ts';

function renewal({ model, strings, format }: AlertContext): string {
  const { renewalOn } = model;
  if (renewalOn === null) return strings.renewalUnknown;
  return strings.renewsOn(format.day(renewalOn), format.relative(renewalOn));
}

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
  ];
  // Who has given notice, or has gone, does not renew; the last day stands above.
  if (model.leaving === null && model.state !== 'churned') pairs.push([labels.renewal, [renewal(alert)]]);
  if (model.probability !== null && !alert.over && !alert.leaving)
    pairs.push([labels.probability, probabilityLines(alert, model.probability)]);
  return fields(pairs.map(([label, lines]) => [label, lines.map(literalMrkdwn).join('\n')] as const));
}
