import { dayNumber } from './book.ts';
import type { Claims, Facts, SentenceKind } from './check.ts';
import { type GoalStatus, goalsOf } from './goal-sentences.ts';
import { noticeOf } from './hint-sentences.ts';
import { ONBOARDING_REASONS } from './onboarding-sentences.ts';
import { billsOf, currentAnswers } from './other-sentences.ts';
import type { JsonRow } from './render.ts';
import { renewalDay } from './renewal-day.ts';
import {
  activeDays,
  fallOf,
  type Measured,
  type ProductFacts,
  peersOf,
  usualGapOf,
  usualOf,
} from './usage-facts.ts';
import { factsOf, productOf, silence } from './usage-sentences.ts';

// The reasons of lists, in a few words each: less is told than in a sentence, and what is told must be as true.

/** A share of normal over the whole window or its newest half: a list does not say which. */
function shares(p: ProductFacts, what: Measured): number[] {
  if (!p.enough) return [];
  return [false, true].map((half) => {
    const usual = usualOf(p, what, half);
    return usual.now / usual.mid;
  });
}

function anyShare(c: Claims, name: string, given: readonly number[]): void {
  const best = new Set(given.filter((share) => Number.isFinite(share)));
  const before = c.all.length;
  for (const share of best) {
    c.share(name, share, 0.005);
    const claim = c.all.pop()!;
    if (claim.ok) {
      c.all.push(claim);
      return;
    }
  }
  if (c.all.length === before) c.holds(`${name} is one of normal`, false, [...best].join(', '));
}

const ofProduct =
  (check: (c: Claims, p: ProductFacts, facts: Facts) => void) =>
  (c: Claims, facts: Facts): void => {
    const p = productOf(c, facts);
    if (p !== null) check(c, p, facts);
  };

/** Whether as much, or more or less than is usual for them. */
const above = ofProduct((c, p) => {
  const high = (['active', 'events', 'users'] as const).flatMap((what) => shares(p, what));
  c.holds(
    'more than usual',
    high.some((share) => share > 1),
    high.join(),
  );
});

function byPeers(level: 'less' | 'alike' | 'more', en: string, pt: string): SentenceKind {
  return {
    kind: `short below_peers ${level}`,
    en: `{product:p} ${en}`,
    'pt-BR': `{product:p} ${pt}`,
    check: (c, facts) => {
      const { book, account } = facts;
      if (productOf(c, facts) === null) return;
      const product = /^(?:their range of products|conjunto dos produtos)$/i.test(c.text('product'))
        ? '*'
        : c.text('product');
      const others = peersOf(book, account, product);
      // A customer of three months may have begun to use it later.
      const started = account.row.started_on ? dayNumber(account.row.started_on) : book.asOf;
      const used = [...account.usage.values()].flatMap((days) => days[0]?.day ?? book.asOf);
      const oldest = Math.min(started, ...used);
      const span = Math.min(84, Math.max(28, book.asOf - oldest + 1));
      const own = (activeDays(account, product, book.asOf, 84) * 84) / span;
      const more = others.filter((one) => one > own + 1e-9).length / others.length;
      const fits = { less: more > 0.475, alike: more > 0.25 && more < 0.75, more: more < 0.525 }[level];
      c.holds(`used ${level} than or like others`, fits, more);
    },
  };
}

const short = (
  name: string,
  [en, pt]: readonly [string, string],
  check: SentenceKind['check'],
): SentenceKind => ({ kind: `short ${name}`, en, 'pt-BR': pt, check });

