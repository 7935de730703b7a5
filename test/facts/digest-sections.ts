import { type AccountBook, dayNumber, dayText, inSums } from './book.ts';
import { type Claims, checkLine, checkText, type Facts, type SentenceKind, unknownText } from './check.ts';
import { type Entry, entriesOf, ofOneNamed, type SectionKind } from './digest-entries.ts';
import {
  atRiskNow,
  claimAmount,
  claimAmounts,
  claimValue,
  inBand,
  isAtRisk,
  type Portfolio,
  reasonName,
  weekBefore,
  worthOf,
} from './digest-facts.ts';
import { DIGEST_FIGURES } from './digest-figures.ts';
import { GOAL_SENTENCES, goalsOf } from './goal-sentences.ts';
import { HINT_SENTENCES, type HintKind, hintsOf, noticeOf } from './hint-sentences.ts';
import { readDay, readMoney, readNumber, readShare } from './language.ts';
import { SHORT_REASONS } from './short-reasons.ts';

// The parts of a digest that count accounts or name them.

export const BANDS: Readonly<Record<string, string>> = {
  healthy: 'healthy',
  watch: 'watch',
  'at risk': 'at_risk',
  critical: 'critical',
  unknown: 'unknown',
  saudável: 'healthy',
  atenção: 'watch',
  'em risco': 'at_risk',
  crítico: 'critical',
  desconhecido: 'unknown',
};

const sums = ({ book, language }: Portfolio, accounts: readonly AccountBook[]) => ({
  worth: worthOf(accounts, book),
  language,
  currency: book.currency,
});

const count = (c: Claims, what: string, { said, is }: { said: number; is: number }): void =>
  c.claim(what, said, { is, ok: said === is });

const dayIn = (text: string, { language, book }: Portfolio) =>
  dayNumber(readDay(text, language, dayText(book.asOf)));

/** The week, and the three numbers. */
function opening(c: Claims, lines: readonly string[], portfolio: Portfolio): void {
  const { book, told, language } = portfolio;
  const week = weekBefore(book.asOf);
  const number = (text: string) => readNumber(text, language);
  for (const line of lines) {
    const title = /^(?:Subject|Assunto): |^(?:Customer health, week|Saúde dos clientes, semana) (\d+)$/.exec(
      line,
    );
    const period = /^(\S+(?: \S+)?) (?:to|a) (\S+(?: \S+)?)$/.exec(line);
    const risk = /^(?:At risk|Em risco): ([\d.,]+)(.*)$/.exec(line);
    const last =
      /^(?:Last week|Semana passada): ([\d.,]+) (?:left|saiu|saíram)(.*?), ([\d.,]+) (?:recovered|recuperadas?)(?:: (.+) (?:a year|por ano))?$/.exec(
        line,
      );
    const renewals =
      /^(?:Renewals at risk within|Renovações em risco em) (\d+) (?:days|dias): ([\d.,]+) (?:of|de) ([\d.,]+)(.*)$/.exec(
        line,
      );
    if (title) {
      if (title[1] !== undefined) count(c, 'week', { said: number(title[1]), is: week.number });
      else subject(c, line, portfolio);
    } else if (risk) {
      const accounts = atRiskNow(portfolio);
      count(c, 'at risk', { said: number(risk[1]!), is: accounts.length });
      const [value, change] = splitChange(risk[2]!);
      if (accounts.length > 0) claimValue(c, value, sums(portfolio, accounts));
      changed(c, change, portfolio);
    } else if (last) {
      const left = leftIn(portfolio, week);
      count(c, 'left', { said: number(last[1]!), is: left.length });
      if (left.length > 0) claimValue(c, last[2]!, sums(portfolio, left));
      const saved = recoveredIn(portfolio, week);
      count(c, 'recovered', { said: number(last[3]!), is: saved.length });
      if (last[4] !== undefined) claimAmounts(c, last[4], sums(portfolio, saved));
    } else if (renewals) {
      const until = book.asOf + number(renewals[1]!);
      const renewing = book.alive.filter((account) => {
        const { row } = account;
        if (noticeOf(account, book.asOf) !== null) return false;
        const on = row.renewal_on ? dayNumber(row.renewal_on) : Number.NaN;
        return on > book.asOf && on <= until;
      });
      const risky = renewing.filter(({ id }) => isAtRisk(told.now.get(id)));
      count(c, 'days ahead', { said: number(renewals[1]!), is: 90 });
      count(c, 'renewals at risk', { said: number(renewals[2]!), is: risky.length });
      count(c, 'renewals', { said: number(renewals[3]!), is: renewing.length });
      if (risky.length > 0) claimValue(c, renewals[4]!, sums(portfolio, risky));
    } else if (period) {
      count(c, 'from', { said: dayIn(period[1]!, portfolio), is: week.from });
      count(c, 'to', { said: dayIn(period[2]!, portfolio), is: week.to });
    } else if (!/^(?:Look|Veja): /.test(line)) c.all.push(unknownText(line));
  }
}

