import { type AccountBook, dayNumber, dayText } from './book.ts';
import { type Claim, Claims, checkLine, type Facts, type SentenceKind, unknownText } from './check.ts';
import { accountsNamed } from './digest-entries.ts';
import { nameOf, type Portfolio, reasonName } from './digest-facts.ts';
import { relative } from './digest-sections.ts';
import { noticeOf } from './hint-sentences.ts';
import { readMoney } from './language.ts';
import { billsOf } from './other-sentences.ts';
import type { SlackText } from './render.ts';

// What a team is told of a customer who leaves.

const TITLE = /^\S+ (.+) (?:is leaving|está de saída)$/u;
const OVER =
  /^\S+ (.+?)(?: stays after all: the notice was taken back| has left| fica: o aviso de saída foi retirado| saiu)$/u;

/** A message to a team names what falls away; an alert about the same account explains itself. */
export const isLeaving = ({ lines, origin }: SlackText): boolean =>
  !origin.includes('--at ') && (TITLE.test(lines[0] ?? '') || OVER.test(lines[0] ?? ''));

const SEAT_DAYS = 62;

const FIELDS: readonly SentenceKind[] = [
  {
    kind: 'leaving day',
    en: '*Last day* / {on:d}, {when:v}',
    'pt-BR': '*Último dia* / {on:d}, {when:v}',
    check: (c, { account, book, language }) => {
      const leaves = noticeOf(account, book.asOf)?.leaves ?? Number.NaN;
      c.day('on', leaves);
      relative(c, 'when', { day: leaves, asOf: book.asOf, language });
    },
  },
  {
    kind: 'leaving day unknown',
    en: '*Last day* / last day not known yet',
    'pt-BR': '*Último dia* / último dia ainda não informado',
    check: (c, { account, book }) => c.holds('no day is told', noticeOf(account, book.asOf)?.leaves === null),
  },
  {
    kind: 'leaving value',
    en: '*What falls away* / {monthly:m} a month, {yearly:m} a year',
    'pt-BR': '*O que deixa de entrar* / {monthly:m} por mês, {yearly:m} por ano',
    check: (c, { account, book }) => {
      const currency = account.row.currency || book.currency;
      c.money('monthly', { amount: Number(account.row.mrr), currency });
      c.money('yearly', { amount: 12 * Number(account.row.mrr), currency });
    },
  },
  {
    kind: 'leaving no reason',
    en: '*Why* / no reason of the list has been named',
    'pt-BR': '*Motivo* / nenhum motivo da lista foi informado',
    check: (c, { account, language }) =>
      c.holds('none is told', reasonName(account.row.churn_reason, language) === null),
  },
  {
    kind: 'leaving reason',
    en: '*Why* / {why:v}',
    'pt-BR': '*Motivo* / {why:v}',
    check: (c, { account, language }) => c.words('why', reasonName(account.row.churn_reason, language)),
  },
  {
    kind: 'leaving csm',
    en: '*CSM* / {csm:v}',
    'pt-BR': '*CSM* / {csm:v}',
    check: (c, { account, book }) => {
      const csm = book.csms.find(({ email }) => email === account.row.csm_email);
      c.words('csm', csm?.name || account.row.csm_email);
    },
  },
  {
    kind: 'leaving seats',
    en: '*Seats* / {seats:n}',
    'pt-BR': '*Licenças* / {seats:n}',
    check: (c, { account, book }) => {
      const newest = [...account.usage.values()].map(
        (days) => days.findLast((one) => one.seats >= 0 && one.day > book.asOf - SEAT_DAYS)?.seats ?? 0,
      );
      c.exactly(
        'seats',
        newest.reduce((sum, seats) => sum + seats, 0),
      );
    },
  },
  {
    kind: 'leaving owes nothing',
    en: '*Open invoices* / none',
    'pt-BR': '*Faturas em aberto* / nenhuma',
    check: (c, facts) => c.holds('nothing is open', billsOf(facts).open.length === 0),
  },
  {
    kind: 'leaving owes',
    en: '*Open invoices* / {owed:v}',
    'pt-BR': '*Faturas em aberto* / {owed:v}',
    check: (c, facts) => {
      const owed = new Map<string, number>();
      for (const { amount, currency } of billsOf(facts).open)
        owed.set(currency, (owed.get(currency) ?? 0) + amount);
      const parts = c.text('owed').split(' + ');
      c.claim('currencies', parts.length, { is: owed.size, ok: parts.length === owed.size });
      for (const part of parts) {
        const { amount, currency, tolerance } = readMoney(part, facts.language);
        const is = owed.get(currency);
        c.claim('owed', part, { is, ok: is !== undefined && Math.abs(is - amount) <= tolerance });
      }
    },
  },
  {
    kind: 'leaving tickets',
    en: '*Tickets* / {value:n} in four weeks to {on:d}',
    'pt-BR': '*Chamados* / {value:n} em quatro semanas até {on:d}',
    check: (c, { account, book }) => {
      const series = (account.signals.get('tickets') ?? []).filter(({ day }) => day > book.asOf - 28);
      c.number(
        'value',
        series.reduce((sum, { value }) => sum + value, 0),
      );
      c.day('on', series.at(-1)?.day);
    },
  },
];

