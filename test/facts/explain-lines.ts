import { dayNumber, dayText } from './book.ts';
import { type Claim, Claims, checkText, type Facts, type SentenceKind } from './check.ts';
import { reasonName } from './digest-facts.ts';
import { GOAL_SENTENCES } from './goal-sentences.ts';
import { noticeOf } from './hint-sentences.ts';
import { readDay, readMoney, readNumber } from './language.ts';
import { ONBOARDING_SENTENCES } from './onboarding-sentences.ts';
import { OTHER_SENTENCES } from './other-sentences.ts';
import { checkProbability } from './probability-lines.ts';
import { isActive, sum } from './usage-facts.ts';
import { USAGE_SENTENCES } from './usage-sentences.ts';

const CERTAIN: SentenceKind = {
  kind: 'leaving for certain',
  en: 'Whether they leave is no estimate any more: forecasts count it as certain.',
  'pt-BR': 'A saída já não é uma estimativa: as previsões a contam como certa.',
  check: (c, { account, book }) => c.holds('notice is given', noticeOf(account, book.asOf) !== null),
};

const checkNotice: SentenceKind['check'] = (c, { account, book, language }) => {
  const notice = noticeOf(account, book.asOf);
  const why = reasonName(account.row.churn_reason, language);
  c.day('on', notice?.on);
  c.day('leavesOn', notice?.leaves);
  c.words('why', why);
  c.holds('the reason is told, where there is one', c.has('why') === (why !== null), why);
};

/** What contracts and people say, below the index. */
const BESIDE: readonly SentenceKind[] = [
  CERTAIN,
  {
    kind: 'explain notice',
    en: 'Notice was given on {on:d}[; they leave on {leavesOn:d}]; reason: {why:w}.',
    'pt-BR': 'O cliente avisou em {on:d} que vai sair[; sai em {leavesOn:d}]; motivo: {why:w}.',
    check: checkNotice,
  },
  {
    kind: 'explain notice without reason',
    en: 'Notice was given on {on:d}[; they leave on {leavesOn:d}]; no reason of the list has been named.',
    'pt-BR':
      'O cliente avisou em {on:d} que vai sair[; sai em {leavesOn:d}]; nenhum motivo da lista foi informado.',
    check: checkNotice,
  },
  ...GOAL_SENTENCES,
];

const SENTENCES: readonly SentenceKind[] = [...USAGE_SENTENCES, ...OTHER_SENTENCES, ...ONBOARDING_SENTENCES];

/** Everything that `explain` printed of one account. */
export function checkExplained(lines: readonly string[], facts: Facts): Claim[] {
  const claims: Claim[] = [];
  const blank = (from: number) => {
    const at = lines.indexOf('', from);
    return at < 0 ? lines.length : at;
  };
  claims.push(...header(lines[0]!, facts));
  const end = blank(0);
  for (const line of lines.slice(1, end)) claims.push(...second(line, facts));
  const tableEnd = blank(end + 1);
  claims.push(...table(lines.slice(end + 1, tableEnd), facts));
  const drivers = lines.indexOf('What costs most');
  if (drivers >= 0) {
    for (const line of lines.slice(drivers + 1, blank(drivers))) {
      const found = /^\s*([−-]?[\d.]+) {2}(.*)$/.exec(line);
      claims.push(...checkText(found?.[2] ?? line, SENTENCES, facts));
    }
  }
  const rest = lines.slice(drivers >= 0 ? blank(drivers) : tableEnd).filter((line) => line !== '');
  const below: string[] = [];
  for (const line of rest) {
    if (/^(?:Success goals|Metas de sucesso)$/.test(line)) continue;
    if (
      /^(?: {2}(?:The goal|A meta) |Notice was given|O cliente avisou|Whether they leave|A saída já)/.test(
        line,
      )
    )
      claims.push(...checkText(line, BESIDE, facts));
    else below.push(line);
  }
  return [...claims, ...checkProbability(below, facts)];
}