const CHANGE =
  /, ((?:as last week|como na semana passada|first week, nothing to compare|primeira semana, sem comparação)|[+−]?[\d.,]+ (?:since last week|desde a semana passada)(?:, .*)?)$/;

function splitChange(text: string): [value: string, change: string] {
  const found = CHANGE.exec(text);
  return found ? [text.slice(0, found.index), found[1]!] : [text, ''];
}

/** `7 accounts at risk, $412k a year: week 47` */
function subject(c: Claims, line: string, portfolio: Portfolio): void {
  const found =
    /^(?:Subject|Assunto): ([\d.,]+) (?:accounts?|contas?) (?:at risk|em risco)(?:, (.+) (?:a year|por ano))?: (?:week|semana) (\d+)$/.exec(
      line,
    );
  if (!found) return void c.all.push(unknownText(line));
  const accounts = atRiskNow(portfolio);
  count(c, 'at risk in the subject', {
    said: readNumber(found[1]!, portfolio.language),
    is: accounts.length,
  });
  count(c, 'week', { said: Number(found[3]), is: weekBefore(portfolio.book.asOf).number });
  if (found[2] !== undefined) claimAmounts(c, found[2], sums(portfolio, accounts));
}

/** `+2 since last week, +$1k, −€3k` */
function changed(c: Claims, text: string, portfolio: Portfolio): void {
  const { told, book, language } = portfolio;
  const found = /^([+−]?[\d.,]+) (?:since|desde)[^,]*(?:, (.*))?$/.exec(text);
  if (!found) {
    const isFirst = /^(?:first|primeira)/.test(text);
    c.holds('there is a week before, or not', isFirst === (told.before === null), text);
    return;
  }
  const then = [...book.accounts.values()].filter(({ id }) => isAtRisk(told.before?.get(id)));
  const now = atRiskNow(portfolio);
  const said = readNumber(found[1]!.replace('+', ''), language);
  count(c, 'change', { said, is: now.length - then.length });
  const [before, after] = [worthOf(then, book), worthOf(now, book)];
  for (const piece of found[2]?.split(', ') ?? []) {
    const { currency } = readMoney(piece.replace(/[−+-]/g, ''), language);
    const is = (after.get(currency)?.amount ?? 0) - (before.get(currency)?.amount ?? 0);
    claimAmount(c, piece, { amount: is, currency, language });
  }
}

const leftIn = ({ book }: Portfolio, { from, to }: { from: number; to: number }): AccountBook[] =>
  [...book.accounts.values()].filter(({ row }) => {
    const on = row.churned_on ? dayNumber(row.churned_on) : Number.NaN;
    return on >= from && on <= to;
  });

function recoveredIn({ book, told }: Portfolio, { from, to }: { from: number; to: number }): AccountBook[] {
  const ids = new Set(
    told.allAlerts
      .filter(
        ({ state, closed_on: on }) =>
          state === 'recovered' && typeof on === 'string' && dayNumber(on) >= from && dayNumber(on) <= to,
      )
      .map(({ account_id: id }) => id),
  );
  return book.alive.filter(({ id }) => ids.has(id));
}

