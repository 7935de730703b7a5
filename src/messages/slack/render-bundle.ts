import { displayText, literalMrkdwn } from '../../domain/text/safe-text.ts';
import type { BundleModel } from '../models/list-models.ts';
import type { MessageContext, SlackBlock, SlackMessage } from '../models/message.ts';
import { ALERT_STRINGS } from '../strings/alert-strings.ts';
import { LIST_STRINGS } from '../strings/list-strings.ts';
import { NOUNS } from '../strings/names.ts';
import { createFormatter } from '../text/create-formatter.ts';
import { accountBullets, totalYearly } from './account-lines.ts';
import { ACTION_IDS, encodeAction } from './action-values.ts';
import {
  actions,
  button,
  header,
  line,
  type RichNode,
  richText,
  context as smallPrint,
  span,
} from './blocks.ts';

/** A longer list is not read on a phone; the rest is counted. */
const SHOWN = 12;
/** Accounts handed over in one message: nobody else has them, so none is only counted. */
export const HANDED_OVER_PER_MESSAGE = 36;
/** Shorter, so that three lists of them fit one message. */
const HANDED_OVER_LINE = 80;

/**
 * Many accounts of one person fell at once, or came to one person at once: one message, every account listed or
 * counted, each with what the command line calls it.
 */
export function renderBundle(model: BundleModel, context: MessageContext): SlackMessage {
  const format = createFormatter(context);
  const w = LIST_STRINGS[context.locale].bundle;
  const count = format.count(model.accounts.length, NOUNS[context.locale].account);
  const money = totalYearly(model.accounts, context, format.money);
  const { page } = model;
  const pages = page.of === 1 ? '' : ` (${format.number(page.number)}/${format.number(page.of)})`;
  const says = model.handedOver ? w.handedOver : w;
  const title = `${model.handedOver ? '➡️' : '⚠️'} ${says.title(format.number(model.accounts.length))}${pages}`;
  const lead = says.lead(displayText(model.csmName, 40), count, money);
  const acknowledge = button({
    actionId: ACTION_IDS.acknowledgeBundle,
    label: ALERT_STRINGS[context.locale].buttons.acknowledgeAll,
    value: encodeAction({ kind: 'acknowledge_bundle', bundleId: model.bundleId }),
    style: 'primary',
  });
  return {
    text: literalMrkdwn(`${title}. ${lead}`),
    blocks: [
      header(title),
      richText(line(span(lead))),
      ...lists(model, context),
      ...(model.interactive ? [actions('bundle', [acknowledge])] : []),
      smallPrint([format.day(model.day), w.hint]),
    ],
  };
}

function lists(model: BundleModel, context: MessageContext): SlackBlock[] {
  const options = { max: SHOWN, showQueue: false };
  if (!model.handedOver) return [richText(...accountBullets(model.accounts, context, options))];
  const all = { max: model.accounts.length, showQueue: false, length: HANDED_OVER_LINE, perList: SHOWN };
  const blocks: RichNode[][] = [[]];
  let room = SHOWN;
  for (const node of accountBullets(model.accounts, context, all)) {
    const size = Array.isArray(node.elements) && node.type === 'rich_text_list' ? node.elements.length : 0;
    if (size > room) {
      // A heading goes with its list.
      const last = blocks.at(-1);
      const heading = last?.at(-1)?.type === 'rich_text_section' ? last.splice(-1) : [];
      blocks.push(heading);
      room = SHOWN;
    }
    room -= size;
    blocks.at(-1)?.push(node);
  }
  return blocks.filter((nodes) => nodes.length > 0).map((nodes) => richText(...nodes));
}
