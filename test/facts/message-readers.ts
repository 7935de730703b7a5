import { checkBullets, claimYearly } from './account-bullets.ts';
import { type AccountBook, type Book, dayNumber, dayText } from './book.ts';
import { type Claim, unknownText } from './check.ts';
import { claimsOf } from './digest-entries.ts';
import { nameOf, type Portfolio } from './digest-facts.ts';
import { checkEvent } from './event-claims.ts';
import type { Language } from './language.ts';
import { checkLeaving, isLeaving } from './leaving-lines.ts';
import { checkListMessage } from './list-messages.ts';
import { checkCustomerMail } from './mail-lines.ts';
import { checkNotice } from './notice-lines.ts';
import type { JsonRow, MailText, Rendered, SlackText } from './render.ts';
import { checkRequests } from './request-lines.ts';
import { checkAlert, isOfToday } from './slack-lines.ts';
import { checkThread } from './thread-lines.ts';
import { checkWeeklyNote } from './weekly-note-lines.ts';

// Who reads which kind of message. A kind of the product that is missing here fails a test of its own.

type Known = Omit<Portfolio, 'language'>;
export type WhereClaim = Claim & { where: string };

interface MessageReader {
  slack?: (message: SlackText, known: Known) => readonly WhereClaim[];
  mail?: (message: MailText, known: Known) => readonly WhereClaim[];
  event?: (event: JsonRow, known: Known) => readonly WhereClaim[];
}

const at = (where: string, claims: readonly Claim[]): WhereClaim[] =>
  claims.map((claim) => ({ ...claim, where }));

const list: MessageReader = {
  slack: (message, known) => {
    const own = checkListMessage(message, known);
    return own === null ? [] : at(own.where, own.claims);
  },
};

const event = (kind: string): MessageReader => ({
  event: (told, known) => at(`webhook ${kind}`, checkEvent(kind, told, known)),
});

export const MESSAGE_READERS: ReadonlyMap<string, MessageReader> = new Map([
  ['alert', { slack: checkAlertMessage }],
  // Notes and agendas stand below an alert, with which they are read.
  ['thread', {}],
  ['pool_summary', list],
  ['reminder', list],
  [
    'weekly_note',
    {
      slack: (message, known) => {
        const own = checkWeeklyNote(message, known);
        return own === null ? [] : at(own.where, own.claims);
      },
    },
  ],
  ['requests', { slack: (message, known) => at('requests', checkRequestsOfDay(message, known)) }],
  [
    'notice',
    {
      slack: (message, known) => {
        const { language, claims } = checkNotice(message, known);
        return at(`notice ${language}`, claims);
      },
    },
  ],
  // The whole of it is read as it is printed.
  ['digest', { mail: () => [] }],
  ['nudge', { mail: (message, known) => at('nudge', checkCustomerMail(message, known)) }],
  ['task', event('task')],
  ['episode', event('episode')],
  ['scores', event('scores')],
] satisfies [string, MessageReader][]);

/** A list of requests names no day: it may be of the pass a week before. */
function checkRequestsOfDay(message: SlackText, known: Known): readonly Claim[] {
  const today = checkRequests(message, known);
  if (known.before === null || today.every(({ ok }) => ok)) return today;
  const then = checkRequests(message, { ...known, book: known.before });
  return then.every(({ ok }) => ok) ? then : today;
}

/** What every message says; one of a kind that nobody reads is a false claim. */
export function readMessages({ slack, mails, events }: Rendered, given: Known): WhereClaim[] {
  const channels = new Set(slack.flatMap(({ to }) => (to.startsWith('#') ? [to] : [])));
  const known = { ...given, channels };
  const nobody = (kind: string, said: string) => at(kind, [unknownText(said)]);
  return [
    ...slack.flatMap((message) => {
      const read = MESSAGE_READERS.get(message.kind)?.slack;
      return read === undefined ? nobody(message.kind, message.text) : read(message, known);
    }),
    ...mails.flatMap((message) => {
      const read = MESSAGE_READERS.get(message.kind)?.mail;
      return read === undefined ? nobody(message.kind, message.subject) : read(message, known);
    }),
    ...events.flatMap((told) => {
      const kind = EVENT_KINDS.get(String(told.type).split('.')[0]!) ?? String(told.type);
      const read = MESSAGE_READERS.get(kind)?.event;
      return read === undefined ? nobody(kind, JSON.stringify(told)) : read(told, known);
    }),
  ];
}