/** The book by health, in bars and in a table. */
function byHealth(c: Claims, lines: readonly string[], portfolio: Portfolio): void {
  const { book, language } = portfolio;
  const all = book.alive.length;
  const revenue = worthOf(book.alive, book).get(book.currency)?.amount ?? 0;
  for (const line of lines) {
    const bar = /^(?:By accounts|Por contas|By yearly revenue|Por receita anual): (.*)$/.exec(line);
    const row = /^(\S.*?) {2,}([\d.,]+)(?: \(([\d.,]+%)\))? {2,}(.+)$/.exec(line);
    if (bar) {
      const isCount = /accounts|contas/.test(line.split(':')[0]!);
      for (const piece of bar[1]!.split(/, (?=\p{L}+ )/u)) {
        const name = Object.keys(BANDS).find((band) => piece.startsWith(`${band} `));
        const value = piece.slice((name ?? '').length + 1);
        const own = inBand(portfolio, BANDS[name ?? ''] ?? '?');
        if (isCount)
          count(c, `${name} in the bar`, { said: readNumber(value ?? '', language), is: own.length });
        else
          claimAmount(c, value ?? '', {
            amount: worthOf(own, book).get(book.currency)?.amount ?? 0,
            currency: book.currency,
            language,
          });
      }
    } else if (
      /^(?:Health|Saúde) {2,}/.test(line) ||
      /^(?:Revenue is not known|A receita não é conhecida)\.$/.test(line)
    ) {
      c.holds('a heading', true);
    } else if (notInSums(line)) claimValue(c, line, { ...sums(portfolio, book.alive), besideOnly: true });
    else if (row && BANDS[row[1]!] !== undefined) {
      const own = inBand(portfolio, BANDS[row[1]!]!);
      count(c, `${row[1]} in the table`, { said: readNumber(row[2]!, language), is: own.length });
      share(c, row[3], { is: own.length / all, language });
      if (row[4] !== '–') claimAmounts(c, row[4]!, sums(portfolio, own));
      const part = /\(([\d.,]+%)\)/.exec(row[4]!)?.[1];
      share(c, part, { is: (worthOf(own, book).get(book.currency)?.amount ?? 0) / revenue, language });
    } else c.all.push(unknownText(line));
  }
}

export const notInSums = (line: string): boolean => /^(?:Not in the sums|Fora das somas): /.test(line);

export function share(
  c: Claims,
  text: string | undefined,
  { is, language }: { is: number; language: Portfolio['language'] },
): void {
  if (text === undefined) return;
  const said = readShare(text, language);
  c.claim('share', text, { is, ok: Math.abs(said.share - is) <= said.tolerance });
}

/** The worst off, each with its figures, in the order of what is likely to be lost. */
function topRisks(c: Claims, lines: readonly string[], portfolio: Portfolio): void {
  const { entries, rest } = entriesOf(lines);
  const all = atRiskNow(portfolio);
  for (const line of rest) {
    const more = /^… (?:and|e mais) ([\d.,]+)(?: more)? (?:at risk|em risco)/.exec(line);
    if (more)
      count(c, 'more at risk', {
        said: readNumber(more[1]!, portfolio.language),
        is: all.length - entries.length,
      });
    else if (/^(?:No account is at risk|Nenhuma conta em risco)/.test(line))
      count(c, 'nobody', { said: 0, is: all.length });
    else if (!RANKING.test(line)) c.all.push(unknownText(line));
  }
  if (rest.every((line) => !line.startsWith('…')))
    count(c, 'listed', { said: entries.length, is: all.length });
  for (const entry of entries)
    ofOneNamed(c, { title: entry.title, portfolio }, (own, facts) => risk(own, entry, facts));
}

const RANKING =
  /^(?:Nothing is proven yet for your customers|For your customers the ranking is no better|Ainda não há nada comprovado|Com os seus clientes, a ordem)/;

function risk(c: Claims, { value, lines }: Entry, facts: Facts): void {
  const { account, book, language, told } = facts;
  c.holds('it is at risk', isAtRisk(told?.now.get(account.id)));
  const worth = worthOf([account], book, true);
  const text = value?.replace(/ (?:a year|por ano)$/, '');
  if (text !== undefined) claimAmounts(c, text, { worth, language, currency: book.currency });
  for (const part of lines.flatMap((line) => line.split(' · '))) c.all.push(...riskPart(part, facts));
}

