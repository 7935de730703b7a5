import { ALERT_WORDS } from '../catalogue/alert-words.ts';
import { LIST_WORDS } from '../catalogue/list-words.ts';
import { NOUNS } from '../catalogue/names.ts';
import type { BundleModel, MessageContext } from '../model.ts';
import { createFormatter } from '../text/create-formatter.ts';
import { displayText } from '../text/display-name.ts';
import { literalMrkdwn } from '../text/escape-text.ts';
import type { SlackMessage } from '../types.ts';
import { accountBullets, totalYearly } from './account-lines.ts';
import { ACTION_IDS, encodeAction } from './action-values.ts';
import { actions, button, header, line, richText, context as smallPrint, words } from './blocks.ts';

/** A longer list is not read on a phone; the rest is counted. */
const SHOWN = 12;

/** Many accounts of one person fell at once: one message, every account listed or counted. */
export function renderBundle(model: BundleModel, context: MessageContext): SlackMessage {
  const format = createFormatter(context);
  const w = LIST_WORDS[context.locale].bundle;
  const count = format.count(model.accounts.length, NOUNS[context.locale].account);
  const total = totalYearly(model.accounts, context);
  const money = total === null ? null : format.money(total);
  const title = `⚠️ ${w.title(format.number(model.accounts.length))}`;
  const lead = w.lead(displayText(model.csmName, 40), count, money);
  const acknowledge = button({
    actionId: ACTION_IDS.acknowledgeBundle,
    label: ALERT_WORDS[context.locale].buttons.acknowledgeAll,
    value: encodeAction({ kind: 'acknowledge_bundle', bundleId: model.bundleId }),
    style: 'primary',
  });
  return {
    text: literalMrkdwn(`${title}. ${lead}`),
    blocks: [
      header(title),
      richText(line(words(lead))),
      richText(...accountBullets(model.accounts, context, { max: SHOWN, showQueue: false })),
      ...(model.interactive ? [actions('bundle', [acknowledge])] : []),
      smallPrint([format.day(model.day), w.hint]),
    ],
  };
}
