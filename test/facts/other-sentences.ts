import { type Answer, dayNumber, type Row } from './book.ts';
import type { Claims, Facts, SentenceKind } from './check.ts';
import { renewalDay } from './renewal-day.ts';
import { sum } from './usage-facts.ts';

const SURVEYS: Readonly<Record<string, 'nps' | 'ces'>> = { NPS: 'nps', CES: 'ces' };

/** The newest answer of every respondent that has not expired; one without a respondent stands alone. */
export function currentAnswers({ account, book }: Facts, kind: Answer['kind']): Answer[] {
  const newest = new Map<string, Answer>();
  const own = account.answers
    .filter((a) => a.kind === kind)
    .sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  for (const answer of own)
    newest.set(answer.respondent === '' ? `id ${answer.id}` : answer.respondent, answer);
  return [...newest.values()].filter((a) => book.asOf - a.day <= 365);
}

/** What an answer is worth, 0-100. */
export function worthOf({ kind, score }: Answer): number {
  if (kind === 'ces') return 25 * (5 - score);
  if (score <= 6) return (35 * score) / 6;
  return score <= 8 ? 60 + 10 * (score - 7) : 95 + 5 * (score - 9);
}

/** What it costs beside the others: half as much after 90 days. */
const costOf = (answer: Answer, asOf: number) => (100 - worthOf(answer)) * 0.5 ** ((asOf - answer.day) / 90);

const cut = (comment: string) => {
  const letters = [...comment];
  return letters.length <= 140 ? comment : `${letters.slice(0, 139).join('')}…`;
};

/** Shown words may have their blanks and control characters tidied, and personal data masked. */
const alike = (a: string, b: string) =>
  a.replace(/[\s“”"]+/g, ' ').trim() === b.replace(/[\s“”"]+/g, ' ').trim();

function answerSentence(c: Claims, facts: Facts, kind: Answer['kind']): void {
  const answers = currentAnswers(facts, kind);
  const { asOf } = facts.book;
  const fits = (a: Answer) =>
    a.score === c.value('score') &&
    (!c.has('day') || a.day === c.dayOf('day')) &&
    (!c.has('role') || a.role === c.text('role')) &&
    (!c.has('quote') || alike(c.text('quote').replace(/\.$/, ''), cut(a.comment).replace(/\.$/, '')));
  const found = answers.find(fits);
  c.holds('such an answer was given', found !== undefined, answers.map((a) => a.score).join(', '));
  c.exactly('answers', answers.length);
  c.number('mean', sum(answers.map((a) => a.score)) / answers.length);
  c.exactly('meanOf', answers.length);
  c.exactly('scale', 5);
  if (found && c.has('superlative')) {
    const most = Math.max(...answers.map((a) => costOf(a, asOf)));
    c.holds('none tells more', costOf(found, asOf) >= most - 1e-9, most);
  }
}

function answers(kind: string, en: string, pt: string, fits: (score: number) => boolean): SentenceKind[] {
  const survey = kind.startsWith('nps') ? ('nps' as const) : ('ces' as const);
  const variants = [
    ['', ''],
    [', the most telling of {answers:n} answers', ', a mais reveladora de {answers:n} respostas'],
    [', one of {answers:n} answers', ', uma de {answers:n} respostas'],
  ];
  return variants.flatMap(([manyEn, manyPt], i) =>
    ['', ' quoted'].map((quoted) => ({
      kind: `${kind}${['', ' most telling', ' one of'][i]}${quoted}`,
      en: `${en}[ on {day:d}][ ({role:w})]${manyEn}${quoted ? '[, although the words praise]: “{quote:q}”[.]' : '.'}[ The mean of {meanOf:n} answers is {mean:n}.]`,
      'pt-BR': `${pt}[ em {day:d}][ ({role:w})]${manyPt}${quoted ? '[, embora as palavras elogiem]: “{quote:q}”[.]' : '.'}[ A média de {meanOf:n} respostas é {mean:n}.]`,
      check: (c: Claims, facts: Facts) => {
        answerSentence(c, facts, survey);
        c.holds(`${kind} fits the score`, fits(c.value('score')), c.value('score'));
        if (i === 1) superlative(c, facts, survey);
      },
    })),
  );
}

