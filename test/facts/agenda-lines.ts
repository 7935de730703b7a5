import { dayNumber, dayText, mayBeLearned, type Row } from './book.ts';
import {
  type Claim,
  Claims,
  checkLine,
  checkText,
  type Facts,
  type SentenceKind,
  unknownText,
} from './check.ts';
import { nameOf } from './digest-facts.ts';
import { BANDS, relative } from './digest-sections.ts';
import { GOAL_SENTENCES, goalsOf } from './goal-sentences.ts';
import { HINT_SENTENCES, noticeOf } from './hint-sentences.ts';
import { readDay, readMoney } from './language.ts';
import { ONBOARDING_SENTENCES } from './onboarding-sentences.ts';
import { billsOf, OTHER_SENTENCES } from './other-sentences.ts';
import { PLACE_SENTENCES } from './slack-lines.ts';
import { USAGE_SENTENCES } from './usage-sentences.ts';

// An alert shown at length: its tasks, and the agenda for a call, part by part.

const scored = ({ told, account }: Facts) => told?.now.get(account.id);

/** Mean probability of the book, each account once. */
function averageOf({ told }: Facts): number {
  const all = [...(told?.now.values() ?? [])].flatMap(({ probability }) => probability ?? []);
  return all.reduce((sum, one) => sum + one, 0) / all.length;
}

const HEALTH: readonly SentenceKind[] = [
  {
    kind: 'agenda health',
    en: 'Health [{from:n} → ]{to:n} ({bands:w}[, {known:s} known])[, in {span:w}][, since {since:d}]',
    'pt-BR': 'Saúde [{from:n} → ]{to:n} ({bands:w}[, {known:s} conhecido])[, em {span:w}][, desde {since:d}]',
    check: (c, facts) => {
      const own = scored(facts);
      c.exactly('to', Math.round(own?.health ?? Number.NaN));
      const band = c.text('bands').split(' → ').at(-1)!;
      c.claim('band', band, { is: own?.band, ok: BANDS[band] === own?.band });
      c.share('known', own?.coverage ?? Number.NaN);
      c.holds('what is not known is said', c.has('known') === Math.round(100 * (own?.coverage ?? 1)) < 100);
      if (c.has('since')) c.holds('an earlier day', c.dayOf('since') < facts.book.asOf, c.dayOf('since'));
    },
  },
  {
    kind: 'agenda health unknown',
    en: 'Health {text:v}',
    'pt-BR': 'Saúde {text:v}',
    check: (c, facts) => c.holds('it is not known', scored(facts)?.health == null),
  },
  {
    kind: 'agenda nothing changed',
    en: 'No single change stands out.',
    'pt-BR': 'Nenhuma mudança se destaca.',
    check: (c, facts) => c.holds('there is an index', scored(facts) !== undefined),
  },
];

const STAKE: readonly SentenceKind[] = [
  {
    kind: 'agenda stake',
    en: '{amount:m} a year',
    'pt-BR': '{amount:m} por ano',
    check: (c, { account, book }) =>
      c.money('amount', {
        amount: 12 * Number(account.row.mrr),
        currency: account.row.currency || book.currency,
      }),
  },
  {
    kind: 'agenda renewal',
    en: '{Renews|Was due for renewal on} {on:d}, {when:v}',
    'pt-BR': '{Renova em|Renovação vencida em} {on:d}, {when:v}',
    check: (c, { account, book, language }) => {
      const on = account.row.renewal_on ? dayNumber(account.row.renewal_on) : Number.NaN;
      c.day('on', on);
      relative(c, 'when', { day: on, asOf: book.asOf, language });
      c.holds('who has given notice does not renew', noticeOf(account, book.asOf) === null);
    },
  },
  {
    kind: 'agenda probability',
    en: 'Likely to leave: {percent:i} within {days:n} days[ (book average {average:s})], {basis:v}',
    'pt-BR': 'Chance de sair: {percent:i} em {days:n} dias[ (média da carteira {average:s})], {basis:v}',
    check: (c, facts) => {
      c.probability('percent', scored(facts));
      c.exactly('days', 90);
      c.share('average', averageOf(facts));
      const outcomes = /([\d.,]+) (?:outcomes?|desfechos?)/.exec(c.text('basis'))?.[1];
      if (outcomes !== undefined)
        c.claim('outcomes', outcomes, {
          is: `${facts.book.churned} or ${facts.book.learnableLeast} to ${facts.book.learnable}`,
          ok: mayBeLearned(facts.book, Number(outcomes.replace(/[.,]/g, ''))),
        });
      c.holds('nobody who has given notice', noticeOf(facts.account, facts.book.asOf) === null);
    },
  },
];