/** `Clay Metals Ltda (A000116)  growth · R$15K a month · renews 19 Dec · eduarda@...` */
function header(line: string, facts: Facts): Claim[] {
  const { account, language, book } = facts;
  const c = new Claims('explain header', {}, facts);
  const { row } = account;
  if (noticeOf(account, book.asOf) !== null)
    c.holds('who has given notice does not renew', !line.includes(' · renews '));
  const [name, rest = ''] = line.split(` (${account.id})  `);
  c.claim('name', name, { is: row.name || account.id, ok: name === (row.name || account.id) });
  for (const part of rest.split(' · ').filter(Boolean)) {
    if (part.endsWith(' a month')) {
      const said = readMoney(part.replace(' a month', ''), language);
      const is = Number(row.mrr);
      c.claim('mrr', part, { is, ok: Math.abs(said.amount - is) <= said.tolerance });
      c.claim('currency', said.currency, {
        is: row.currency,
        ok: said.currency === (row.currency || book.currency) || said.currency === '',
      });
    } else if (part.startsWith('renews ')) {
      const said = readDay(part.replace('renews ', ''), language, dayText(book.asOf));
      c.claim('renewal', said, { is: row.renewal_on, ok: said === row.renewal_on });
    } else
      c.claim('tier or owner', part, {
        is: `${row.tier} ${row.csm_email}`,
        ok: part === row.tier || part === row.csm_email,
      });
  }
  return c.all;
}

/** The index, and the line of the last weeks. */
function second(line: string, facts: Facts): Claim[] {
  const c = new Claims('explain lines', {}, facts);
  const { account, book } = facts;
  const index = /^health (-|[\d.]+) ([a-z ]+) on (\d{4}-\d\d-\d\d), (\d+) % of the weight known$/.exec(line);
  const weeks = /^ {2}([▁-█]+) {2}events a week, last (\d+) weeks$/.exec(line);
  const history = /^ {2}([▁-█ ·]+) {2}health, last (\d+) scored days$/.exec(line);
  if (index) c.claim('day', index[3], { is: dayText(book.asOf), ok: index[3] === dayText(book.asOf) });
  else if (weeks) {
    const count = Number(weeks[2]);
    const values = Array.from({ length: count }, (_, i) => {
      const ago = count - 1 - i;
      const inWeek = [...account.usage.values()]
        .flat()
        .filter((one) => isActive(one) && Math.floor((book.asOf - one.day) / 7) === ago);
      return sum(inWeek.map((one) => one.events));
    });
    const bars = [...weeks[1]!];
    c.claim('weeks', bars.length, { is: count, ok: bars.length === count });
    // A higher bar is never a smaller week, and the highest is the greatest.
    const ordered = values.every((v, i) => values.every((w, j) => !(bars[i]! > bars[j]!) || v >= w - 1e-6));
    c.claim('bars', weeks[1], { is: values.join(' '), ok: ordered });
  } else if (history)
    c.claim('scored days', [...history[1]!].length, {
      is: history[2],
      ok: [...history[1]!].length === Number(history[2]),
    });
  else c.claim('a line nobody checks', line, { is: '', ok: false });
  return c.all;
}

/** The components: their sentences, and that what is printed adds up. */
function table(lines: readonly string[], facts: Facts): Claim[] {
  const c = new Claims('explain table', {}, facts);
  let total = 0;
  for (const line of lines.slice(1)) {
    const row = /^ {2}(\S+)\s+(\?|\d+)?\s+([−-]?[\d.]+|-)(?: {2}(.*))?$/.exec(line);
    if (!row) {
      c.claim('a line nobody checks', line, { is: '', ok: false });
      continue;
    }
    // Too little is known for an index: the points stand without a sum.
    if (row[3] === '-') continue;
    const points = readNumber(row[3]!, 'en');
    if (row[1] === 'health')
      c.claim('the points add up', points, { is: total, ok: Math.abs(total - points) < 0.005 });
    else total += points;
    if (row[4]) c.all.push(...checkText(row[4], SENTENCES, facts));
    component(c, { name: row[1]!, score: row[2] ?? '', text: row[4] ?? '', total }, facts);
  }
  return c.all;
}

interface Shown {
  name: string;
  score: string;
  text: string;
  /** Of the points up to and with this row. */
  total: number;
}

/** Scores that follow from the facts in one step. */
function component(c: Claims, { name, score, text }: Shown, facts: Facts): void {
  if (name === 'cap') {
    const cap =
      /(?:limit|limita|limitam|limits|limited|limitada)[^.;]*?(?:health to|a saúde a|saúde a| to| a) (\d+)/.exec(
        text,
      );
    if (cap) c.claim('the cap is the score', score, { is: cap[1], ok: score === cap[1] });
  }
  if (name !== 'renewal' || score === '?' || score === '') return;
  const { row } = facts.account;
  if (!row.renewal_on) return;
  const days = dayNumber(row.renewal_on) - facts.book.asOf;
  const is = days < 0 ? 40 : days > 90 ? 100 : 100 - 60 * (1 - days / 90) ** 2;
  c.claim('renewal score', score, { is, ok: Math.abs(Number(score) - is) <= 0.51 });
}