/** One of the answers with this score costs most. */
function superlative(c: Claims, facts: Facts, survey: Answer['kind']): void {
  const all = currentAnswers(facts, survey);
  const { asOf } = facts.book;
  const most = Math.max(...all.map((a) => costOf(a, asOf)));
  const said = all.filter((a) => a.score === c.value('score') && (!c.has('day') || a.day === c.dayOf('day')));
  c.holds(
    'none tells more',
    said.some((a) => costOf(a, asOf) >= most - 1e-9),
    most,
  );
}

interface OpenBill {
  row: Row;
  amount: number;
  currency: string;
  due: number;
  /** Failed so far. */
  attempts: number;
  givenUp: boolean;
}

/** Dated attempts count from their day on; others only of a bill that was never paid, once the dated ones are over. */
function failedBy(row: Row, asOf: number): number {
  const days = (row.failed_on ?? '').split(' ').filter((each) => each !== '');
  const known = days.filter((each) => dayNumber(each) <= asOf).length;
  const others = known === days.length && !row.paid_on ? Number(row.attempts) || 0 : 0;
  return Math.max(known, others);
}

/** Bills as they stood on the day. */
export function billsOf({ account, book }: Facts) {
  const { asOf, currency } = book;
  const day = (cell: string | undefined) => (cell ? dayNumber(cell) : Number.NaN);
  const open: OpenBill[] = [];
  const paid: { on: number; late: number }[] = [];
  let lastPaidDue = Number.NEGATIVE_INFINITY;
  for (const row of account.invoices) {
    const settled = !row.status_on || day(row.status_on) <= asOf;
    if (row.status === 'void' && settled) continue;
    const due = day(row.due_on || row.issued_on);
    const paidOn = day(row.paid_on);
    const amount = Number(row.amount);
    if (row.status === 'paid' && paidOn <= asOf) {
      lastPaidDue = Math.max(lastPaidDue, due || Number.NEGATIVE_INFINITY);
      if (amount > 0) paid.push({ on: paidOn, late: Math.max(0, paidOn - due) });
    } else if (row.status !== 'paid' || paidOn > asOf) {
      open.push({
        row,
        amount,
        currency: row.currency || currency,
        due,
        attempts: failedBy(row, asOf),
        givenUp: row.status === 'uncollectible' && settled,
      });
    }
  }
  paid.sort((a, b) => b.on - a.on || b.late - a.late);
  const late = paid
    .slice(0, 12)
    .map((one) => one.late)
    .sort((a, b) => a - b);
  return {
    open,
    lastPaidDue,
    lastPaid: paid[0]?.on ?? null,
    usualLate: paid.length < 3 ? null : late[Math.ceil(late.length * 0.75) - 1]!,
  };
}

/** A bill that was given up counts for half a year, and until a later one is paid. */
export function isGivenUp(facts: Facts): boolean {
  const { open, lastPaidDue } = billsOf(facts);
  return open.some(({ givenUp, due }) => givenUp && facts.book.asOf - due <= 180 && !(due <= lastPaidDue));
}

type Fits = (bill: OpenBill, asOf: number) => boolean;

/** A bill of this amount and day that stands as it is said. */
function bill(c: Claims, facts: Facts, fits: Fits): OpenBill | null {
  const { open } = billsOf(facts);
  const { asOf } = facts.book;
  const standing = open.filter((one) => fits(one, asOf));
  c.holds('such a bill stands open', standing.length > 0, open.length);
  const found =
    standing.find((one) => !c.has('dueOn') || one.due === c.dayOf('dueOn')) ?? standing[0] ?? null;
  if (found === null) return null;
  c.money('amount', { amount: found.amount, currency: found.currency });
  c.day('dueOn', found.due);
  return found;
}

const lateBy =
  (c: Claims): Fits =>
  ({ due }, asOf) =>
    asOf - due === c.value('days');

const renewal = (c: Claims, facts: Facts, sign: 1 | -1) => {
  const on = renewalDay(facts.account, facts.book.asOf);
  c.day('renewalOn', on);
  c.exactly('days', sign * (on - facts.book.asOf));
};