const GOALS: readonly SentenceKind[] = [
  ...GOAL_SENTENCES,
  {
    kind: 'agenda no goal',
    en: 'No goal is recorded yet: agree one.',
    'pt-BR': 'Nenhuma meta registrada ainda: combinar uma.',
    check: (c, { account, book }) => c.holds('there is none', goalsOf(account, book.asOf).length === 0),
  },
];

const isId = (row: Row, text: string) =>
  row.invoice_id === text || (text.endsWith('…') && row.invoice_id!.startsWith(text.slice(0, -1)));

/** `€1,200 (INV-1) · due 1 Nov, 19 days ago · 2 attempts failed` */
function invoice(line: string, facts: Facts): Claim[] {
  const { language, book } = facts;
  const c = new Claims('agenda invoice', {}, facts);
  const { open } = billsOf(facts);
  if (/^(?:None|Nenhuma)\.$/.test(line)) {
    c.holds('nothing is open', open.length === 0, open.length);
    return c.all;
  }
  const more = /^… (?:and |mais )?([\d.,]+)(?: more)?/.exec(line);
  if (more) {
    c.holds('more are open', open.length > 5, open.length);
    return c.all;
  }
  const [lead = '', ...parts] = line.split(' · ');
  const [, price = '', id = ''] = /^(.*?)(?: \((.+)\))?$/.exec(lead) ?? [];
  const found = open.find(({ row }) => isId(row, id));
  c.holds('such a bill stands open', found !== undefined, id);
  if (found === undefined) return c.all;
  if (/\d/.test(price)) {
    const said = readMoney(price, language);
    c.claim('amount', price, {
      is: found.amount,
      ok: said.currency === found.currency && Math.abs(said.amount - found.amount) <= said.tolerance,
    });
  }
  for (const part of parts) {
    const due = /^(?:due|vencimento) (.+?), (.+)$/.exec(part);
    const attempts = /^([\d.,]+) \S+ (?:failed|sem sucesso)$/.exec(part);
    if (due) {
      const on = dayNumber(readDay(due[1]!, language, dayText(book.asOf)));
      c.claim('due', due[1], { is: dayText(found.due), ok: on === found.due });
      const own = new Claims('agenda invoice', { when: due[2] }, facts);
      relative(own, 'when', { day: found.due, asOf: book.asOf, language });
      c.all.push(...own.all);
    } else if (attempts)
      c.claim('attempts', attempts[1], { is: found.attempts, ok: Number(attempts[1]) === found.attempts });
    else c.holds('given up', found.givenUp, part);
  }
  return c.all;
}

