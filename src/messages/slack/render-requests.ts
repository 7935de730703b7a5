import { displayText, literalMrkdwn } from '../../domain/text/safe-text.ts';
import type { MessageContext, SlackBlock, SlackMessage } from '../models/message.ts';
import type { FeedbackRequest, RequestsModel, RequestWords } from '../models/requests-model.ts';
import { NOUNS } from '../strings/names.ts';
import { REQUEST_STRINGS, type RequestStrings } from '../strings/request-strings.ts';
import { createFormatter, type Formatter } from '../text/create-formatter.ts';
import {
  bold,
  code,
  header,
  line,
  quote,
  type RichNode,
  richText,
  context as smallPrint,
  span,
} from './blocks.ts';

/** Requests told of; the rest is a command away. */
const SHOWN = 8;
const WORDS = 240;

interface Told {
  format: Formatter;
  w: RequestStrings;
  context: MessageContext;
}

/** The weekly list of one team: what is asked for, what hangs on it, and a few customers' own words. */
export function renderRequests(model: RequestsModel, context: MessageContext): SlackMessage {
  const w = REQUEST_STRINGS[context.locale];
  const told: Told = { format: createFormatter(context), w, context };
  const shown = model.requests.slice(0, SHOWN);
  const left = model.requests.length - shown.length;
  const title = `🗳 ${w.title[model.team]}`;
  const names = shown.map(({ name, accounts }) => `${name} (${told.format.number(accounts)})`);
  const [first] = shown;
  return {
    text: literalMrkdwn(`${title}: ${told.format.list(names)}`),
    blocks: [
      header(title),
      ...shown.map((request) => requestBlock(request, { quotes: model.quotes, told })),
      ...(left > 0 ? [smallPrint([w.more(told.format.number(left))])] : []),
      ...(first === undefined ? [] : [smallPrint([w.howToClose(first.id)])]),
    ],
  };
}

function requestBlock(
  request: FeedbackRequest,
  { quotes, told }: { quotes: number; told: Told },
): SlackBlock {
  const said = request.quotes.filter(({ words, reason }) => (words ?? reason) !== null).slice(0, quotes);
  return richText(
    line(bold(request.name), span(`  ${told.w.urgency[request.urgency]}  `), code(request.id)),
    line(span(requestFigures(request, told.context).join(' · '))),
    ...said.flatMap((words) => quoteLine(words, told)),
  );
}

/** What hangs on a request, in words, for a message or a terminal. */
export function requestFigures(request: FeedbackRequest, context: MessageContext): string[] {
  const w = REQUEST_STRINGS[context.locale];
  const format = createFormatter(context);
  const { account } = NOUNS[context.locale];
  const { answers, fresh, accounts, leaving, currency, mrr, unconverted, renewals } = request;
  const priced = (amount: number) => format.shortMoney({ amount, currency });
  return [
    format.count(answers, w.answer),
    ...(fresh === 0 || fresh === answers ? [] : [w.fresh(format.number(fresh))]),
    format.count(accounts, account),
    ...(mrr === null || mrr === 0 ? [] : [w.aMonth(priced(mrr))]),
    ...unconverted.map((own) =>
      w.unconverted(w.aMonth(format.shortMoney({ amount: own.mrr, currency: own.currency }))),
    ),
    ...(renewals.accounts === 0
      ? []
      : [
          w.renewals(
            format.count(renewals.accounts, account),
            renewals.mrr === null || renewals.mrr === 0 ? null : priced(renewals.mrr),
            renewals.next_on === null ? null : format.relative(renewals.next_on),
          ),
        ]),
    ...(leaving === 0 ? [] : [w.leaving(format.count(leaving, account))]),
  ];
}

function quoteLine(
  { account, account_id, kind, score, words, reason }: RequestWords,
  { format, w }: Told,
): RichNode[] {
  const who = displayText(account ?? account_id, 60) ?? '?';
  const how =
    score === null
      ? w.leavingVoice(displayText(reason, 80))
      : `${kind.toUpperCase()} ${format.number(score)}`;
  const said = displayText(words, WORDS);
  return [quote(span(`${said === null ? '' : `“${said}”  `}${who}, ${how}`))];
}
