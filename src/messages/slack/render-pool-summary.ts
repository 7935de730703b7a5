import { displayName, displayText, literalMrkdwn, safeUrl } from '../../domain/text/safe-text.ts';
import type { PoolSummaryModel } from '../models/list-models.ts';
import type { MessageContext, SlackBlock, SlackMessage } from '../models/message.ts';
import { LIST_STRINGS } from '../strings/list-strings.ts';
import { NOUNS } from '../strings/names.ts';
import { createFormatter } from '../text/create-formatter.ts';
import { accountBullets } from './account-lines.ts';
import { ACTION_IDS, encodeAction } from './action-values.ts';
import { TRANSITION_MARKS } from './alert-context.ts';
import { actions, bold, button, header, line, type RichNode, richText, span } from './blocks.ts';

const PERSON_SHOWN = 10;
const AUTOMATED_SHOWN = 5;
const NAMES_SHOWN = 6;
const TEMPLATES_SHOWN = 4;

/** Once a day to the pool channel: who needs a person first, the rest grouped; edited when the day goes on. */
export function renderPoolSummary(model: PoolSummaryModel, context: MessageContext): SlackMessage {
  const title = LIST_STRINGS[context.locale].pool.title(createFormatter(context).weekday(model.day));
  const lead = leadSentence(model, context);
  const lists = [
    accountList(model.needPerson, { title: 'needPerson', max: PERSON_SHOWN }, context),
    accountList(
      model.automated,
      { title: model.customerEmails === null ? 'toSend' : 'automated', max: AUTOMATED_SHOWN },
      context,
    ),
  ];
  const rest = otherLines(model, context);
  const buttons = waitingButtons(model.waitingApproval, context);
  const blocks: (SlackBlock | null)[] = [
    header(title),
    richText(line(span(lead))),
    ...lists,
    rest.length === 0 ? null : richText(...rest),
    buttons.length === 0 ? null : actions('pool', buttons),
  ];
  return { text: literalMrkdwn(`${title}: ${lead}`), blocks: blocks.filter((b) => b !== null) };
}

/** One button per template that lets its e-mails go, and a link to where they can be read, if there is one. */
function waitingButtons(waiting: PoolSummaryModel['waitingApproval'], context: MessageContext) {
  const w = LIST_STRINGS[context.locale].pool;
  const format = createFormatter(context);
  const { email } = NOUNS[context.locale];
  const review = safeUrl(waiting?.reviewUrl ?? null);
  const approve = (waiting?.templates ?? []).slice(0, TEMPLATES_SHOWN).map(({ template, title, emails }) =>
    button({
      actionId: `${ACTION_IDS.approveCustomerEmails}:${template}`,
      label: w.approve(format.count(emails, email), displayText(title, 40) ?? template),
      value: encodeAction({ kind: 'approve_nudges', template }),
    }),
  );
  return review === null
    ? approve
    : [...approve, button({ actionId: ACTION_IDS.openReview, label: w.review, url: review })];
}

function leadSentence(model: PoolSummaryModel, context: MessageContext): string {
  const w = LIST_STRINGS[context.locale].pool;
  const format = createFormatter(context);
  const { account } = NOUNS[context.locale];
  const [automated, person] = [model.automated.length, model.needPerson.length];
  if (automated + person === 0) return w.nothingNew;
  if (model.customerEmails === null && automated > 0) {
    return w.emailsOff(format.count(automated, account), person === 0 ? null : format.number(person));
  }
  if (person === 0) return w.nobody(format.count(automated, account));
  if (automated === 0) return w.onlyPerson(format.count(person, account));
  return w.summary(format.count(automated, account), format.number(person));
}

function accountList(
  accounts: PoolSummaryModel['automated'],
  { title, max }: { title: 'needPerson' | 'automated' | 'toSend'; max: number },
  context: MessageContext,
): SlackBlock | null {
  if (accounts.length === 0) return null;
  const label = `${LIST_STRINGS[context.locale].pool[title]} (${createFormatter(context).number(accounts.length)})`;
  return richText(
    line(bold(label)),
    ...accountBullets(accounts, context, {
      max,
      showQueue: title === 'needPerson',
      showStep: title === 'toSend',
    }),
  );
}

/** Mails, recoveries, and what was left out on purpose. */
function otherLines(model: PoolSummaryModel, context: MessageContext): RichNode[] {
  const format = createFormatter(context);
  const w = LIST_STRINGS[context.locale].pool;
  const nouns = NOUNS[context.locale];
  const lines: string[] = [];
  if (model.customerEmails !== null && model.customerEmails.length > 0) {
    const all = model.customerEmails.reduce((sum, n) => sum + n.accounts, 0);
    const each = model.customerEmails.slice(0, 5).map((n) => {
      const by = displayText(n.approvedBy, 40);
      return `${displayText(n.title, 50) ?? '?'} (${format.number(n.accounts)}${by === null ? '' : `, ${w.approvedBy(by)}`})`;
    });
    const more = model.customerEmails.length - each.length;
    const tail = more > 0 ? ` ${LIST_STRINGS[context.locale].more(format.number(more), [])}` : '';
    lines.push(`${w.emailed(format.count(all, nouns.account))}: ${each.join(', ')}${tail}`);
  }
  if (model.waitingApproval !== null && model.waitingApproval.emails > 0) {
    const { emails, reviewUrl, templates = [] } = model.waitingApproval;
    const hint = reviewUrl === null && templates.length === 0 ? ` (${w.waitingHint})` : '';
    lines.push(`${w.waiting(format.count(emails, nouns.email))}${hint}`);
  }
  const named = (accounts: PoolSummaryModel['recovered'], lead: (count: string) => string) => {
    if (accounts.length === 0) return;
    const names = accounts.slice(0, NAMES_SHOWN).map((a) => displayName(a, 40));
    const more = accounts.length - names.length;
    const tail = more > 0 ? ` ${LIST_STRINGS[context.locale].more(format.number(more), [])}` : '';
    lines.push(`${lead(format.count(accounts.length, nouns.account))}: ${names.join(', ')}${tail}`);
  };
  named(model.contacts ?? [], (count) => `☎️ ${w.contacts(count)}`);
  named(model.recovered, (count) => `🟢 ${w.recovered(count)}`);
  named(model.leaving ?? [], (count) => `${TRANSITION_MARKS.leaving} ${w.leaving(count)}`);
  if (model.quietNormal !== null && model.quietNormal > 0) {
    lines.push(w.quietNormal(format.count(model.quietNormal, nouns.account)));
  }
  if (model.held > 0) lines.push(`⏸️ ${w.held(format.count(model.held, nouns.alert))}`);
  return lines.map((text) => line(span(text)));
}
