import { type AccountBook, type Answer, type Book, dayNumber } from './book.ts';
import { type Claim, type Claims, unknownText } from './check.ts';
import { accountsNamed, claimsOf } from './digest-entries.ts';
import { type Portfolio, reasonName, worthOf } from './digest-facts.ts';
import { readMoney, readNumber } from './language.ts';
import type { SlackText } from './render.ts';

// What customers ask for. Which topic words are about no file tells: what hangs on each is no more than what was said.

const LISTED_DAYS = 90;
const RENEWAL_DAYS = 90;
const URGENT_DAYS = 30;

interface Said {
  answers: readonly (Answer & { account: AccountBook })[];
  /** Who leaves, or has left, with a reason that was told. */
  leaving: readonly AccountBook[];
}

/** Words of who is not fully happy. */
function saidIn({ accounts, asOf }: Book): Said {
  const within = (day: number) => day > asOf - LISTED_DAYS && day <= asOf;
  const unhappy = ({ kind, score }: Answer) => (kind === 'nps' ? score <= 8 : score >= 3);
  const all = [...accounts.values()];
  return {
    answers: all.flatMap((account) =>
      account.answers
        .filter((answer) => answer.comment !== '' && within(answer.day) && unhappy(answer))
        .map((answer) => ({ ...answer, account })),
    ),
    leaving: all.filter(({ row }) => {
      const on = row.notice_on || row.churned_on;
      return Boolean(row.churn_reason) && Boolean(on) && within(dayNumber(on!));
    }),
  };
}

const HEAD = /^(.+) {2}(urgent|soon|can wait|urgente|em breve|pode esperar) {2}([a-z_]+-\d+)$/;
const QUOTE =
  /^(?:“(.*)” {2})?(.+), (?:(NPS|CES) ([\d.,]+)|(?:leaves|de saída)(?:; (?:reason|motivo): (.+))?)$/;

const TITLE =
  /^🗳 (?:What customers ask of (?:the product|support|reports, data and integrations)|O que os clientes pedem (?:do produto|do suporte|de relatórios, dados e integrações))$/u;

interface Figures {
  answers: number;
  accounts: number;
  leaving: number;
  /** Days to the next renewal; null = none within 90 days. */
  next: number | null;
}

export function checkRequests({ lines }: SlackText, known: Omit<Portfolio, 'language'>): Claim[] {
  const language = lines[0]?.includes('clientes') ? ('pt-BR' as const) : ('en' as const);
  const portfolio = { ...known, language };
  const c = claimsOf('requests', portfolio);
  const said = saidIn(known.book);
  c.holds('it is called so', TITLE.test(lines[0] ?? ''), lines[0]);
  let urgency = '';
  let total = 0;
  for (const line of lines.slice(1)) {
    const head = HEAD.exec(line);
    const quote = QUOTE.exec(line);
    if (head) urgency = head[2]!;
    else if (quote) quoted(c, quote, { said, portfolio });
    else if (/^[\d.,]+ \S+ · /.test(line)) {
      const figures = figuresIn(c, line, { said, portfolio });
      total += figures.answers;
      const { leaving, next } = figures;
      const is =
        leaving > 0 || (next !== null && next <= URGENT_DAYS) ? 'now' : next === null ? 'later' : 'soon';
      c.claim('urgency', urgency, { is, ok: URGENCY[urgency] === is });
    } else c.all.push(unknownText(line));
  }
  const most = said.answers.length + said.leaving.length;
  c.claim('no more than was said, each once', total, { is: most, ok: total <= most });
  return c.all;
}

const URGENCY: Readonly<Record<string, string>> = {
  ...{ urgent: 'now', soon: 'soon', 'can wait': 'later' },
  ...{ urgente: 'now', 'em breve': 'soon', 'pode esperar': 'later' },
};

interface Given {
  said: Said;
  portfolio: Portfolio;
}