function riskPart(part: string, facts: Facts) {
  return checkLine(part, RISK_PARTS, facts);
}

const scored = ({ told, account }: Facts) => told?.now.get(account.id);
const tasksOf = ({ told, account }: Facts) =>
  (told?.tasks ?? []).filter((task) => task.account_id === account.id);

const RISK_PARTS: readonly SentenceKind[] = [
  {
    kind: 'risk severity',
    en: '{🔴|🟠|🟡} {Critical|Warning|Watch}',
    'pt-BR': '{🔴|🟠|🟡} {Crítico|Alerta|Atenção}',
    check: (c, facts) => c.holds('a band of risk', isAtRisk(scored(facts))),
  },
  {
    kind: 'risk health',
    en: 'health {health:n}',
    'pt-BR': 'saúde {health:n}',
    check: (c, facts) => c.exactly('health', Math.round(scored(facts)?.health ?? Number.NaN)),
  },
  {
    kind: 'risk probability',
    en: '{percent:i} likely to leave',
    'pt-BR': '{percent:i} de chance de sair',
    check: (c, facts) => c.probability('percent', scored(facts)),
  },
  {
    kind: 'risk renewal',
    en: 'renews {on:d}, {when:v}',
    'pt-BR': 'renova em {on:d}, {when:v}',
    check: (c, { account, book, language }) => {
      c.day('on', account.row.renewal_on ? dayNumber(account.row.renewal_on) : null);
      relative(c, 'when', { day: dayNumber(account.row.renewal_on ?? ''), asOf: book.asOf, language });
    },
  },
  {
    kind: 'risk worth',
    en: 'about {amount:v} a year',
    'pt-BR': 'cerca de {amount:v} por ano',
    check: (c, { account, book }) => {
      const paid = { amount: 12 * Number(account.row.mrr), currency: account.row.currency || book.currency };
      const worth = inSums(book, { ...paid, day: book.asOf });
      c.money('amount', worth === null ? null : { amount: worth, currency: book.currency });
      c.holds('in a currency that is not the one of the sums', paid.currency !== book.currency);
    },
  },
  {
    kind: 'risk answered',
    en: '{no alert open|unanswered|acknowledged}',
    'pt-BR': '{sem alerta aberto|sem resposta|assumido}',
    check: (c, { told, account }) => {
      c.holds('an answer to an alert', told !== undefined, account.id);
    },
  },
  {
    kind: 'risk tasks',
    en: 'tasks {done:n}/{all:n} done[, {overdue:n} overdue]',
    'pt-BR': 'tarefas {done:n}/{all:n} feitas[, {overdue:n} em atraso]',
    check: (c, facts) => {
      const open = tasksOf(facts).filter(({ state }) => state === 'open');
      c.holds('so many are open', c.value('all') - c.value('done') === open.length, open.length);
      c.exactly('overdue', open.filter(({ due_on: on }) => dayNumber(String(on)) < facts.book.asOf).length);
    },
  },
  {
    kind: 'risk no tasks',
    en: 'no tasks',
    'pt-BR': 'sem tarefas',
    check: (c, facts) => c.holds('there is none', !tasksOf(facts).some(({ state }) => state === 'open')),
  },
  {
    kind: 'risk nobody',
    en: 'nobody assigned',
    'pt-BR': 'sem responsável',
    check: (c, { account }) => c.holds('nobody is', !account.row.csm_email),
  },
  ...SHORT_REASONS,
  {
    kind: 'risk owner',
    en: '{owner:v}',
    'pt-BR': '{owner:v}',
    check: (c, { account, book }) => {
      const person = book.csms.find(({ email }) => email === account.row.csm_email);
      c.words('owner', person?.name || account.row.csm_email);
    },
  },
];

