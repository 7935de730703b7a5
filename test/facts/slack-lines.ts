import { type AccountBook, type Book, dayNumber } from './book.ts';
import { type Claim, Claims, checkText, type Facts, type SentenceKind } from './check.ts';
import type { Language } from './language.ts';
import { OTHER_SENTENCES } from './other-sentences.ts';
import type { SlackText } from './render.ts';
import { isActive, sum } from './usage-facts.ts';
import { USAGE_SENTENCES } from './usage-sentences.ts';

const yearly = ({ row }: AccountBook, book: Book) => ({
  amount: 12 * Number(row.mrr),
  currency: row.currency || book.currency,
});

const HIGH_TOUCH: ReadonlySet<string> = new Set(['enterprise', 'growth']);

/** Whoever looks after an account today: its CSM, or the deputy of one who is away. */
function ownerOf({ row }: AccountBook, { csms, asOf }: Book): string {
  const csm = csms.find(({ email }) => email === row.csm_email);
  const isAway = csm?.out_of_office_until && dayNumber(csm.out_of_office_until) >= asOf;
  return isAway && csm.deputy_email ? csm.deputy_email : (row.csm_email ?? '');
}

/** Accounts of the same person that are of a high-touch tier, or worth 10,000 a year. */
function ownAccounts({ book, account }: Facts): number {
  const owner = ownerOf(account, book);
  const isHigh = (one: AccountBook) => {
    const { amount, currency } = yearly(one, book);
    return HIGH_TOUCH.has(one.row.tier ?? '') || (currency === book.currency && amount >= 10_000);
  };
  return book.alive.filter((one) => ownerOf(one, book) === owner && isHigh(one)).length;
}

const place = (c: Claims, facts: Facts) => {
  c.holds('it is no more than all their accounts', c.value('of') <= facts.book.alive.length, c.value('of'));
  c.exactly('of', ownAccounts(facts));
  if (c.has('rank')) c.holds('the rank is among them', c.value('rank') <= c.value('of'));
};

/** Whole weeks of all products together, oldest first. */
function weeksOf({ account, book }: Facts, count: number): number[] {
  const rows = [...account.usage.values()].flat().filter(isActive);
  return Array.from({ length: count }, (_, i) =>
    sum(
      rows.filter((one) => Math.floor((book.asOf - one.day) / 7) === count - 1 - i).map((one) => one.events),
    ),
  );
}

const UNPROVEN: readonly [string, string][] = [
  ['', ''],
  [' (nothing is proven yet for your customers)', ' (ainda não há nada comprovado com os seus clientes)'],
];

/** The lines of an alert that are no sentences of evidence. */
const ALERT_LINES: readonly SentenceKind[] = [
  ...UNPROVEN.flatMap(([en, pt], i): SentenceKind[] => [
    {
      kind: `rule.risk first${i}`,
      en: `The riskiest of your {of:n} accounts${en}{, because:|.}`,
      'pt-BR': `A conta com maior risco das suas {of:n} contas${pt}{, porque:|.}`,
      check: place,
    },
    {
      kind: `rule.risk among${i}`,
      en: `Among the {rank:n} riskiest of your {of:n} accounts${en}{, because:|.}`,
      'pt-BR': `Entre as {rank:n} de maior risco das suas {of:n} contas${pt}{, porque:|.}`,
      check: place,
    },
  ]),
  {
    kind: 'slack trend',
    en: '{bars:w} {events|event} a week, {weeks:n} weeks; high {high:n}, now {now:n}',
    'pt-BR': '{bars:w} eventos por semana, {weeks:n} semanas; máximo {high:n}, agora {now:n}',
    check: (c, facts) => {
      const weeks = weeksOf(facts, c.value('weeks'));
      c.number('high', Math.max(...weeks));
      c.number('now', weeks.at(-1));
      c.claim('bars', c.text('bars'), {
        is: weeks.length,
        ok: c.text('bars').replace(/[^▁-█]/gu, '').length === weeks.length,
      });
    },
  },
  {
    kind: 'slack stake',
    en: '*At stake* / {amount:m} a year',
    'pt-BR': '*Em jogo* / {amount:m} por ano',
    check: (c, { account, book }) => c.money('amount', yearly(account, book)),
  },
  {
    kind: 'slack renewal unknown',
    en: '*Renewal* / date not known',
    'pt-BR': '*Renovação* / data não informada',
    check: (c, { account }) => c.holds('no day is told', !account.row.renewal_on),
  },
  ...[
    ['tomorrow', 'amanhã', 1],
    ['today', 'hoje', 0],
    ['yesterday', 'ontem', -1],
  ].map(([en, pt, days]) => ({
    kind: `slack renewal ${en}`,
    en: `*Renewal* / {day:d}, ${en}`,
    'pt-BR': `*Renovação* / {day:d}, ${pt}`,
    check: (c: Claims, { account, book }: Facts) => {
      c.day('day', dayNumber(account.row.renewal_on!));
      c.holds('on that day', dayNumber(account.row.renewal_on!) - book.asOf === days);
    },
  })),
  {
    kind: 'slack renewal ago',
    en: '*Renewal* / {day:d}, {days:n} {days|day} ago',
    'pt-BR': '*Renovação* / {day:d}, há {days:n} {dias|dia}',
    check: (c, { account, book }) => {
      c.day('day', dayNumber(account.row.renewal_on!));
      c.exactly('days', book.asOf - dayNumber(account.row.renewal_on!));
    },
  },
  {
    kind: 'slack renewal',
    en: '*Renewal* / {day:d}, in {days:n} {days|day}',
    'pt-BR': '*Renovação* / {day:d}, em {days:n} {dias|dia}',
    check: (c, { account, book }) => {
      c.day('day', dayNumber(account.row.renewal_on!));
      c.exactly('days', dayNumber(account.row.renewal_on!) - book.asOf);
    },
  },
];

