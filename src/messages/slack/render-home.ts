import type { AccountLine } from '../models/list-models.ts';
import type { MessageContext, SlackBlock } from '../models/message.ts';
import { NOUNS } from '../strings/names.ts';
import { HOME_STRINGS } from '../strings/slack-app-strings.ts';
import { createFormatter } from '../text/create-formatter.ts';
import { accountBullets, totalYearly } from './account-lines.ts';
import { header, line, richText, context as smallPrint, span } from './blocks.ts';

const SHOWN = 12;

/** The accounts of one person with a living episode, most urgent first, listed or counted: what the Home tab begins with. */
export function renderHome(accounts: readonly AccountLine[], context: MessageContext): SlackBlock[] {
  const format = createFormatter(context);
  const w = HOME_STRINGS[context.locale];
  const total = totalYearly(accounts, context, format.money);
  const count = format.count(accounts.length, NOUNS[context.locale].account);
  const list =
    accounts.length === 0
      ? [richText(line(span(w.nothing)))]
      : [
          richText(line(span(w.lead(count, total)))),
          richText(...accountBullets(accounts, context, { max: SHOWN, showQueue: true })),
        ];
  return [header(w.title), ...list, smallPrint([w.asOf(format.day(context.today))])];
}