/** `in 5 days`, `tomorrow`, `há 3 dias` */
export function relative(
  c: Claims,
  name: string,
  { day, asOf, language }: { day: number; asOf: number; language: Portfolio['language'] },
): void {
  const text = c.text(name);
  const words: Readonly<Record<string, number>> = {
    today: 0,
    hoje: 0,
    tomorrow: 1,
    amanhã: 1,
    yesterday: -1,
    ontem: -1,
    'depois de amanhã': 2,
    anteontem: -2,
  };
  const ahead = /^(?:in|em) ([\d.,]+)/.exec(text);
  const ago = /^(?:há )?([\d.,]+) (?:days?|dias?)(?: ago)?$/.exec(text);
  const said =
    words[text] ??
    (ahead ? readNumber(ahead[1]!, language) : ago ? -readNumber(ago[1]!, language) : Number.NaN);
  c.claim(name, text, { is: day - asOf, ok: said === day - asOf });
}

/** The biggest moves of the index each way, each with its reason. */
function movers(c: Claims, lines: readonly string[], portfolio: Portfolio): void {
  const { told, book, language } = portfolio;
  const moves = book.alive.flatMap(({ id }) => {
    const [then, now] = [told.before?.get(id)?.health, told.now.get(id)?.health];
    return then == null || now == null || Math.abs(now - then) <= 3 ? [] : [now - then];
  });
  let sign = 0;
  const shown: Record<string, number[]> = { '-1': [], '1': [] };
  const { entries } = entriesOf(lines.filter((line) => /^(?:\d+\. | {3})/.test(line)));
  for (const line of lines) {
    const direction = /^(Down|Desceram|Up|Subiram):$/.exec(line);
    if (direction) sign = /^(?:Down|Desceram)$/.test(direction[1]!) ? -1 : 1;
    else if (/^(?:No account moved much|Nenhuma conta mudou muito)\.$/.test(line))
      count(c, 'nobody moved', { said: 0, is: moves.length });
    else if (/^\d+\. /.test(line)) {
      const entry = entries.shift()!;
      ofOneNamed(c, { title: entry.title, portfolio }, (own, facts) =>
        checkMover(own, entry, { facts, portfolio }),
      );
      const change = /\(([+−]\d+)\)/.exec(entry.value ?? '')?.[1] ?? '';
      shown[String(sign)]!.push(readNumber(change.replace('+', ''), language));
    } else if (!/^ {3}/.test(line)) c.all.push(unknownText(line));
  }
  for (const way of [-1, 1]) {
    const biggest = moves
      .filter((move) => move * way > 0)
      .sort((a, b) => way * (b - a))
      .slice(0, 5);
    count(c, 'movers', { said: shown[String(way)]!.length, is: biggest.length });
    for (const [i, move] of shown[String(way)]!.entries()) {
      const is = biggest[i] ?? 0;
      c.claim('nobody moved more', move, { is, ok: Math.abs(move - is) <= 1.01 });
    }
  }
}

export function checkMover(
  c: Claims,
  { value, lines }: Entry,
  { facts, portfolio }: { facts: Facts; portfolio: Portfolio },
): void {
  const { told, account, language } = facts;
  const found = /^(\d+) → (\d+) \(([+−]\d+)\)$/.exec(value ?? '');
  if (!found) return void c.all.push(unknownText(value ?? ''));
  const [from, to] = [told?.before?.get(account.id)?.health, told?.now.get(account.id)?.health];
  count(c, 'from', { said: Number(found[1]), is: Math.round(from ?? Number.NaN) });
  count(c, 'to', { said: Number(found[2]), is: Math.round(to ?? Number.NaN) });
  count(c, 'move', {
    said: readNumber(found[3]!.replace('+', ''), language),
    is: Number(found[2]) - Number(found[1]),
  });
  for (const line of lines) {
    const was = /^(?:was|antes): (.*)$/.exec(line)?.[1];
    if (was === undefined) c.all.push(...checkLine(line, SHORT_REASONS, facts));
    else if (portfolio.before !== null)
      c.all.push(...checkLine(was, SHORT_REASONS, asOfBefore(facts, portfolio)));
  }
}

