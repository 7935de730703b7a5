import { dayNumber, mayBeLearned } from './book.ts';
import { type Claim, Claims, checkLine, type Facts, type SentenceKind } from './check.ts';
import { type Language, readDay, readInterval, readNumber } from './language.ts';
import { learnedValue, sinceLastUse, usersIn, usualValues } from './learned-values.ts';
import { billsOf } from './other-sentences.ts';
import { placesInHands } from './whose-account.ts';

// What `explain` says below the index: why the probability is what it is, by when it would come about, what would lower it,
// and where the account stands among those of which one may get an alert.

const HORIZON = 90;

const scoredOf = ({ told, account }: Facts) => told?.now.get(account.id);
const probabilityOf = (facts: Facts) => scoredOf(facts)?.probability ?? Number.NaN;

const means = new WeakMap<object, number>();

/** Of all accounts with a probability. */
function meanOf({ told }: Facts): number {
  if (told === undefined) return Number.NaN;
  const found = means.get(told);
  if (found !== undefined) return found;
  const known = [...told.now.values()].flatMap(({ probability }) => probability ?? []);
  const mean = known.reduce((total, one) => total + one, 0) / known.length;
  means.set(told, mean);
  return mean;
}

/** A constant hazard, told for another number of days. */
const within = (probability: number, days: number) => 1 - (1 - probability) ** (days / HORIZON);
const sigmoid = (at: number) => 1 / (1 + Math.exp(-at));

/** `learned from 212 departures, model 3 of 24 Nov, which counts 90%` */
const LEARNED: Readonly<Record<Language, RegExp>> = {
  en: /^learned from (\d+) departures, model \d+ of (.+), which counts [\d.]+%$/,
  'pt-BR': /^aprendida com (\d+) saídas, modelo \d+ de (.+), que pesa [\d,]+%$/,
};
const STATED =
  /^(?:a prior, not yet learned from your own outcomes|estimativa inicial, ainda não aprendida com os seus resultados)$/;

const LINES: readonly SentenceKind[] = [
  {
    kind: 'explain probability',
    en: 'Likely to leave within {days:n} days: {percent:i} ({basis:v})',
    'pt-BR': 'Probabilidade de sair em {days:n} dias: {percent:i} ({basis:v})',
    check: (c, facts) => {
      c.exactly('days', HORIZON);
      c.probability('percent', scoredOf(facts));
      const learned = LEARNED[facts.language].exec(c.text('basis'));
      if (!learned)
        return c.holds('it is told what it rests on', STATED.test(c.text('basis')), c.text('basis'));
      const departures = Number(learned[1]);
      c.holds('so many have left', mayBeLearned(facts.book, departures), departures);
      const on = dayNumber(
        readDay(learned[2]!, facts.language, new Date(facts.book.asOf * 864e5).toISOString()),
      );
      c.holds('learned by then', on <= facts.book.asOf, learned[2]);
    },
  },
  {
    kind: 'explain interval',
    en: 'Too few have left to say it more exactly: four times in five the share that leaves lies in there. What follows explains {point:s}.',
    'pt-BR':
      'Poucas saíram para dizer com mais exatidão: quatro vezes em cinco a parte que sai fica dentro disso. O que segue explica {point:s}.',
    check: (c, facts) => {
      c.percent('point', probabilityOf(facts));
      c.holds('an interval is told', Boolean(scoredOf(facts)?.interval));
    },
  },
  {
    kind: 'explain parts',
    en: '{Of it|It follows from stated beliefs about the index, the renewal and the payments:} {voluntary:s} of their own will, {involuntary:s} by payments that fail.',
    'pt-BR':
      '{Disso,|Resulta de suposições declaradas sobre o índice, a renovação e os pagamentos:} {voluntary:s} por vontade própria, {involuntary:s} por pagamentos que falham.',
    check: (c, facts) => {
      const [a, b] = [c.percentOf('voluntary'), c.percentOf('involuntary')];
      // Of two ways to leave, each alone.
      const is = 1 - (1 - a) * (1 - b);
      c.claim('the parts make the whole', `${a} ${b}`, {
        is: probabilityOf(facts),
        ok: Math.abs(is - probabilityOf(facts)) <= 0.0011 || Math.abs(a + b - probabilityOf(facts)) <= 0.0011,
      });
    },
  },
  {
    kind: 'explain total',
    en: '{percent:s} within {days:n} days; before calibration the learned part says {before:s}',
    'pt-BR': '{percent:s} em {days:n} dias; antes da calibração a parte aprendida diz {before:s}',
    check: (c, facts) => {
      c.exactly('days', HORIZON);
      c.percent('percent', probabilityOf(facts));
    },
  },
  {
    kind: 'explain nothing lowers',
    en: 'Nothing that a person can change would lower it by much.',
    'pt-BR': 'Nada que uma pessoa possa mudar diminuiria muito.',
    check: () => undefined,
  },
];