export const OTHER_SENTENCES: readonly SentenceKind[] = [
  ...answers('nps.detractor', 'NPS {score:n} (detractor)', 'NPS {score:n} (detrator)', (score) => score <= 6),
  ...answers('nps.passive', 'NPS {score:n} (passive)', 'NPS {score:n} (neutro)', (s) => s === 7 || s === 8),
  ...answers('nps.promoter', 'NPS {score:n} (promoter)', 'NPS {score:n} (promotor)', (score) => score >= 9),
  ...answers(
    'ces.high_effort',
    'They find it hard: effort {score:n} of {scale:n}',
    'Eles acham difícil: esforço {score:n} de {scale:n}',
    (score) => score >= 4,
  ),
  ...answers(
    'ces.rule',
    'They find it hard: CES answer {score:n}',
    'Eles acham difícil: resposta CES {score:n}',
    (score) => score >= 4,
  ),
  ...answers(
    'ces.words_praise',
    'Effort {score:n} of {scale:n}',
    'Esforço {score:n} de {scale:n}',
    (score) => score >= 4,
  ),
  ...answers(
    'ces.medium_effort',
    'They find it neither easy nor hard: effort {score:n} of {scale:n}',
    'Eles não acham nem fácil nem difícil: esforço {score:n} de {scale:n}',
    (score) => score === 3,
  ),
  ...answers(
    'ces.low_effort',
    'They find it easy: effort {score:n} of {scale:n}',
    'Eles acham fácil: esforço {score:n} de {scale:n}',
    (score) => score <= 2,
  ),
  {
    kind: 'nps.fell',
    en: 'The NPS answer of the same person[ ({role:w})] fell from {from:n}[ on {fromDay:d}] to {to:n}[ on {toDay:d}].',
    'pt-BR':
      'A nota NPS da mesma pessoa[ ({role:w})] caiu de {from:n}[ em {fromDay:d}] para {to:n}[ em {toDay:d}].',
    check: (c, { account }) => {
      const own = account.answers
        .filter((a) => a.kind === 'nps')
        .sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
      const pairs = own.flatMap((after, i) => {
        const before = own
          .slice(0, i)
          .findLast((a) => a.respondent !== '' && a.respondent === after.respondent);
        return before ? [[before, after] as const] : [];
      });
      const found = pairs.find(
        ([before, after]) =>
          before.score === c.value('from') &&
          after.score === c.value('to') &&
          before.day === c.dayOf('fromDay') &&
          after.day === c.dayOf('toDay'),
      );
      c.holds('one person answered both', found !== undefined, pairs.length);
      if (found) c.words('role', found[1].role);
    },
  },
  {
    kind: 'unknown.no_answers',
    en: 'There is no {survey:w} answer.',
    'pt-BR': 'Não há resposta de {survey:w}.',
    check: (c, { account }) => {
      const kind = SURVEYS[c.text('survey')];
      c.holds('nobody has answered it', !account.answers.some((a) => a.kind === kind));
    },
  },
  {
    kind: 'unknown.expired',
    en: 'The newest answer[ ({lastDay:d})] is more than {days:n} days old and no longer counts.',
    'pt-BR': 'A resposta mais nova[ ({lastDay:d})] tem mais de {days:n} dias e já não conta.',
    check: (c, { account, book }) => {
      const days = account.answers.map((a) => a.day);
      c.holds('an answer of that day', days.includes(c.dayOf('lastDay')));
      c.holds('so old', book.asOf - c.dayOf('lastDay') > c.value('days'));
    },
  },
  {
    kind: 'unknown.no_invoices',
    en: 'There are no invoices for this account.',
    'pt-BR': 'Não há faturas desta conta.',
    check: (c, { account }) =>
      c.holds(
        'there is none',
        account.invoices.every((row) => row.status === 'void'),
      ),
  },
  {
    kind: 'unknown.no_renewal_date',
    en: 'No renewal date is known.',
    'pt-BR': 'A data de renovação não é conhecida.',
    check: (c, facts) => {
      const day = renewalDay(facts.account, facts.book.asOf);
      c.holds('none, or long passed', Number.isNaN(day) || facts.book.asOf - day > 30, day);
    },
  },
  {
    kind: 'unknown.not_loaded',
    en: 'There is no source for “{source:q}”.',
    'pt-BR': 'Não há fonte para “{source:q}”.',
    check: (c, { book }) => {
      const file = {
        usage: 'usage',
        uso: 'usage',
        surveys: 'surveys',
        pesquisas: 'surveys',
        invoices: 'invoices',
        faturas: 'invoices',
      }[c.text('source')];
      c.holds('no such file', file !== undefined && !book.has.has(file), file);
    },
  },
  {
    kind: 'unknown.no_data',
    en: 'The source “{source:q}” has nothing about this account.',
    'pt-BR': 'A fonte “{source:q}” não tem nada sobre esta conta.',
    check: (c, { account }) => c.holds('no usage', account.usage.size === 0),
  },
  {
    kind: 'unknown.no_baseline',
    en: '{history:n} {days|day} of history with {product:p}; {needed:n} {days|day} are needed to know what is normal for them.',
    'pt-BR':
      '{history:n} {dias|dia} de histórico com o {product:p}; são necessários {needed:n} {dias|dia} para saber o que é normal para eles.',
    check: (c, { account, book }) => {
      const own = account.usage.get(c.text('product'));
      const started = account.row.started_on ? dayNumber(account.row.started_on) : Number.NaN;
      const first = own?.find((one) => one.events > 0 || one.users > 0)?.day;
      const days = first === undefined ? book.asOf - started : book.asOf - first + 1;
      c.holds('so much history', c.value('history') === days || c.value('history') === 0, days);
      c.holds('less than needed', c.value('history') < c.value('needed'));
    },
  },
  {
    kind: 'payment.current',
    en: 'Payments are up to date[; the last was on {day:d}].',
    'pt-BR': 'Pagamentos em dia[; o último foi em {day:d}].',
    check: (c, facts) => {
      const { open, lastPaid } = billsOf(facts);
      c.day('day', lastPaid);
      c.holds(
        'nothing is late',
        !open.some(({ due, givenUp }) => due < facts.book.asOf && !givenUp),
        open.length,
      );
    },
  },
  {
    kind: 'payment.due_soon',
    en: 'An invoice[ of {amount:m}] is due in {days:n} {days|day}[, on {dueOn:d}].',
    'pt-BR': 'Uma fatura[ de {amount:m}] vence em {days:n} {dias|dia}[ ({dueOn:d})].',
    check: (c, facts) => void bill(c, facts, ({ due }, asOf) => due - asOf === c.value('days')),
  },
  {
    kind: 'payment.overdue',
    en: 'An invoice[ of {amount:m}] is {days:n} {days|day} overdue[ (due {dueOn:d})].',
    'pt-BR': 'Uma fatura[ de {amount:m}] está vencida há {days:n} {dias|dia}[ (vencimento {dueOn:d})].',
    check: (c, facts) => void bill(c, facts, lateBy(c)),
  },
  {
    kind: 'payment.overdue_as_usual',
    en: 'An invoice[ of {amount:m}] is {days:n} {days|day} overdue[ (due {dueOn:d})]; they usually pay {usual:n} {days|day} late.',
    'pt-BR':
      'Uma fatura[ de {amount:m}] está vencida há {days:n} {dias|dia}[ (vencimento {dueOn:d})]; eles costumam atrasar {usual:n} {dias|dia}.',
    check: (c, facts) => {
      bill(c, facts, lateBy(c));
      c.exactly('usual', billsOf(facts).usualLate);
    },
  },
  {
    kind: 'payment.later_than_usual',
    en: 'An invoice[ of {amount:m}] is {days:n} {days|day} overdue[ (due {dueOn:d})], later than is usual for them ({usual:n} {days|day}).',
    'pt-BR':
      'Uma fatura[ de {amount:m}] está vencida há {days:n} {dias|dia}[ (vencimento {dueOn:d})], mais do que o habitual deles ({usual:n} {dias|dia}).',
    check: (c, facts) => {
      bill(c, facts, lateBy(c));
      c.exactly('usual', billsOf(facts).usualLate);
    },
  },
  ...[
    ['{attempts:n} times', '{attempts:n} vezes'],
    ['once', 'uma vez'],
  ].map(([en, pt]) => ({
    kind: `payment.failing ${en === 'once' ? 'once' : 'times'}`,
    en: `An invoice[ of {amount:m}][ (due {dueOn:d})] could not be collected: payment failed ${en}.`,
    'pt-BR': `Uma fatura[ de {amount:m}][ (vencimento {dueOn:d})] não pôde ser cobrada: a cobrança falhou ${pt}.`,
    check: (c: Claims, facts: Facts) => {
      const wanted = c.has('attempts') ? c.value('attempts') : 1;
      bill(c, facts, ({ attempts }) => attempts === wanted);
      c.holds(
        'no bill failed more often',
        billsOf(facts).open.every(({ attempts }) => attempts <= wanted),
      );
    },
  })),
  {
    kind: 'payment.uncollectible',
    en: 'An invoice[ of {amount:m}][ (due {dueOn:d})] was given up as uncollectible.',
    'pt-BR': 'Uma fatura[ de {amount:m}][ (vencimento {dueOn:d})] foi dada como incobrável.',
    check: (c, facts) => void bill(c, facts, ({ givenUp }) => givenUp),
  },
  {
    kind: 'renewal.near',
    en: 'The contract is up for renewal on {renewalOn:d}, in {days:n} {days|day}.',
    'pt-BR': 'O contrato renova em {renewalOn:d}, daqui a {days:n} {dias|dia}.',
    check: (c, facts) => renewal(c, facts, 1),
  },
  {
    kind: 'renewal.far',
    en: 'The renewal is far away: {renewalOn:d}, in {days:n} {days|day}.',
    'pt-BR': 'A renovação está longe: {renewalOn:d}, daqui a {days:n} {dias|dia}.',
    check: (c, facts) => renewal(c, facts, 1),
  },
  {
    kind: 'renewal.passed',
    en: 'The renewal date, {renewalOn:d}, passed {days:n} {days|day} ago and no new one is known.',
    'pt-BR': 'A data de renovação, {renewalOn:d}, passou há {days:n} {dias|dia} e não há outra.',
    check: (c, facts) => renewal(c, facts, -1),
  },
  {
    kind: 'cap.days_overdue',
    en: 'An invoice {days:n} {days|day} overdue limits health to {cap:n} (rule: from {atLeast:n} {days|day} on); without it {before:n}.',
    'pt-BR':
      'Uma fatura vencida há {days:n} {dias|dia} limita a saúde a {cap:n} (regra: a partir de {atLeast:n} {dias|dia}); sem isso, {before:n}.',
    check: (c, facts) => {
      bill(c, facts, lateBy(c));
      c.exactly('cap', 40);
      c.exactly('atLeast', 30);
      c.holds('the cap lowers', c.value('before') > c.value('cap'));
    },
  },
  {
    kind: 'cap.failing_attempts',
    en: 'Failed payment attempts ({attempts:n}) limit health to {cap:n} (rule: from {atLeast:n} on); without it {before:n}.',
    'pt-BR':
      'Cobranças sem sucesso ({attempts:n}) limitam a saúde a {cap:n} (regra: a partir de {atLeast:n}); sem isso, {before:n}.',
    check: (c, facts) => {
      c.exactly('attempts', Math.max(...billsOf(facts).open.map(({ attempts }) => attempts)));
      c.exactly('cap', 45);
      c.exactly('atLeast', 2);
      c.holds('the cap lowers', c.value('before') > c.value('cap'));
    },
  },
  {
    kind: 'cap.uncollectible',
    en: 'An uncollectible invoice[ of {amount:m}] limits health to {cap:n}; without it {before:n}.',
    'pt-BR': 'Uma fatura incobrável[ de {amount:m}] limita a saúde a {cap:n}; sem isso, {before:n}.',
    check: (c, facts) => {
      bill(c, facts, ({ givenUp }) => givenUp);
      c.exactly('cap', 25);
    },
  },
  {
    kind: 'cap.usage_lost',
    en: 'Use has fallen so far ({lost:n} of 100 points of its score lost) that other good news cannot make up for it: health is limited to {cap:n}; without the limit {before:n}.',
    'pt-BR':
      'O uso caiu tanto ({lost:n} de 100 pontos da nota perdidos) que outras boas notícias não compensam: a saúde fica limitada a {cap:n}; sem o limite, {before:n}.',
    check: (c) => {
      c.exactly('cap', 45);
      c.holds('so much is lost', c.value('lost') >= 70);
      c.holds('the cap lowers', c.value('before') > c.value('cap'));
    },
  },
];