/** What was true a week earlier is judged by what was known then. */
function asOfBefore(facts: Facts, { before }: Portfolio): Facts {
  const account = before!.accounts.get(facts.account.id) ?? facts.account;
  return { ...facts, book: before!, account };
}

function goals(c: Claims, lines: readonly string[], portfolio: Portfolio): void {
  const { book, language } = portfolio;
  const { entries, rest } = entriesOf(lines);
  const all = book.alive.flatMap((account) => goalsOf(account, book.asOf)).filter(({ past }) => past <= 28);
  const of = (status: string) => all.filter((goal) => goal.status === status).length;
  const lagging = of('missed') + of('behind');
  for (const line of rest) {
    const counts =
      /^([\d.,]+) (?:reached|atingidas?), ([\d.,]+) (?:on their line|no ritmo), ([\d.,]+) (?:behind|atrasadas?), ([\d.,]+) (?:missed|não atingidas?)/.exec(
        line,
      );
    const more = /^(?:and|e mais) ([\d.,]+)(?: more)?: harbinger goals$/.exec(line);
    const without = /^([\d.,]+) (?:accounts?|contas?) (?:without a goal recorded|sem meta registrada)/.exec(
      line,
    );
    if (counts)
      for (const [i, status] of ['reached', 'on_line', 'behind', 'missed'].entries())
        count(c, status, { said: readNumber(counts[i + 1]!, language), is: of(status) });
    else if (more)
      count(c, 'more goals', { said: readNumber(more[1]!, language), is: lagging - entries.length });
    else if (without) {
      const none = book.alive.filter((account) => goalsOf(account, book.asOf).length === 0);
      count(c, 'without', { said: readNumber(without[1]!, language), is: none.length });
    } else c.all.push(unknownText(line));
  }
  for (const { title, lines: own } of entries)
    ofOneNamed(c, { title, portfolio }, (claims, facts) => {
      for (const line of own) claims.all.push(...checkText(line, GOAL_SENTENCES, facts));
    });
}

function hints(wanted: readonly HintKind[]) {
  return (c: Claims, lines: readonly string[], portfolio: Portfolio): void => {
    const { book, told, language } = portfolio;
    const { entries, rest } = entriesOf(lines);
    const has = (account: AccountBook) =>
      hintsOf(account, { book, band: told.now.get(account.id)?.band }).some((kind) => wanted.includes(kind));
    const all = book.alive.filter(has);
    const more = rest
      .map((line) => /^… (?:mais )?([\d.,]+)(?: more)?$/.exec(line)?.[1])
      .find((found) => found !== undefined);
    count(c, 'hints', {
      said: entries.length + (more === undefined ? 0 : readNumber(more, language)),
      is: all.length,
    });
    for (const { title, value, lines: own } of entries) {
      ofOneNamed(c, { title, portfolio }, (claims, facts) => {
        if (value !== null) claims.all.push(...checkLine(value, RISK_PARTS.slice(-1), facts));
        for (const line of own) claims.all.push(...checkText(line, HINT_SENTENCES, facts));
      });
    }
  };
}

/** Who has given notice, and why customers leave. */
function leaving(c: Claims, lines: readonly string[], portfolio: Portfolio): void {
  const { book, language } = portfolio;
  const { entries, rest } = entriesOf(lines);
  const ahead = book.alive.filter((account) => noticeOf(account, book.asOf) !== null);
  const left = [...book.accounts.values()].filter(({ row }) => {
    const on = row.churned_on ? dayNumber(row.churned_on) : Number.NaN;
    return on > book.asOf - 90 && on <= book.asOf;
  });
  for (const line of rest) {
    const given =
      /^([\d.,]+) (?:accounts? ha(?:s|ve) given notice|contas? avis\S+[^,]*?)(?:, (.+) (?:a year|por ano))?\.$/.exec(
        line,
      );
    const more = /^… (?:mais )?([\d.,]+)(?: more)?$/.exec(line);
    const cells = line.split(/ {2,}/);
    if (given) {
      count(c, 'given notice', { said: readNumber(given[1]!, language), is: ahead.length });
      if (given[2] !== undefined) claimAmounts(c, given[2], sums(portfolio, ahead));
    } else if (more)
      count(c, 'more leave', { said: readNumber(more[1]!, language), is: ahead.length - entries.length });
    else if (cells.length === 3 && !/^(?:Reason|Motivo)$/.test(cells[0]!)) {
      const isSaid = !/^(?:not said|não informado)$/.test(cells[0]!);
      const of = (some: readonly AccountBook[]) =>
        some.filter(({ row }) => reasonName(row.churn_reason, language) === (isSaid ? cells[0] : null));
      reasonCell(c, cells[1]!, { accounts: of(ahead), portfolio });
      reasonCell(c, cells[2]!, { accounts: of(left), portfolio });
    } else if (cells.length !== 3) c.all.push(unknownText(line));
  }
  for (const entry of entries)
    ofOneNamed(c, { title: entry.title, portfolio }, (own, facts) => leaver(own, entry, facts));
}

