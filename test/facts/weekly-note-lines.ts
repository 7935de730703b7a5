import { claimYearly } from './account-bullets.ts';
import { type AccountBook, dayNumber, dayText } from './book.ts';
import { type Claim, type Claims, checkText, unknownText } from './check.ts';
import { accountsNamed, claimsOf, ofOneNamed } from './digest-entries.ts';
import { claimAmounts, isAtRisk, type Portfolio, worthOf } from './digest-facts.ts';
import { checkMover } from './digest-sections.ts';
import { goalsOf } from './goal-sentences.ts';
import { HINT_SENTENCES, hintsOf, noticeOf } from './hint-sentences.ts';
import { type Language, readDay, readNumber } from './language.ts';
import type { SlackText } from './render.ts';

// One person's week, and whom to have a word with.

const TITLE = /^(?:Your accounts|Suas contas), \S+ (.+)$/;
export const WORTH_A_WORD = /^(?:Worth a word this week|Vale uma conversa nesta semana)$/;
const DAYS_AHEAD = 30;

interface Own {
  /** Of the person, also those that have left. */
  accounts: readonly AccountBook[];
  alive: readonly AccountBook[];
  portfolio: Portfolio;
  to: string;
}

/** null = it is of an earlier day, of which it was true. */
export function checkWeeklyNote(
  { lines, to }: SlackText,
  known: Omit<Portfolio, 'language'>,
): { where: string; claims: Claim[] } | null {
  const [title = ''] = lines;
  const list = lines.findIndex((line) => WORTH_A_WORD.test(line));
  const note = list < 0 ? lines : lines.slice(0, list);
  const below = list < 0 ? [] : lines.slice(list + 1);
  const language: Language = /^(?:Suas contas|Vale uma conversa)/.test(title) ? 'pt-BR' : 'en';
  const portfolio = { ...known, language };
  const day = TITLE.exec(title)?.[1];
  const { book } = known;
  if (day !== undefined && dayIn(day, portfolio) !== book.asOf) return null;
  const accounts = [...book.accounts.values()].filter(({ row }) => row.csm_email === to);
  const alive = book.alive.filter(({ row }) => row.csm_email === to);
  const own = { accounts, alive, portfolio, to };
  const claims = [
    ...(day === undefined ? [] : checkNote(note.slice(1), own)),
    ...checkWorthAWord(below, own.portfolio),
  ];
  return { where: `weekly note ${to} ${language}`, claims };
}

const dayIn = (text: string, { book, language }: Portfolio) =>
  dayNumber(readDay(text, language, dayText(book.asOf)));

const LEAD =
  /^(?:([\d.,]+) (?:of|de) ([\d.,]+) (?:accounts?|contas?) (?:at risk|em risco)(?:, (.+?) (?:a year|por ano))?|(?:None of|Nenhuma de) ([\d.,]+) (?:accounts?|contas?) (?:at risk|em risco))(?: \((?:a week ago|há uma semana) ([\d.,]+)(?:, (.+))?\))?$/;
const TASKS = /^([\d.,]+) (?:tasks?|tarefas?) (?:open|em aberto)(?:, ([\d.,]+) (?:overdue|em atraso))?$/;
const RENEWALS =
  /^([\d.,]+) (?:accounts?|contas?) (?:up for renewal within|com renovação em até) ([\d.,]+) (?:days?|dias?)(?:, (.+?) (?:a year|por ano))?: (.+)$/;
const RECOVERED = /^(?:Recovered this week|Recuperadas nesta semana): (.+)$/;

function checkNote([lead = '', ...rest]: readonly string[], own: Own): Claim[] {
  const { portfolio, accounts, alive, to } = own;
  const { book, told, language } = portfolio;
  const c = claimsOf('weekly note', portfolio);
  const found = LEAD.exec(lead);
  if (found === null) return [unknownText(lead)];
  const risky = alive.filter(({ id }) => isAtRisk(told.now.get(id)));
  const read = (text: string | undefined) => (text === undefined ? 0 : readNumber(text, language));
  const count = (what: string, text: string | undefined, is: number) =>
    c.claim(what, text, { is, ok: read(text) === is });
  count('at risk', found[1], risky.length);
  count('accounts', found[2] ?? found[4], alive.length);
  if (found[3] !== undefined) amounts(c, found[3], risky, portfolio);
  if (found[5] !== undefined) {
    const then = accounts.filter(({ id }) => isAtRisk(told.before?.get(id)));
    count('a week ago', found[5], then.length);
  }
  const tasks = told.tasks.filter(({ owner }) => owner === to);
  for (const line of rest) {
    const moved = /^[↘↗] (.+?) {2}(\d+ → \d+ \([+−]\d+\))(?: · (.*))?$/u.exec(line);
    const open = TASKS.exec(line);
    const renewals = RENEWALS.exec(line);
    const recovered = RECOVERED.exec(line)?.[1];
    if (moved) {
      const [, title = '', value = '', why] = moved;
      const lines = why === undefined || why.endsWith('…') ? [] : why.split(' · ');
      ofOneNamed(c, { title, portfolio }, (claims, facts) =>
        checkMover(claims, { title, value, lines }, { facts, portfolio }),
      );
    } else if (open) {
      count('open tasks', open[1], tasks.length);
      const late = tasks.filter(({ due_on: on }) => dayNumber(String(on)) < book.asOf);
      count('overdue', open[2], late.length);
    } else if (renewals) checkRenewals(c, renewals, own);
    else if (recovered !== undefined) {
      const ids = told.allAlerts
        .filter(({ state, closed_on: on }) => state === 'recovered' && dayNumber(String(on)) > book.asOf - 7)
        .map(({ account_id: id }) => id);
      named(c, recovered, { is: alive.filter(({ id }) => ids.includes(id)), portfolio });
    } else c.all.push(unknownText(line));
  }
  return c.all;
}