/** What would lower it: the same figures as the files have. */
const REDUCERS: readonly SentenceKind[] = [
  {
    kind: 'lower as usual',
    en: 'if they used it as in their usual four weeks ({from:d} to {to:d}: {active:n} {active day|active days}, now {now:n})',
    'pt-BR':
      'se usassem como nas quatro semanas habituais ({from:d} a {to:d}: {active:n} {dia ativo|dias ativos}, agora {now:n})',
    check: (c, { account, book }) => {
      const active = learnedValue('active days in 28', 'en')!;
      const [from, to] = [c.dayOf('from'), c.dayOf('to')];
      c.holds('it is four whole weeks', to - from === 27 && (book.asOf - to) % 28 === 0, to - from);
      c.holds('of the half year before', to <= book.asOf - 28 && to >= book.asOf - 6 * 28, to);
      c.number('active', active(account, to));
      c.number('now', active(account, book.asOf));
      const usual = usualValues(active, account, { asOf: book.asOf, whole: true });
      const middle = [usual[(usual.length - 1) >> 1], usual[usual.length >> 1]];
      c.holds('they are the middling ones', middle.includes(active(account, to)), middle.join(' '));
    },
  },
  {
    kind: 'lower by coming back',
    en: 'if they came back today, after {days:n} days',
    'pt-BR': 'se voltassem hoje, depois de {days:n} dias',
    check: (c, { account, book }) => c.number('days', sinceLastUse(account, book.asOf)),
  },
  {
    kind: 'lower by people',
    en: 'if {users:n} people used it at once as usual, now {now:n}',
    'pt-BR': 'se {users:n} pessoas usassem como de costume, agora {now:n}',
    check: (c, { account, book }) => {
      c.number('now', usersIn(28)(account, book.asOf));
      const usual = usualValues(usersIn(28), account, { asOf: book.asOf, whole: true });
      const middle = [usual[(usual.length - 1) >> 1]!, usual[usual.length >> 1]!];
      c.claim('users', c.value('users'), {
        is: middle.join(' to '),
        ok: c.value('users') >= Math.round(middle[0]!) && c.value('users') <= Math.round(middle[1]!),
      });
    },
  },
  {
    kind: 'lower by paying',
    en: 'if what is owed were paid ({invoices:n} {invoice|invoices})',
    'pt-BR': 'se o que está em aberto fosse pago ({invoices:n} {fatura|faturas})',
    check: (c, facts) => {
      const { asOf } = facts.book;
      const owed = billsOf(facts).open.filter(
        ({ row, attempts, due, givenUp }) =>
          row.status === 'past_due' || givenUp || attempts > 0 || (row.due_on !== '' && due < asOf),
      );
      c.exactly('invoices', owed.length);
    },
  },
  ...(['NPS', 'CES'] as const).map(
    (name): SentenceKind => ({
      kind: `lower by ${name}`,
      en: `if the ${name} answer of {on:d} were {lifted:n} instead of {last:n}[, and the other {low|bad} ones of half a year {likewise:w}]`,
      'pt-BR': `se a resposta de ${name} de {on:d} fosse {lifted:n} em vez de {last:n}[, e as outras {baixas|ruins} de meio ano {likewise:w}]`,
      check: (c, { account, book }) => {
        const bad = account.answers.filter(
          ({ kind, score, day }) =>
            kind === name.toLowerCase() && day >= book.asOf - 180 && (name === 'NPS' ? score < 9 : score > 2),
        );
        const newest = Math.max(...bad.map(({ at }) => at));
        const last = bad.filter(({ at }) => at === newest);
        c.day('on', last[0]?.day);
        c.holds(
          'such an answer was given',
          last.some(({ score }) => score === c.value('last')),
          last[0]?.score,
        );
        c.exactly('lifted', name === 'NPS' ? 9 : 2);
        c.holds('others are told of', c.has('likewise') === bad.length > 1, bad.length);
      },
    }),
  ),
];