const EVENT_KINDS: ReadonlyMap<string, string> = new Map([
  ['task', 'task'],
  ['episode', 'episode'],
  ['account', 'scores'],
]);

const BUNDLE =
  /^(?:⚠️|➡️) ([\d.,]+) (?:of your accounts fell at once|accounts with an open alert are yours now|das suas contas caíram de uma vez|contas com alerta aberto agora são suas)/u;

/** One account, a customer who leaves, or many accounts of one person. */
function checkAlertMessage(message: SlackText, known: Known): WhereClaim[] {
  const { book, told } = known;
  if (isLeaving(message)) return at('leaving', checkLeaving(message, known));
  if (BUNDLE.test(message.text)) return at('bundle', checkBundleOfDay(message, known));
  // What was said on an earlier day was true of that day.
  if (!isOfToday(message, book)) return [];
  const account = accountOf(message, book);
  if (account === undefined) return at('slack', [unknownText(`no account: ${message.text}`)]);
  const language = languageOf(message.text);
  return [
    ...at(`slack ${account.id} ${language}`, checkAlert(message, { book, told, language, account })),
    ...at(`thread ${account.id} ${language}`, checkThread(message, { book, told, language, account })),
  ];
}

function accountOf({ origin }: SlackText, book: Book): AccountBook | undefined {
  const id = /harbinger explain (\S+) --at/.exec(origin)?.[1];
  return id === undefined ? undefined : book.accounts.get(id.replace(/^'(.*)'$/, '$1'));
}

export const languageOf = (text: string): Language =>
  /por ano| conta|saúde|Recuperad|De saída|Escalado|em risco| (?:sai|saiu|está|avisou|piorou|deu) /.test(text)
    ? 'pt-BR'
    : 'en';

/** A bundle names no day either. */
function checkBundleOfDay(message: SlackText, known: Known): readonly Claim[] {
  const today = checkBundle(message, known);
  const { before, told } = known;
  if (before === null || told.before === null || today.every(({ ok }) => ok)) return today;
  // What an interval was on that day is told nowhere any more.
  const now = new Map([...told.before].map(([id, one]) => [id, { ...one, interval: undefined }]));
  const then = checkBundle(message, { ...known, book: before, told: { ...told, now } });
  return then.every(({ ok }) => ok) ? then : today;
}

/** Many accounts of one person, every one listed or counted. */
function checkBundle({ text, lines, origin }: SlackText, known: Known): Claim[] {
  const language = languageOf(text);
  const portfolio = { ...known, language };
  const c = claimsOf('bundle', portfolio);
  const [title = '', lead = '', ...rest] = lines;
  const count = Number(BUNDLE.exec(title)?.[1]);
  const of = / \((\d+)\/(\d+)\)$/.exec(title);
  // Of several pages each names its own.
  if (of === null) checkBullets(c, rest, { all: count, portfolio });
  const paid = /, ([^,]+?) (?:a year|por ano)/.exec(lead)?.[1];
  const accounts = rest.flatMap((line) =>
    [...known.book.accounts.values()].filter((one) => line.startsWith(`${nameOf(one)}  `)),
  );
  if (paid !== undefined && accounts.length === count && of === null)
    claimYearly(c, paid, { accounts, portfolio });
  const today = dayText(known.book.asOf);
  c.holds('of no later day', dayNumber(today) >= known.book.asOf, origin);
  return c.all;
}