export function checkLeaving({ lines }: SlackText, known: Omit<Portfolio, 'language'>): Claim[] {
  const { book, told } = known;
  const [title = '', ...rest] = lines;
  const language = /está de saída|fica: o aviso| saiu$/.test(title) ? ('pt-BR' as const) : ('en' as const);
  const name = TITLE.exec(title)?.[1] ?? OVER.exec(title)?.[1] ?? '';
  const isOver = OVER.test(title);
  const own = accountsNamed(book, name).filter((one) => isOver || noticeOf(one, book.asOf) !== null);
  const tried = own.map((account) => claimsOf(rest, { book, told, language, account }));
  const best = tried.sort((a, b) => wrongIn(a) - wrongIn(b))[0];
  const c = new Claims('leaving', {}, { book, told, language, account: own[0] ?? book.alive[0]! });
  c.holds('somebody of that name leaves', own.length > 0, title);
  return [...c.all, ...(best ?? [])];
}

const wrongIn = (claims: readonly Claim[]) => claims.filter(({ ok }) => !ok).length;

function claimsOf(lines: readonly string[], facts: Facts): Claim[] {
  return lines.flatMap((line) => {
    const products = /^(?:Products|Produtos): (.+)$/.exec(line)?.[1];
    if (products !== undefined) return checkProducts(products, facts);
    return line.startsWith('*') ? checkLine(line, FIELDS, facts) : [unknownText(line)];
  });
}

/** `Planner · pro · €80; Inbox · basic`: what runs today, each with its price. */
function checkProducts(text: string, { account, book, told, language }: Facts): Claim[] {
  const c = new Claims('leaving products', {}, { book, account, language, ...(told && { told }) });
  const running = runningOf(account, book.asOf);
  const parts = text.split('; ');
  const left = /^… \+([\d.,]+)$/.exec(parts.at(-1)!)?.[1];
  const shown = left === undefined ? parts : parts.slice(0, -1);
  c.claim('as many as run', text, {
    is: running.length,
    ok: shown.length + Number(left ?? 0) === running.length,
  });
  for (const part of shown) {
    const [product = '', ...others] = part.split(' · ');
    const price = others.find((one) => /\d/.test(one) && !running.some(({ plan }) => plan === one));
    const fits = running.filter((row) => row.product === product);
    const said = price === undefined ? null : readMoney(price, language);
    c.claim('product', part, {
      is: fits.map(({ plan, mrr }) => `${plan} ${mrr}`).join(),
      ok: fits.some(
        ({ mrr, currency }) =>
          said === null ||
          (said.currency === (currency || account.row.currency || book.currency) &&
            Math.abs(said.amount - Number(mrr)) <= said.tolerance),
      ),
    });
  }
  c.holds('of this account', nameOf(account) !== '', dayText(book.asOf));
  return c.all;
}

function runningOf({ subscriptions }: AccountBook, asOf: number) {
  return subscriptions.filter(
    (row) => dayNumber(row.started_on!) <= asOf && (!row.ended_on || dayNumber(row.ended_on) > asOf),
  );
}