const SENTENCES: readonly SentenceKind[] = [...ALERT_LINES, ...USAGE_SENTENCES, ...OTHER_SENTENCES];

/** From these lines on other figures follow: points of the index, tasks, and where it comes from. */
const POINTS = /^(?:Why now, in points of health|Por que agora, em pontos de saúde|What to do|O que fazer)$/;
/** Figures of the index and the model, which no file tells. */
const OF_THE_INDEX =
  /^(?:\*(?:Health|Saúde|Likely to leave|Chance de sair)\* \/ |\*(?:Renewal|Renovação)\* \/ (?:not|não|unknown|desconhecida))/;
const QUOTED =
  /^(NPS|CES) ([\d.,]+) \(.*\), (\d{1,2} [A-Z][a-z]{2}(?: \d{4})?|\d\d\/\d\d(?:\/\d{4})?)(?: \(.*\))?$/;

/** The alerts about one account each; lists are not looked at here. */
export function checkSlack(book: Book, messages: readonly SlackText[]): (Claim & { where: string })[] {
  return messages
    .filter(({ kind }) => kind === 'alert')
    .flatMap((message) => {
      const id = /harbinger explain (\S+) --at/.exec(message.origin)?.[1];
      const account = id === undefined ? undefined : book.accounts.get(id);
      if (!account) return [{ ...unknownLine(`no account: ${message.text}`), where: 'slack' }];
      const language: Language = /por ano| conta|saúde/.test(message.text) ? 'pt-BR' : 'en';
      const facts = { book, account, language };
      const where = `slack ${account.id} ${language}`;
      return [...headline(message, facts), ...alertLines(message, facts)].map((claim) => ({
        ...claim,
        where,
      }));
    });
}

const unknownLine = (said: string): Claim => ({
  kind: 'unknown',
  what: 'a line nobody checks',
  said,
  is: '',
  ok: false,
});

/** The account, its score of a survey and its value, in the text of a lock screen. */
function headline({ text }: SlackText, facts: Facts): Claim[] {
  const { account, book } = facts;
  const stake = / · ([^·]+?) (?:a year at stake|por ano em jogo)$/.exec(text)?.[1];
  const c = new Claims('slack headline', { ...(stake === undefined ? {} : { stake }) }, facts);
  c.holds('names the account', text.includes(account.row.name || account.id), account.row.name);
  c.money('stake', yearly(account, book));
  const nps = /(?:gave|deu nota) NPS (\d+)/.exec(text)?.[1];
  if (nps !== undefined) {
    c.holds(
      'such an answer',
      account.answers.some((a) => a.kind === 'nps' && a.score === Number(nps)),
    );
  }
  return c.all;
}

function alertLines({ lines }: SlackText, facts: Facts): Claim[] {
  const claims: Claim[] = [];
  let quoted: RegExpExecArray | null = null;
  for (const line of lines.slice(1)) {
    if (POINTS.test(line)) break;
    if (quoted !== null) {
      claims.push(quote(quoted, line, facts));
      quoted = null;
      continue;
    }
    quoted = QUOTED.exec(line);
    if (quoted === null && !OF_THE_INDEX.test(line)) {
      claims.push(...checkText(line.replaceAll('\u200a', ' '), SENTENCES, facts));
    }
  }
  return claims;
}

/** The customer's own words are those of the answer that is named. */
function quote([, kind, score]: RegExpExecArray, words: string, { account }: Facts): Claim {
  const own = account.answers.filter((a) => a.kind === kind!.toLowerCase() && a.score === Number(score));
  const ok = own.some((a) => a.comment === '' || a.comment.startsWith(words.replace(/…$/, '').slice(0, 60)));
  return { kind: 'slack quote', what: `words of ${kind} ${score}`, said: words, is: String(own.length), ok };
}