/** Where the account stands on the newest day that was decided. */
const ALERT_LINES: readonly SentenceKind[] = [
  {
    kind: 'explain alerted',
    en: 'alerted since {since:d}[ for what has happened] ({rules:v})',
    'pt-BR': 'com alerta desde {since:d}[ pelo que aconteceu] ({rules:v})',
    check: (c, { told, account }) => {
      const own = told?.alerts.find(({ account_id: id }) => id === account.id);
      c.day('since', own === undefined ? null : dayNumber(String(own.opened_on)));
      c.words('rules', (own?.rules as string[] | undefined)?.join(', '));
    },
  },
  {
    kind: 'explain no alert',
    en: 'no alert: {why:v}',
    'pt-BR': 'sem alerta: {why:v}',
    check: (c, { told, account }) =>
      c.holds('no alert is open', !told?.alerts.some(({ account_id: id }) => id === account.id)),
  },
  {
    kind: 'explain alert to come',
    en: 'no alert yet: it is judged again with the next run',
    'pt-BR': 'ainda sem alerta: será avaliada de novo na próxima execução',
    check: (c, { told, account }) =>
      c.holds('no alert is open', !told?.alerts.some(({ account_id: id }) => id === account.id)),
  },
  {
    kind: 'explain place',
    en: '{percent:s}[, {lift:n} times the mean]; no. {rank:n} by risk of the {of:n} with the same owner',
    'pt-BR': '{percent:s}[, {lift:n} vezes a média]; {rank:n}ª em risco das {of:n} do mesmo responsável',
    check: (c, facts) => {
      c.percent('percent', probabilityOf(facts));
      c.number('lift', probabilityOf(facts) / meanOf(facts));
      const { best, last, of } = placesInHands(facts);
      c.exactly('of', of);
      c.claim('rank', c.value('rank'), {
        is: `${best} to ${last}`,
        ok: c.value('rank') >= best && c.value('rank') <= last,
      });
    },
  },
  {
    kind: 'explain line',
    en: 'risk alerts open from {from:s}[ ({lift:n} times the mean)], where a contact is worth most first',
    'pt-BR':
      'alertas de risco abrem a partir de {from:s}[ ({lift:n} vezes a média)], primeiro onde um contato vale mais',
    check: (c, facts) => {
      c.number('lift', c.percentOf('from') / meanOf(facts), 0.06);
    },
  },
  {
    kind: 'explain worst',
    en: 'nothing is proven yet: risk alerts open for the worst few of each owner, from {from:s} or in a bad band',
    'pt-BR':
      'ainda não há nada comprovado: alertas de risco abrem para as piores contas de cada responsável, a partir de {from:s} ou em faixa ruim',
    check: () => undefined,
  },
  {
    kind: 'explain stands',
    en: 'an open one stands down to {from:s}',
    'pt-BR': 'um alerta aberto permanece até {from:s}',
    check: () => undefined,
  },
  ...[
    [
      'no risk alert opens: the ranking is no better than drawing names',
      'nenhum alerta de risco abre: a ordem não é melhor que um sorteio',
    ],
    ['its probability is not known', 'a probabilidade não é conhecida'],
  ].map(
    ([en, pt]): SentenceKind => ({
      kind: 'explain no line',
      en: en!,
      'pt-BR': pt!,
      check: () => undefined,
    }),
  ),
];