/** What they said last: among the newest answers, in their own words. */
function answers(lines: readonly string[], facts: Facts): Claim[] {
  const { account, language, book } = facts;
  const c = new Claims('agenda answer', {}, facts);
  const plain = (text: string) => text.replace(/[\s“”"…]+/g, ' ').trim();
  for (const [i, line] of lines.entries()) {
    if (/^“.*”$/.test(line)) continue;
    const found = /^(NPS|CES) ([\d.,]+)(?: \((.+?)\))?, (.+?)( \((?:no comment|sem comentário)\))?$/.exec(
      line,
    );
    if (!found) {
      c.all.push(unknownText(line));
      continue;
    }
    const day = dayNumber(readDay(found[4]!, language, dayText(book.asOf)));
    const own = account.answers.filter(
      (a) => a.kind === found[1]!.toLowerCase() && a.score === Number(found[2]) && a.day === day,
    );
    c.claim('such an answer', line, {
      is: own.length,
      ok: own.some((a) => found[3] === undefined || a.role === found[3] || a.respondent === found[3]),
    });
    const quote = /^“(.*)”$/.exec(lines[i + 1] ?? '')?.[1];
    if (found[5] !== undefined)
      c.holds(
        'without a comment',
        own.some((a) => a.comment === ''),
      );
    else if (quote !== undefined)
      c.claim('their words', quote, {
        is: own.map((a) => a.comment).join(' | '),
        ok: own.some((a) => plain(a.comment).includes(plain(quote).slice(0, 60))),
      });
    const newer = account.answers.filter((a) => a.day > day).length;
    c.holds('among the three newest', newer < 3, newer);
  }
  return c.all;
}

const SIGNALS: readonly SentenceKind[] = [
  {
    kind: 'agenda signal',
    en: '{name:v}: {value:n} on {on:d}[ ({usual:n} on average in the 90 days before)]',
    'pt-BR': '{name:v}: {value:n} em {on:d}[ (média de {usual:n} nos 90 dias anteriores)]',
    check: (c, { account }) => {
      const series = account.signals.get(c.text('name')) ?? [];
      const last = series.at(-1);
      c.number('value', last?.value);
      c.day('on', last?.day);
      if (!c.has('usual') || last === undefined) return;
      const before = series.filter(({ day }) => day < last.day && day >= last.day - 90);
      c.number('usual', before.reduce((sum, { value }) => sum + value, 0) / before.length);
    },
  },
];

const sentences: readonly SentenceKind[] = [
  ...USAGE_SENTENCES,
  ...OTHER_SENTENCES,
  ...ONBOARDING_SENTENCES,
  ...GOAL_SENTENCES,
  ...HINT_SENTENCES,
];

/** A line of the agenda, as a whole where it is one, else sentence by sentence. */
function changed(line: string, facts: Facts): Claim[] {
  return /^(?:Health|Saúde) |stands out|se destaca/.test(line)
    ? checkLine(line, HEALTH, facts)
    : checkText(line, sentences, facts);
}

/** A task as it stands in the list of its episode. */
function task(line: string, facts: Facts): Claim[] {
  const { told, account, language, book } = facts;
  const c = new Claims('show task', {}, facts);
  const found = /^\S (\S+) {2}(?:\S+ )?(.+?) {2}(\S+) {2}(.+)$/.exec(line);
  const own = told?.tasks.find(({ id }) => found !== null && String(id).startsWith(found[1]!));
  // A task that is done or called off stands in no list of open ones.
  if (found === null || own === undefined) {
    c.holds('an open task is in the list', found !== null && !line.startsWith('☐'), line);
    return c.all;
  }
  const day = found[2]!.replace(/^[^\d]*/, '');
  c.claim('due', day, { is: own.due_on, ok: readDay(day, language, dayText(book.asOf)) === own.due_on });
  c.claim('owner', found[3], { is: own.owner ?? own.queue, ok: found[3] === (own.owner ?? own.queue) });
  c.claim('title', found[4], { is: own.title, ok: found[4] === own.title });
  c.holds('of this account', own.account_id === account.id);
  return c.all;
}

type Part = (lines: readonly string[], facts: Facts) => Claim[];
const each =
  (check: (line: string, facts: Facts) => Claim[]): Part =>
  (lines, facts) =>
    lines.flatMap((line) => check(line, facts));

/** What people ask is no claim. */
const asked: Part = (lines, facts) => {
  const c = new Claims('agenda question', {}, facts);
  for (const line of lines) c.holds('it asks', line.endsWith('?') || line.length < 161, line);
  return c.all;
};

const history: Part = (lines, facts) => {
  const c = new Claims('show history', {}, facts);
  for (const line of lines) {
    const day = line.split(' · ')[0]!;
    const on = dayNumber(readDay(day, facts.language, dayText(facts.book.asOf)));
    if (/^\d/.test(day)) c.holds('on no later day', on <= facts.book.asOf, day);
  }
  return c.all;
};

const PARTS: ReadonlyMap<string, Part> = new Map([
  ...['History', 'Histórico'].map((name) => [name, history] as const),
  ...['Tasks', 'Tarefas'].map((name) => [name, each(task)] as const),
  ...['What changed', 'O que mudou'].map((name) => [name, each(changed)] as const),
  ...['What is at stake', 'O que está em jogo'].map(
    (name) => [name, each((line, facts) => checkLine(line, STAKE, facts))] as const,
  ),
  ...['What success means to them', 'O que é sucesso para eles'].map(
    (name) => [name, each((line, facts) => checkLine(line, GOALS, facts))] as const,
  ),
  ...['Open invoices', 'Faturas em aberto'].map((name) => [name, each(invoice)] as const),
  ...['What they said last', 'O que disseram por último'].map((name) => [name, answers] as const),
  ...['Also recorded', 'Também registrado'].map(
    (name) => [name, each((line, facts) => checkLine(line, SIGNALS, facts))] as const,
  ),
  ...['Worth a word', 'Merece uma conversa'].map(
    (name) => [name, each((line, facts) => checkText(line, HINT_SENTENCES, facts))] as const,
  ),
  ...['Ask', 'Perguntar'].map((name) => [name, asked] as const),
]);

/** `alerts show`: an episode with its tasks and the agenda; a part that nobody knows is a false claim. */
export function checkAgenda(lines: readonly string[], facts: Facts): Claim[] {
  const { account, told } = facts;
  const c = new Claims('show head', {}, facts);
  const blank = lines.indexOf('');
  const [head = '', id = '', ...places] = lines.slice(0, blank < 0 ? lines.length : blank);
  const alert = told?.allAlerts.find((one) => one.id === id);
  const is = [
    `${nameOf(account)} (${account.id})`,
    alert?.severity,
    alert?.state,
    (alert?.rules as string[] | undefined)?.join(', '),
  ].join(' · ');
  c.claim('head', head, { is, ok: head === is });
  for (const place of places) c.all.push(...checkText(place, PLACE_SENTENCES, facts));
  for (const line of lines.slice(blank))
    if (/^[^ ]/.test(line) && !PARTS.has(line) && !AGENDA.test(line)) c.all.push(unknownText(line));
  c.all.push(...checkAgendaParts(lines.slice(blank), facts));
  return c.all;
}

/** Whether it is the heading of a part. */
export const hasAgendaPart = (heading: string): boolean => PARTS.has(heading);

const AGENDA = /^(?:Agenda|Pauta): (.+), (.+?)$/;

/** The parts of an agenda, each below its heading; at a terminal with a line that names account and day. */
export function checkAgendaParts(lines: readonly string[], facts: Facts): Claim[] {
  const { account, language, book } = facts;
  const c = new Claims('show head', {}, facts);
  let part: Part | undefined;
  let own: string[] = [];
  const close = () => {
    if (part !== undefined) c.all.push(...part(own, facts));
    own = [];
  };
  for (const line of lines) {
    const agenda = AGENDA.exec(line);
    const heading = PARTS.get(line);
    if (line === '') continue;
    if (agenda) {
      close();
      part = undefined;
      c.claim('account', agenda[1], { is: nameOf(account), ok: agenda[1] === nameOf(account) });
      c.claim('day', agenda[2], {
        is: dayText(book.asOf),
        ok: readDay(agenda[2]!, language, dayText(book.asOf)) === dayText(book.asOf),
      });
    } else if (heading !== undefined) {
      close();
      part = heading;
    } else if (part !== undefined) own.push(line.trim().replace(/^- /, ''));
    else c.all.push(unknownText(line));
  }
  close();
  return c.all;
}