/** `4 answers · 1 new this week · 3 accounts · $1.2k a month · 1 account renewing within 90 days ($300 a month), the next in 12 days` */
function figuresIn(c: Claims, line: string, { said, portfolio }: Given): Figures {
  const { book, language } = portfolio;
  const read = (text: string) => readNumber(text, language);
  const figures: Figures = { answers: 0, accounts: 0, leaving: 0, next: null };
  const accounts = [...new Set([...said.answers.map(({ account }) => account), ...said.leaving])];
  const worth = worthOf(
    accounts.filter((one) => book.alive.includes(one)),
    book,
  );
  const paid = (text: string) => {
    const { amount, currency, tolerance } = readMoney(text, language);
    const is = (worth.get(currency)?.amount ?? 0) / 12;
    c.claim('no more than all of them pay', text, { is, ok: amount <= is + tolerance });
  };
  const renews = (account: AccountBook) =>
    account.row.renewal_on ? dayNumber(account.row.renewal_on) - book.asOf : Number.NaN;
  for (const part of line.split(' · ')) {
    const answers = /^([\d.,]+) (?:answers?|respostas?)$/.exec(part)?.[1];
    const fresh = /^([\d.,]+) (?:new this week|desta semana)$/.exec(part)?.[1];
    const count = /^([\d.,]+) (?:accounts?|contas?)$/.exec(part)?.[1];
    const monthly = /^(.+?) (?:a month|por mês)(?: without a rate| sem câmbio)?$/.exec(part)?.[1];
    const leaving = /^([\d.,]+) (?:accounts?|contas?) (?:leaving over it|de saída por isso)$/.exec(part)?.[1];
    const renewing =
      /^([\d.,]+) (?:accounts?|contas?) (?:renewing within|com renovação em até) 90 (?:days|dias)(?: \((.+?) (?:a month|por mês)\))?(?:, (?:the next|a próxima) (.+))?$/.exec(
        part,
      );
    if (answers !== undefined) figures.answers = read(answers);
    else if (fresh !== undefined) {
      const newest = said.answers.filter(({ day }) => day > book.asOf - 7).length;
      const left = said.leaving.filter(
        ({ row }) => dayNumber(row.notice_on || row.churned_on!) > book.asOf - 7,
      );
      c.claim('new this week', fresh, { is: newest, ok: read(fresh) <= newest + left.length });
    } else if (count !== undefined) {
      figures.accounts = read(count);
      c.holds('no more accounts than answers', figures.accounts <= figures.answers, line);
    } else if (leaving !== undefined) {
      figures.leaving = read(leaving);
      c.holds('so many leave', figures.leaving <= said.leaving.length, said.leaving.length);
    } else if (renewing) {
      c.holds('no more renew than ask', read(renewing[1]!) <= figures.accounts, renewing[1]);
      if (renewing[2] !== undefined) paid(renewing[2]);
      figures.next = daysAhead(renewing[3] ?? '');
      c.holds(
        'one of them renews on that day',
        accounts.some((one) => renews(one) === figures.next) && figures.next <= RENEWAL_DAYS,
        renewing[3],
      );
    } else if (monthly !== undefined) paid(monthly);
    else c.all.push(unknownText(part));
  }
  return figures;
}

function daysAhead(text: string): number {
  const words = [['tomorrow', 'amanhã'], ['depois de amanhã']].findIndex((of) => of.includes(text));
  return words >= 0 ? words + 1 : Number(/(\d+)/.exec(text)?.[1]);
}

/** Somebody of that account wrote it, with that score. */
function quoted(
  c: Claims,
  [, words = '', who = '', kind, score, reason]: RegExpExecArray,
  { said, portfolio }: Given,
) {
  const named = accountsNamed(portfolio.book, who);
  c.holds('an account is called so', named.length > 0, who);
  const plain = (text: string) => text.replace(/[\s“”"…]+/g, ' ').trim();
  if (kind === undefined) {
    const leaving = said.leaving.filter((one) => named.includes(one));
    c.holds('it leaves', leaving.length > 0, who);
    c.holds('its reason is no words of theirs', words === '', words);
    const reasons = leaving.map(({ row }) => reasonName(row.churn_reason, portfolio.language));
    c.claim('its reason', reason, { is: reasons.join(', '), ok: reasons.includes(reason ?? null) });
    return;
  }
  c.claim('their words', words, {
    is: `${who} ${kind} ${score}`,
    ok: said.answers.some(
      (answer) =>
        named.includes(answer.account) &&
        answer.kind === kind.toLowerCase() &&
        answer.score === Number(score) &&
        plain(answer.comment).startsWith(plain(words).slice(0, 60)),
    ),
  });
}