const POINTS = /^(?:What raises \(|O que aumenta \()/;
const DISAGREE = /^(?:Where model and index disagree|Onde modelo e índice discordam)$/;
const LOWER = /^(?:What would lower it, each by itself|O que diminuiria, cada item sozinho)/;
const CURVE = /^(?:If the risk stays as it is|Se o risco continuar assim): (.+)$/;
const ALERTS = /^(?:Alerts|Alertas)$/;

type Part = 'top' | 'points' | 'disagree' | 'lower' | 'alerts';

/** Everything below what the index says, line by line. */
export function checkProbability(lines: readonly string[], facts: Facts): Claim[] {
  const c = new Claims('explain probability', {}, facts);
  let part: Part = 'top';
  let sum = 0;
  for (const line of lines) {
    const curve = CURVE.exec(line)?.[1];
    if (POINTS.test(line)) part = 'points';
    else if (DISAGREE.test(line)) part = 'disagree';
    else if (LOWER.test(line)) part = 'lower';
    else if (ALERTS.test(line)) part = 'alerts';
    else if (curve !== undefined) alongCurve(c, curve, facts);
    else if (part === 'points' && /^ {2} *[+−]/.test(line)) sum = points(c, line, { sum, facts });
    else if (part === 'lower' && line.startsWith('  ')) reducer(c, line.trim(), facts);
    else if (part === 'disagree' && line.startsWith('  ')) disagreement(c, line.trim(), facts);
    else c.all.push(...checkLine(line.trim(), part === 'alerts' ? ALERT_LINES : LINES, facts));
  }
  return c.all;
}

/** Of two views of the same only what follows from the probabilities of all accounts can be checked. */
function disagreement(c: Claims, line: string, facts: Facts): void {
  c.holds('it is a sentence', /.\.$/.test(line), line);
  const calm = /(?:the model sees|o modelo vê) ([\d.,]+) (?:times|vezes)/.exec(line)?.[1];
  if (calm === undefined) return;
  const is = probabilityOf(facts) / meanOf(facts);
  // The mean of today is not the share that left in the past; far beside each other they cannot lie.
  const said = readNumber(calm, facts.language);
  c.claim('times the average risk', calm, { is, ok: said <= 2 * is && said >= is / 2 });
}

/** `4.1% within 30 days, 12% within 90 days`: a hazard that stays what it is. */
function alongCurve(c: Claims, text: string, facts: Facts): void {
  const { language } = facts;
  const scored = scoredOf(facts);
  const told = text.split(', ').map((one) => /^(\S+) (?:within|em) (\d+) (?:days|dias)$/.exec(one));
  c.holds('the curve can be read', told.every(Boolean), text);
  for (const [, percent = '', days = ''] of told.filter((one) => one !== null)) {
    const ends = readInterval(percent, language);
    const said = ends?.map(({ share }) => share) ?? [readNumber(percent.replace('%', ''), language) / 100];
    const from = ends ? (scored?.interval ?? []) : [probabilityOf(facts)];
    for (const [i, share] of said.entries()) {
      const is = within(from[i] ?? Number.NaN, Number(days));
      c.claim(`within ${days} days`, percent, { is, ok: Math.abs(share - is) <= (ends ? 0.0051 : 0.000_51) });
    }
  }
}

/** A summand, or their sum; gives the sum so far. */
function points(c: Claims, line: string, { sum, facts }: { sum: number; facts: Facts }): number {
  const [, sign, digits = '', text = ''] = /^ *([+−])([\d.,]+)(?: +(.*))?$/.exec(line) ?? [];
  const value = (sign === '−' ? -1 : 1) * readNumber(digits, facts.language);
  if (text === '') {
    c.claim('the points add up', value, { is: sum, ok: Math.abs(sum - value) < 0.005 });
    const [is, odds] = [probabilityOf(facts), sigmoid(value)];
    c.claim('they are the log-odds of it', value, {
      is,
      ok: Math.abs(odds - is) <= 0.006 * is * (1 - is) + 0.001,
    });
    return sum;
  }
  const start = /^(?:where every account starts|de onde toda conta parte): ([\d.,]+)%$/.exec(text)?.[1];
  const value0 = sigmoid(value);
  if (start !== undefined) {
    const share = readNumber(start, facts.language) / 100;
    c.claim('where every account starts', start, {
      is: value0,
      ok: Math.abs(share - value0) <= 0.006 * value0 + 0.000_51,
    });
  } else driver(c, text, facts);
  return sum + value;
}

const UNKNOWN = /^(?:unknown|desconhecido)$/;

/** `active days in 28: 12 (their normal: 18)` */
function driver(c: Claims, text: string, facts: Facts): void {
  const { account, book, language } = facts;
  const found = /^(.+?): ([^:(]+?)(?: \((?:their normal|o normal da conta): ([^()]+)\))?$/.exec(text);
  const of = found ? learnedValue(found[1]!, language) : undefined;
  if (!found || of === undefined) return;
  const name = found[1]!;
  const claim = (what: string, said: string, is: readonly number[]) => {
    if (UNKNOWN.test(said)) return c.claim(what, said, { is, ok: !is.some(Number.isFinite) });
    const percent = said.includes('%');
    const value = readNumber(said.replace(/%| .*$/g, ''), language) / (percent ? 100 : 1);
    const slack = percent
      ? value < 0.0995
        ? 0.000_51
        : 0.0051
      : value < 10 && !/ /.test(said)
        ? 0.051
        : 0.51;
    const [low, high] = [Math.min(...is), Math.max(...is)];
    c.claim(what, said, {
      is: is.join(' to '),
      ok: value >= low - slack - 1e-6 * high && value <= high + slack + 1e-6 * high,
    });
  };
  claim(`learned ${name}`, found[2]!, [of(account, book.asOf)]);
  if (found[3] === undefined) return;
  const usual = usualValues(of, account, { asOf: book.asOf });
  claim(`usual ${name}`, found[3], [usual[(usual.length - 1) >> 1]!, usual[usual.length >> 1]!]);
}

/** `12.1% → 8.3%  if they came back today, after 9 days (index 41 → 52)` */
function reducer(c: Claims, line: string, facts: Facts): void {
  const { language } = facts;
  const found =
    /^([\d.,]+)% → ([\d.,]+)% {2}(.+?)(?: \((?:index|índice) (\?|[\d.,]+) → (\?|[\d.,]+)\))?$/.exec(line);
  if (!found) {
    c.holds('what lowers it can be read', false, line);
    return;
  }
  const [from, to] = [found[1]!, found[2]!].map((one) => readNumber(one, language) / 100) as [number, number];
  const is = probabilityOf(facts);
  c.claim('it is lowered from', from, { is, ok: Math.abs(from - is) <= 0.000_51 });
  // A twentieth at least, before both are rounded.
  c.holds('it is lower then', to <= (from + 0.0005) * 0.95 + 0.0005, to);
  if (found[4] !== undefined && found[4] !== '?') {
    const health = scoredOf(facts)?.health ?? Number.NaN;
    c.claim('from an index of', found[4], { is: health, ok: Math.abs(Number(found[4]) - health) <= 0.51 });
  }
  c.all.push(...checkLine(found[3]!, REDUCERS, facts));
}