/** `€48k + R$174k` of these accounts, what has a rate in one sum. */
function amounts(c: Claims, text: string, accounts: readonly AccountBook[], portfolio: Portfolio): void {
  const { book, language } = portfolio;
  claimAmounts(c, text, { worth: worthOf(accounts, book), language, currency: book.currency });
}

function checkRenewals(c: Claims, [, n, days, paid, names = '']: RegExpExecArray, own: Own): void {
  const { portfolio, alive } = own;
  const { book, language } = portfolio;
  const renewing = alive.filter((one) => {
    const on = one.row.renewal_on ? dayNumber(one.row.renewal_on) : Number.NaN;
    return noticeOf(one, book.asOf) === null && on >= book.asOf && on <= book.asOf + DAYS_AHEAD;
  });
  c.claim('renewals', n, { is: renewing.length, ok: readNumber(n!, language) === renewing.length });
  c.claim('days', days, { is: DAYS_AHEAD, ok: Number(days) === DAYS_AHEAD });
  if (paid !== undefined) amounts(c, paid, renewing, portfolio);
  for (const [, name = '', day = ''] of names.matchAll(/(?:^|, | and | e )(.+?) \(([^()]+)\)/g)) {
    const on = dayIn(day, portfolio);
    c.holds(
      `${name} renews on that day`,
      accountsNamed(book, name).some(({ row }) => row.renewal_on && dayNumber(row.renewal_on) === on),
      day,
    );
  }
  named(c, names.replace(/ \([^()]*\)/g, ''), { is: renewing, portfolio });
}

/** `Alba, Bela and 3 more`: as many as there are, and each one of them. */
function named(
  c: Claims,
  text: string,
  { is, portfolio }: { is: readonly AccountBook[]; portfolio: Portfolio },
): void {
  const { book, language } = portfolio;
  const more = /(?:,| and| e) (?:mais )?([\d.,]+)(?: more)?$/.exec(text);
  const names = text.slice(0, more?.index).split(/, | and | e (?!\S+ (?:and|e)\b)/);
  const left = more ? readNumber(more[1]!, language) : 0;
  // A name may hold a comma or an "and" itself: then it is found whole in the text.
  const all = is.filter((one) => text.includes(one.row.name || one.id));
  const shown = left > 0 ? 3 : is.length;
  c.claim('named and counted', text, {
    is: is.length,
    ok: shown + left === is.length && (names.length >= shown || all.length >= shown),
  });
  c.holds('each of them is one', all.length >= Math.min(shown, is.length), all.length);
  c.holds(
    'somebody is called so',
    names.some((name) => accountsNamed(book, name).length > 0),
    text,
  );
}

/** Whom to listen to, each with why, and with whom a goal is still to be agreed. */
export function checkWorthAWord(lines: readonly string[], portfolio: Portfolio): Claim[] {
  const { book, told, language } = portfolio;
  const c = claimsOf('worth a word', portfolio);
  let listed = 0;
  let all = 0;
  for (const line of lines) {
    const lead = /^(?:Nothing is wrong yet|Ainda está tudo bem): ([\d.,]+) /.exec(line)?.[1];
    const goals = /^(?:No goal agreed|Sem meta combinada): ([\d.,]+) \S+ \((.+)\)$/.exec(line);
    const more = /^… (?:and |mais |e mais )?([\d.,]+)(?: more)?$/.exec(line)?.[1];
    const bullet = /^(.+?) {2}(.+?)\.?(?: · ([^·]+)\/(?:yr|ano))?$/.exec(line);
    if (lead !== undefined) all = readNumber(lead, language);
    else if (goals) {
      const names = goals[2]!.replace(/, … .*$/, '').split(', ');
      c.holds('no more are named than counted', names.length <= readNumber(goals[1]!, language), goals[1]);
      for (const name of names)
        c.holds(
          `no goal of ${name}`,
          accountsNamed(book, name).some((one) => goalsOf(one, book.asOf).length === 0),
        );
    } else if (more !== undefined) listed += readNumber(more, language);
    else if (bullet) {
      listed++;
      const [, title = '', why = '', paid] = bullet;
      ofOneNamed(c, { title, portfolio }, (claims, facts) => {
        const band = told.now.get(facts.account.id)?.band;
        claims.holds('there is a reason', hintsOf(facts.account, { book, band }).length > 0, band);
        claims.all.push(...checkText(`${why}.`, HINT_SENTENCES, facts));
        if (paid !== undefined) claimYearly(claims, paid, { accounts: [facts.account], portfolio });
      });
    } else c.all.push(unknownText(line));
  }
  if (lines.length > 0 && all > 0) c.claim('listed', listed, { is: all, ok: listed === all });
  return c.all;
}