function reasonCell(
  c: Claims,
  cell: string,
  { accounts, portfolio }: { accounts: AccountBook[]; portfolio: Portfolio },
): void {
  const found = /^([\d.,]+)(?: \((.+?)(?: a year| por ano)?\))?$/.exec(cell);
  count(c, 'for a reason', {
    said: cell === '–' ? 0 : readNumber(found?.[1] ?? '', portfolio.language),
    is: accounts.length,
  });
  if (found?.[2] !== undefined) claimAmounts(c, found[2], sums(portfolio, accounts));
}

function leaver(c: Claims, { value, lines }: Entry, { account, book, language }: Facts): void {
  const notice = noticeOf(account, book.asOf);
  c.holds('has given notice', notice !== null);
  if (value !== null)
    claimAmounts(c, value, { worth: worthOf([account], book, true), language, currency: book.currency });
  for (const part of lines.flatMap((line) => line.split(' · '))) {
    const goes = /^(?:leaves on|sai em) (.+)$/.exec(part);
    const why = /^(?:reason|motivo): (.+)$/.exec(part);
    if (goes)
      count(c, 'leaves on', {
        said: dayNumber(readDay(goes[1]!, language, dayText(book.asOf))),
        is: notice?.leaves ?? Number.NaN,
      });
    else if (why)
      c.claim('reason', why[1], {
        is: reasonName(account.row.churn_reason, language),
        ok: why[1] === reasonName(account.row.churn_reason, language),
      });
    else c.holds('no day is told', notice?.leaves === null, part);
  }
}

export const OPENING: SectionKind = { kind: 'digest numbers', en: /^$/, 'pt-BR': /^$/, check: opening };

/** Every part of a digest. */
export const DIGEST_SECTIONS: readonly SectionKind[] = [
  {
    kind: 'digest by health',
    en: /^THE BOOK BY HEALTH$/,
    'pt-BR': /^A CARTEIRA POR SAÚDE$/,
    check: byHealth,
  },
  { kind: 'digest risks', en: /^TOP RISKS$/, 'pt-BR': /^MAIORES RISCOS$/, check: topRisks },
  {
    kind: 'digest movers',
    en: /^MOVERS OF THE WEEK$/,
    'pt-BR': /^QUEM MAIS MUDOU NA SEMANA$/,
    check: movers,
  },
  { kind: 'digest goals', en: /^SUCCESS GOALS$/, 'pt-BR': /^METAS DE SUCESSO$/, check: goals },
  { kind: 'digest leaving', en: /^WHO LEAVES, AND WHY$/, 'pt-BR': /^QUEM SAI, E POR QUÊ$/, check: leaving },
  {
    kind: 'digest neutrals',
    en: /^NEUTRALS WORTH A WORD.*$/,
    'pt-BR': /^NEUTROS QUE MERECEM.*$/,
    check: hints(['neutral', 'promoter_silent']),
  },
  {
    kind: 'digest growth',
    en: /^ROOM TO GROW$/,
    'pt-BR': /^ESPAÇO PARA CRESCER$/,
    check: hints(['seats_full', 'peer_product', 'promoter_renewal']),
  },
  ...DIGEST_FIGURES,
];
