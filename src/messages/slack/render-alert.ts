import { cutText, displayText, literalMrkdwn, shellWord, shortHash } from '../../domain/text/safe-text.ts';
import type { AlertModel, RuleKind } from '../models/alert-model.ts';
import type { MessageContext, SlackBlock, SlackMessage } from '../models/message.ts';
import { healthMove } from '../strings/account-figures.ts';
import { CHANCE_STRINGS, recordFigures } from '../strings/chance-strings.ts';
import { alertActions } from './alert-actions.ts';
import { type AlertContext, alertHeadline, createAlertContext } from './alert-context.ts';
import { alertFacts } from './alert-facts.ts';
import { alertStatus } from './alert-status.ts';
import { customerQuote, isLeadingQuote, whatChanged, whyNow } from './alert-story.ts';
import { alertTasks } from './alert-tasks.ts';
import { header, context as smallPrint } from './blocks.ts';

/**
 * The one message of an episode, for every state it goes through: headline, where it stands, what changed, figures,
 * drivers, the customer's words, tasks, buttons, and where it comes from. An ended episode keeps what it was about
 * and loses what asked for action. Within SLACK_BUDGET for any model.
 */
export function renderAlert(model: AlertModel, context: MessageContext): SlackMessage {
  const alert = createAlertContext(model, context);
  const headline = alertHeadline(alert);
  const quote =
    model.quote !== null && !alert.over && !alert.leaving ? customerQuote(alert, model.quote) : null;
  const leads = model.quote !== null && isLeadingQuote(model.quote, model.leadingRule);
  const blocks: (SlackBlock | null)[] = [
    header(headline),
    alertStatus(alert),
    leads ? quote : null,
    // Of a customer who has gone nothing is judged any more: "in 1 day" would be said of a day that is over.
    alert.leaving || model.state === 'churned' ? null : whatChanged(alert),
    alertFacts(alert),
    alert.over || alert.leaving ? null : whyNow(alert),
    leads ? null : quote,
    alertTasks(alert),
    alertActions(alert),
    smallPrint(origin(alert)),
  ];
  return { text: notification(alert, headline), blocks: blocks.filter((b) => b !== null) };
}

/** Headlines that carry the index already. */
const SAY_HEALTH: ReadonlySet<RuleKind> = new Set(['band', 'health_drop']);

/** What a lock screen and a screen reader say: the headline with the figures it lacks. */
function notification(alert: AlertContext, headline: string): string {
  const { model, strings, format } = alert;
  const says: string[] = [];
  const health = healthMove(alert, model.health.from, model.health.to);
  const said = alert.over || SAY_HEALTH.has(model.leadingRule) || model.state === 'worse';
  if (health !== null && !said && !alert.leaving) says.push(strings.notification.health(health));
  if (model.mrr !== null && model.mrr.amount > 0 && !alert.over) {
    says.push(strings.notification.stake(format.money({ ...model.mrr, amount: model.mrr.amount * 12 })));
  }
  return literalMrkdwn(cutText([headline, ...says].join(' · '), 600));
}

/** What earlier alerts like this one have come to, while something can still be done about this one. */
function record({ model, context, format, nouns, over, leaving }: AlertContext): string[] {
  if (model.record === null || over || leaving) return [];
  const days = format.count(model.record.outcomeDays, nouns.day);
  return [CHANCE_STRINGS[context.locale].record(days, recordFigures(model.record, format))];
}

/** Rule, configuration and the command that explains every figure above. */
function origin(alert: AlertContext): string[] {
  const { model, strings } = alert;
  const rules = model.rules.map((r) => displayText(r, 40)).filter((r) => r !== null);
  return [
    ...record(alert),
    ...(rules.length === 0 ? [] : [strings.rules(rules.slice(0, 5).join(', '))]),
    strings.config(shortHash(model.configHash)),
    `harbinger explain ${shellWord(model.accountId)} --at ${model.asOf}`,
  ];
}