const USAGE: readonly SentenceKind[] = [
  short(
    'at a share',
    ['{product:p} at {factor:s} of normal', '{product:p} a {factor:s} do normal'],
    ofProduct((c, p) => anyShare(c, 'factor', shares(p, 'active'))),
  ),
  short(
    'almost unused',
    ['{product:p} almost unused', '{product:p} quase sem uso'],
    ofProduct((c, p) =>
      c.holds(
        'next to nothing',
        shares(p, 'active').some((share) => share < 0.045),
      ),
    ),
  ),
  short(
    'volume',
    ['activity in {product:p} down {percent:s}', 'atividade no {product:p} caiu {percent:s}'],
    ofProduct((c, p) =>
      anyShare(
        c,
        'percent',
        shares(p, 'events').map((share) => 1 - share),
      ),
    ),
  ),
  short(
    'step',
    ['sudden drop in {product:p}[, {since:d}]', 'queda súbita no {product:p}[ em {since:d}]'],
    ofProduct((c, p, { book }) => c.day('since', fallOf(p, book.asOf)?.since)),
  ),
  short(
    'decline',
    [
      '{product:p} down {percent:s} in {weeks:n} {week|weeks}',
      '{product:p} caiu {percent:s} em {weeks:n} {semana|semanas}',
    ],
    ofProduct((c, p, { book }) => {
      const fall = fallOf(p, book.asOf);
      if (fall === null) return c.holds('there was a fall', false);
      c.exactly('weeks', fall.weeks);
      c.share('percent', 1 - fall.after / fall.before, 0.005);
    }),
  ),
  short(
    'silent',
    ['{product:p} unused for {silentDays:n} {day|days}', '{product:p} sem uso há {silentDays:n} {dia|dias}'],
    ofProduct(silence),
  ),
  short(
    'never started',
    ['never started, {days:n} {day|days} in', 'sem uso desde o início'],
    (c, { account, book }) => {
      c.holds(
        'no activity',
        account.usage.size === 0 || [...account.usage.values()].flat().every((one) => !(one.events > 0)),
      );
      c.exactly('days', account.row.started_on ? book.asOf - dayNumber(account.row.started_on) : null);
    },
  ),
  short(
    'abandoned',
    ['{product:p} abandoned', '{product:p} abandonado'],
    ofProduct((c, p, { book }) =>
      c.holds(
        'nothing for longer than is usual',
        book.asOf - p.last > Math.min(14, usualGapOf(p.days, book.asOf) ?? 14),
        book.asOf - p.last,
      ),
    ),
  ),
  short('moved', ['moved from {product:p} to {to:p}', 'mudou do {product:p} para {to:p}'], (c, facts) => {
    productOf(c, facts);
    productOf(c, facts, 'to');
  }),
  short('growth', ['{product:p} above normal', '{product:p} acima do normal'], above),
  short(
    'back',
    ['{product:p} back from a high', '{product:p} voltou ao nível anterior'],
    ofProduct((c, p) => c.holds('there is a past', p.enough)),
  ),
  short(
    'as usual',
    ['{product:p} as usual', '{product:p} dentro do normal'],
    ofProduct((c, p) =>
      c.holds(
        'much as ever',
        !p.enough || shares(p, 'active').some((share) => share > 0.4),
        shares(p, 'active').join(),
      ),
    ),
  ),
  short(
    'low level',
    [
      '{product:p}: {activeDays:n} {day|days} in {windowDays:n}',
      '{product:p}: {activeDays:n} {dia|dias} em {windowDays:n}',
    ],
    ofProduct((c, p, { book }) => {
      const counted = p.days.filter(
        (one) => (one.events > 0 || one.users > 0) && one.day > book.asOf - c.value('windowDays'),
      ).length;
      c.number(
        'activeDays',
        p.enough && c.value('windowDays') === 7 * p.window ? usualOf(p, 'active', false).now : counted,
        0.01,
      );
    }),
  ),
  byPeers('less', 'used less than peers', 'abaixo de contas comparáveis'),
  byPeers('alike', 'used like peers', 'como em contas comparáveis'),
  byPeers('more', 'used more than peers', 'acima de contas comparáveis'),
  short(
    'users',
    [
      '{users:n} {user|users} of {product:p}, usually {usual:n}',
      '{users:n} {usuário|usuários} do {product:p}, habitual: {usual:n}',
    ],
    (c, facts) => {
      const known = [...facts.account.usage.keys(), '*'].flatMap((name) => usersOf(facts, name));
      const fits = known.some(
        ([now, mid]) => Math.abs(now - c.value('users')) < 0.56 && Math.abs(mid - c.value('usual')) < 0.56,
      );
      c.holds(
        'so many of so many, in one of their products',
        fits,
        known.map((pair) => pair.join('/')).join(' '),
      );
    },
  ),
  short(
    'users vanish',
    ['users vanish while events stay flat', 'usuários somem, eventos seguem estáveis'],
    (c, { account }) => c.holds('there is usage', account.usage.size > 0),
  ),
  short(
    'seats',
    ['{users:n} of {seats:n} seats used', '{users:n} de {seats:n} licenças em uso'],
    (c, { account, book }) => {
      const told = [...account.usage.values()]
        .flat()
        .filter((one) => one.day > book.asOf - 90 && one.seats > 0);
      c.holds(
        'so many seats are paid for',
        told.some((one) => one.seats === c.value('seats')),
      );
      c.holds('fewer are used', c.value('users') < c.value('seats'));
    },
  ),
  short(
    'seats cut',
    ['seats cut from {before:n} to {now:n}', 'licenças: de {before:n} para {now:n}'],
    (c, { account }) => {
      const seats = new Set([...account.usage.values()].flat().map((one) => one.seats));
      c.holds('both were paid for', seats.has(c.value('before')) && seats.has(c.value('now')));
    },
  ),
  short('season', ['quiet, normal for the season', 'parado, normal para a época'], (c, { account }) =>
    c.holds('there is usage', account.usage.size > 0),
  ),
];

function usersOf(facts: Facts, name: string): [number, number][] {
  const p = factsOf(facts, name);
  if (!p?.enough) return [];
  return [false, true].map((half) => {
    const usual = usualOf(p, 'users', half);
    return [usual.now, usual.mid];
  });
}

const answer = (name: string, [en, pt]: readonly [string, string], kind: 'nps' | 'ces'): SentenceKind =>
  short(name, [en, pt], (c, facts) =>
    c.holds(
      'such an answer was given',
      currentAnswers(facts, kind).some((a) => a.score === c.value('score')),
      currentAnswers(facts, kind)
        .map((a) => a.score)
        .join(),
    ),
  );

const openBills = (facts: Facts) => billsOf(facts).open;
const overdue = (c: Claims, facts: Facts) =>
  c.holds(
    'a bill is so late',
    openBills(facts).some(({ due }) => facts.book.asOf - due === c.value('days')),
    openBills(facts)
      .map(({ due }) => facts.book.asOf - due)
      .join(),
  );
const capIs = (c: Claims, cap: number) => c.exactly('cap', cap);

const OTHERS: readonly SentenceKind[] = [
  answer('detractor', ['NPS {score:n} (detractor)', 'NPS {score:n} (detrator)'], 'nps'),
  answer('passive', ['NPS {score:n} (passive)', 'NPS {score:n} (neutro)'], 'nps'),
  answer('promoter', ['NPS {score:n} (promoter)', 'NPS {score:n} (promotor)'], 'nps'),
  answer('effort', ['effort {score:n} of 5', 'esforço {score:n} de 5'], 'ces'),
  short(
    'nps fell',
    ['NPS fell from {from:n} to {to:n}', 'NPS caiu de {from:n} para {to:n}'],
    (c, { account }) => {
      const scores = new Set(account.answers.filter((a) => a.kind === 'nps').map((a) => a.score));
      c.holds('both were answered', scores.has(c.value('from')) && scores.has(c.value('to')));
    },
  ),
  short('paid', ['payments up to date', 'pagamentos em dia'], (c, facts) =>
    c.holds(
      'nothing is late',
      !openBills(facts).some(({ due, givenUp }) => due < facts.book.asOf && !givenUp),
    ),
  ),
  short(
    'due soon',
    ['invoice due in {days:n} {day|days}', 'fatura vence em {days:n} {dia|dias}'],
    (c, facts) =>
      c.holds(
        'a bill is due then',
        openBills(facts).some(({ due }) => due - facts.book.asOf === c.value('days')),
      ),
  ),
  short('overdue', ['invoice {days:n} {day|days} overdue', 'fatura vencida há {days:n} {dia|dias}'], overdue),
  short(
    'overdue as usual',
    [
      '{days:n} {day|days} overdue, {as usual|later than usual}',
      '{days:n} {dia|dias} de atraso, {como sempre|incomum}',
    ],
    overdue,
  ),
  short('failing', ['payment failed {attempts:n}×', 'cobrança falhou {attempts:n}×'], (c, facts) =>
    c.exactly('attempts', Math.max(0, ...openBills(facts).map(({ attempts }) => attempts))),
  ),
  short(
    'uncollectible',
    ['invoice {uncollectible|given up}', 'fatura {incobrável|dada como perdida}'],
    (c, facts) =>
      c.holds(
        'one was given up',
        openBills(facts).some(({ givenUp }) => givenUp),
      ),
  ),
  short(
    'renews',
    ['renews in {days:n} {day|days}', 'renova em {days:n} {dia|dias}'],
    (c, { account, book }) => {
      c.exactly('days', renewalDay(account, book.asOf) - book.asOf);
    },
  ),
  short(
    'renewal passed',
    ['renewal date passed {days:n} {day|days} ago', 'renovação passou há {days:n} {dia|dias}'],
    (c, { account, book }) => c.exactly('days', book.asOf - dayNumber(account.row.renewal_on ?? '')),
  ),
  short(
    'cap overdue',
    ['capped at {cap:n}: {days:n} {day|days} overdue', 'limite {cap:n}: {days:n} {dia|dias} de atraso'],
    (c, facts) => {
      capIs(c, 40);
      overdue(c, facts);
    },
  ),
  short(
    'cap failing',
    ['capped at {cap:n}: payment failing', 'limite {cap:n}: cobrança falhando'],
    (c, facts) => {
      capIs(c, 45);
      c.holds(
        'two attempts failed',
        openBills(facts).some(({ attempts }) => attempts >= 2),
      );
    },
  ),
  short(
    'cap uncollectible',
    ['capped at {cap:n}: uncollectible invoice', 'limite {cap:n}: fatura incobrável'],
    (c, facts) => {
      capIs(c, 25);
      c.holds(
        'one was given up',
        openBills(facts).some(({ givenUp }) => givenUp),
      );
    },
  ),
  short(
    'cap usage',
    ['capped at {cap:n}: use collapsed', 'limite {cap:n}: uso desabou'],
    (c, { account }) => {
      capIs(c, 45);
      c.holds('there was use', account.usage.size > 0);
    },
  ),
  short(
    'no data',
    ['{no source for|nothing in} “{source:q}”', '{sem fonte para|nada em} “{source:q}”'],
    (c) => c.holds('it is named', c.text('source') !== ''),
  ),
  short(
    'goal',
    ['goal {behind|missed|reached}: {goal:v}', 'meta {atrasada|não atingida|atingida}: {goal:v}'],
    (c, { account, book }) => {
      const told: readonly GoalStatus[] = ['behind', 'missed', 'reached'];
      c.holds(
        'such a goal',
        goalsOf(account, book.asOf).some(
          ({ row, status }) => row.goal === c.text('goal') && told.includes(status),
        ),
      );
    },
  ),
  short('leaves', ['leaves on {on:d}', 'sai em {on:d}'], (c, { account, book }) =>
    c.day('on', noticeOf(account, book.asOf)?.leaves),
  ),
  short(
    'place',
    [
      '[{past:w} ]no. {rank:n} of {of:n}[{ by risk|, unproven}]',
      '[{past:w} ]{rank:n}ª de {of:n}[{ em risco|, sem comprovação}]',
    ],
    (c, { told, account, book }) => {
      const on = (one: JsonRow | undefined) => dayNumber(String(one?.opened_on));
      const alert = told?.allAlerts
        .filter((one) => one.account_id === account.id && on(one) <= book.asOf)
        .sort((a, b) => on(a) - on(b))
        .at(-1);
      c.holds(
        'a place of another day is told as such',
        c.has('past') === (on(alert) !== book.asOf),
        alert?.opened_on,
      );
      c.exactly('rank', alert?.rank as number | undefined);
      c.exactly('of', alert?.of as number | undefined);
    },
  ),
];

/** Every short reason: one of a digest, a table or a list. */
/** What begins with the name of a product fits much: it comes last. */
export const SHORT_REASONS: readonly SentenceKind[] = [...ONBOARDING_REASONS, ...OTHERS, ...USAGE];
