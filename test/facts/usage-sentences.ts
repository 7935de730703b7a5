import type { Claims, Facts, SentenceKind } from './check.ts';
import {
  activeDays,
  type Fall,
  fallOf,
  isActive,
  judgedProducts,
  type Measured,
  type ProductFacts,
  peersOf,
  productFacts,
  sum,
  usualGapOf,
  usualOf,
} from './usage-facts.ts';

const POOLED = /^(?:their range of products|conjunto dos produtos)$/i;

const productName = (text: string): string => (POOLED.test(text) ? '*' : text);

const known = new WeakMap<object, Map<string, ProductFacts | null>>();

export function factsOf({ book, account }: Facts, name: string): ProductFacts | null {
  const own = known.get(account) ?? new Map<string, ProductFacts | null>();
  known.set(account, own);
  if (!own.has(name)) {
    const days = judgedProducts(account, book.asOf).get(name);
    own.set(name, days ? productFacts(days, book.asOf) : null);
  }
  return own.get(name)!;
}

/** The product a sentence is about; that it exists is a claim itself. */
export function productOf(c: Claims, facts: Facts, name = 'product'): ProductFacts | null {
  const p = factsOf(facts, productName(c.text(name)));
  c.holds(`${name} ${c.text(name)} is one of theirs`, p !== null);
  return p;
}

/** Seasons leave days out that a plain count has. */
const isSeasonal = (p: ProductFacts) => p.weeks.exposure.some((share) => share < 1);

/** Weeks of which a part is out of season are counted as whole ones, and rounded. */
const slackOf = (p: ProductFacts) => (isSeasonal(p) ? 0.5 : 0.01);

function windowOf(c: Claims, p: ProductFacts, name = 'windowDays'): boolean {
  const days = c.value(name);
  const half = Math.max(7, 7 * Math.floor(p.window / 2));
  c.holds('the window is the whole or its newest half', days === 7 * p.window || days === half, days);
  return days !== 7 * p.window;
}

/** Now, the usual range and the share of its middle, over the days that the sentence names. */
function againstUsual(c: Claims, p: ProductFacts, what: Measured, now: string): void {
  if (!p.enough) {
    c.holds('there is enough past', false);
    return;
  }
  const usual = usualOf(p, what, windowOf(c, p));
  c.number(now, usual.now, slackOf(p));
  c.number(
    'low',
    what === 'active' ? Math.floor(usual.low + 1e-6) : Math.round(usual.low),
    what === 'active' ? 0 : 1,
  );
  const high = what === 'active' ? Math.ceil(usual.high - 1e-6) : Math.round(usual.high);
  if (c.has('high')) c.number('high', high, what === 'active' ? 0.01 : 1);
  c.share('factor', usual.now / usual.mid);
}

function sinceFall(c: Claims, p: ProductFacts, facts: Facts): Fall | null {
  const fall = fallOf(p, facts.book.asOf);
  c.day('since', fall?.since ?? null);
  return fall;
}

export function silence(c: Claims, p: ProductFacts, facts: Facts): void {
  const days = facts.book.asOf - p.last;
  if (isSeasonal(p)) c.holds('silent no longer than since the last day', c.value('silentDays') <= days, days);
  else c.exactly('silentDays', days);
  c.day('lastDay', p.last);
}

function seatsOf(p: ProductFacts, facts: Facts): { now: number; before: number } {
  const told = p.days.filter((one) => one.seats > 0);
  const age = (day: number) => facts.book.asOf - day;
  return {
    now: told.findLast((one) => age(one.day) < 28)?.seats ?? Number.NaN,
    before: told.findLast((one) => age(one.day) >= 84)?.seats ?? Number.NaN,
  };
}

export function besideOthers(c: Claims, facts: Facts, level: 'less' | 'alike' | 'more'): void {
  const { book, account } = facts;
  const product = productName(c.text('product'));
  if (productOf(c, facts) === null) return;
  if (!c.has('windowDays')) return;
  const span = c.value('windowDays');
  c.holds('the span is 84 days, or the life of a younger account', span <= 84 && span >= 28, span);
  const own = activeDays(account, product, book.asOf, 84);
  c.exactly('activeDays', own);
  const others = peersOf(book, account, product);
  const middle = others[(others.length - 1) >> 1]! / 2 + others[others.length >> 1]! / 2;
  c.number('median', span === 84 ? middle : null);
  const scaled = (own * 84) / span;
  const more = others.filter((one) => one > scaled + 1e-9).length / others.length;
  // A group is kept as quantiles five points apart, and the share is rounded to five points.
  c.share('more', more, 0.075);
  const fits = { less: more > 0.525, alike: more > 0.325 && more < 0.675, more: more < 0.475 }[level];
  c.holds(`used ${level} than or like others`, fits, more);
}

const SINCE_EN = '[, since {since:d}]';
const SINCE_PT = '[, desde {since:d}]';
const USUALLY_EN = '[ (usually {low:n}[–{high:n}])]';
const USUALLY_PT = '[ (o habitual é {low:n}[–{high:n}])]';
const DAYS_EN =
  '{activeDays:n} {active day|active days|active day of a product|active days of single products}';
const DAYS_PT = '{activeDays:n} {dia ativo|dias ativos|dia ativo de um produto|dias ativos por produto}';
const fall = (what: Measured, now: string) => (c: Claims, facts: Facts) => {
  const p = productOf(c, facts);
  if (p === null) return;
  againstUsual(c, p, what, now);
  sinceFall(c, p, facts);
};

const peers = (level: 'less' | 'alike' | 'more', en: string, pt: string): SentenceKind[] =>
  [
    ['; about {more:s} of them have more', '; cerca de {more:s} delas têm mais'],
    ['; hardly any of them have more', '; quase nenhuma tem mais'],
    ['; nearly all of them have more', '; quase todas têm mais'],
  ].map(([moreEn, morePt], i) => ({
    kind: `usage.below_peers ${level}${['', ' hardly any', ' nearly all'][i]}`,
    en: `{product:p} ${en}: ${DAYS_EN} in {windowDays:n}[, median {median:n}]${moreEn}.`,
    'pt-BR': `O {product:p} ${pt}: ${DAYS_PT} em {windowDays:n}[, mediana {median:n}]${morePt}.`,
    check: (c, facts) => besideOthers(c, facts, level),
  }));

function lowLevel(c: Claims, facts: Facts): void {
  const p = productOf(c, facts);
  if (p === null) return;
  const days = c.value('windowDays');
  const counted = p.days.filter((one) => isActive(one) && one.day > facts.book.asOf - days).length;
  const judged = p.enough && days === 7 * p.window;
  c.number('activeDays', judged ? usualOf(p, 'active', false).now : counted, 0.01);
  if (c.has('silentDays')) silence(c, p, facts);
  else c.exactly('silentDays', 0);
}

export const USAGE_SENTENCES: readonly SentenceKind[] = [
  {
    kind: 'usage.active_days_below_normal',
    en: `Use of {product:p} fell to {factor:s}[ of what is normal for them]: ${DAYS_EN} in {windowDays:n}${USUALLY_EN}${SINCE_EN}.`,
    'pt-BR': `O uso do {product:p} caiu para {factor:s}[ do normal deles]: ${DAYS_PT} em {windowDays:n}${USUALLY_PT}${SINCE_PT}.`,
    check: fall('active', 'activeDays'),
  },
  {
    kind: 'usage.volume_below_normal',
    en: `Activity in {product:p} fell to {factor:s} of what is normal for them: {events:n} {event|events} in {windowDays:n} days${USUALLY_EN}${SINCE_EN}.`,
    'pt-BR': `A atividade no {product:p} caiu para {factor:s} do normal deles: {events:n} {evento|eventos} em {windowDays:n} dias${USUALLY_PT}${SINCE_PT}.`,
    check: fall('events', 'events'),
  },
  {
    kind: 'usage.users_below_normal',
    en: `{users:n} {active user|active users} in {product:p} on the busiest of {windowDays:n} days, where {usual:n} {is|are} usual${SINCE_EN}.`,
    'pt-BR': `{users:n} {usuário ativo|usuários ativos} no {product:p} no dia de maior uso em {windowDays:n} dias, quando o habitual {é|são} {usual:n}${SINCE_PT}.`,
    check: (c, facts) => {
      const p = productOf(c, facts);
      if (p === null) return;
      const usual = usualOf(p, 'users', windowOf(c, p));
      c.number('users', usual.now);
      c.number('usual', usual.mid);
      sinceFall(c, p, facts);
    },
  },
  {
    kind: 'usage.users_vanished_events_flat',
    en: `People are leaving {product:p} while an integration may be keeping the numbers up: {users:n} {active user|active users} on the busiest of {windowDays:n} days, where {usual:n} {is|are} usual, events at {factor:s} of normal${SINCE_EN}.`,
    'pt-BR': `As pessoas estão saindo do {product:p}, enquanto uma integração talvez sustente os números: {users:n} {usuário ativo|usuários ativos} no dia de maior uso em {windowDays:n} dias, onde o habitual {é|são} {usual:n}, eventos a {factor:s} do normal${SINCE_PT}.`,
    check: (c, facts) => {
      const p = productOf(c, facts);
      if (p === null) return;
      const half = windowOf(c, p);
      const [users, events] = [usualOf(p, 'users', half), usualOf(p, 'events', half)];
      c.number('users', users.now);
      c.number('usual', users.mid);
      c.share('factor', events.now / events.mid);
      c.holds('events stayed', events.now / events.mid >= 0.79, events.now / events.mid);
      sinceFall(c, p, facts);
    },
  },
  {
    kind: 'usage.silent',
    en: 'Nobody has used {product:p} for {silentDays:n} {days|day}[ (last on {lastDay:d})][; gaps of more than {gap:n} {days|day} are rare for them].',
    'pt-BR':
      'Ninguém usa o {product:p} há {silentDays:n} {dias|dia}[ (último uso em {lastDay:d})][; pausas de mais de {gap:n} {dias|dia} são raras para eles].',
    check: (c, facts) => {
      const p = productOf(c, facts);
      if (p === null) return;
      silence(c, p, facts);
      c.number('gap', usualGapOf(p.days, facts.book.asOf), 0.05);
    },
  },
  {
    kind: 'usage.product_abandoned',
    en: '{product:p} has been given up[ (last used on {lastDay:d})]: nothing for {silentDays:n} {days|day}, while other products are in use[; it was {share:s} of their use].',
    'pt-BR':
      'O {product:p} foi abandonado[ (último uso em {lastDay:d})]: nada há {silentDays:n} {dias|dia}, enquanto outros produtos seguem em uso[; ele era {share:s} do uso].',
    check: (c, facts) => {
      const p = productOf(c, facts);
      if (p === null) return;
      silence(c, p, facts);
      const all = [...judgedProducts(facts.account, facts.book.asOf).keys()].map((name) =>
        factsOf(facts, name),
      );
      const past = (one: ProductFacts | null) =>
        one?.enough ? sum(one.active.slice(one.window, one.to)) / (one.to - one.window) : 0;
      c.share('share', past(p) / sum(all.map(past)));
      c.holds(
        'another product is in use',
        all.some(
          (o) =>
            o !== null && o !== p && facts.book.asOf - o.last <= (usualGapOf(o.days, facts.book.asOf) ?? 14),
        ),
      );
    },
  },
  {
    kind: 'usage.moved_product',
    en: '[Since {since:d} ]{extent:w} of what {product:p} lost has moved to {to:p}; that part is not a loss.',
    'pt-BR':
      '[Desde {since:d}, ]{extent:w} do que saiu do {product:p} passou para o {to:p}; essa parte não é perda.',
    check: (c, facts) => {
      const [p, to] = [productOf(c, facts), productOf(c, facts, 'to')];
      if (p === null || to === null) return;
      if (c.has('since')) sinceFall(c, p, facts);
      const gained = to.enough ? usualOf(to, 'active', false) : null;
      c.holds('the other one gained', gained === null || gained.now > gained.high - 1e-4, gained?.high);
    },
  },
  {
    kind: 'usage.step_drop',
    en: 'Use of {product:p} dropped suddenly[ on {since:d}], from {before:n} to {after:n} {unit:w} a week, and has stayed there.',
    'pt-BR':
      'O uso do {product:p} caiu de repente[ em {since:d}], de {before:n} para {after:n} {unit:w} por semana, e não voltou.',
    check: (c, facts) => {
      const p = productOf(c, facts);
      const found = p && sinceFall(c, p, facts);
      if (!found) return c.holds('there was a fall', false);
      c.number('before', found.before);
      c.number('after', found.after);
      c.holds('in these units', found.of === (/event/.test(c.text('unit')) ? 'events' : 'days'), found.of);
    },
  },
  {
    kind: 'usage.slow_decline',
    en: 'Use of {product:p} has been declining for {weeks:n} {week|weeks}: from {from:n} to {to:n} {unit:w} a week, {percent:s} less.',
    'pt-BR':
      'O uso do {product:p} vem caindo há {weeks:n} {semana|semanas}: de {from:n} para {to:n} {unit:w} por semana, {percent:s} a menos.',
    check: (c, facts) => {
      const p = productOf(c, facts);
      const found = p && fallOf(p, facts.book.asOf);
      if (!found) return c.holds('there was a fall', false);
      c.exactly('weeks', found.weeks);
      c.number('from', found.before);
      c.number('to', found.after);
      c.share('percent', 1 - found.after / found.before, 0.005);
      c.holds('in these units', found.of === (/event/.test(c.text('unit')) ? 'events' : 'days'), found.of);
    },
  },
  {
    kind: 'usage.growth',
    en: `{product:p} is used more than is normal for them: ${DAYS_EN} in {windowDays:n}[ (usually up to {high:n})].`,
    'pt-BR': `O {product:p} é usado mais do que o normal deles: ${DAYS_PT} em {windowDays:n}[ (o habitual é até {high:n})].`,
    check: (c, facts) => {
      const p = productOf(c, facts);
      if (p === null || !p.enough) return c.holds('there is a past', false);
      const days = usualOf(p, 'active', windowOf(c, p));
      c.number('activeDays', days.now, slackOf(p));
      c.number('high', Math.ceil(days.high - 1e-6));
      c.holds('more than usual', days.now > days.high * 1.25 - 1e-3, days.high);
    },
  },
  {
    kind: 'usage.growth events',
    en: '{product:p} is used more than is normal for them: {events:n} {event|events} in {windowDays:n} days[ (usually up to {high:n})].',
    'pt-BR':
      'O {product:p} é usado mais do que o normal deles: {events:n} {evento|eventos} em {windowDays:n} dias[ (o habitual é até {high:n})].',
    check: (c, facts) => {
      const p = productOf(c, facts);
      if (p === null || !p.enough) return c.holds('there is a past', false);
      const usual = usualOf(p, 'events', windowOf(c, p));
      c.number('events', usual.now, 1);
      c.number('high', usual.high, 1);
      c.holds('more than usual', usual.now > usual.high * 1.25 - 1e-3, usual.high);
    },
  },
  {
    kind: 'usage.back_after_growth',
    en: `{product:p} is back where it was before a passing high: ${DAYS_EN} in {windowDays:n}.`,
    'pt-BR': `O {product:p} voltou ao nível de antes de uma alta passageira: ${DAYS_PT} em {windowDays:n}.`,
    check: (c, facts) => {
      const p = productOf(c, facts);
      if (p === null || !p.enough) return c.holds('there is a past', false);
      c.number('activeDays', usualOf(p, 'active', windowOf(c, p)).now, slackOf(p));
      const events = usualOf(p, 'events', false);
      c.holds('there was a high', events.high >= 1.79 * events.mid, events.high / events.mid);
    },
  },
  {
    kind: 'usage.normal',
    en: `{product:p} is used as is normal for them: ${DAYS_EN} in {windowDays:n}${USUALLY_EN}.`,
    'pt-BR': `O uso do {product:p} está dentro do normal deles: ${DAYS_PT} em {windowDays:n}${USUALLY_PT}.`,
    check: (c, facts) => {
      const p = productOf(c, facts);
      if (p === null) return;
      againstUsual(c, p, 'active', 'activeDays');
    },
  },
  ...[
    ['today', 'hoje'],
    ['{silentDays:n} {days|day} ago', 'há {silentDays:n} {dias|dia}'],
  ].map(([en, pt], i) => ({
    kind: `usage.low_level ${i === 0 ? 'today' : 'ago'}`,
    en: `{product:p} {is little used, although that is normal for them:|has} ${DAYS_EN} in {windowDays:n}, the last ${en}.`,
    'pt-BR': `O {product:p} {é pouco usado, embora isso seja normal para eles:|tem} ${DAYS_PT} em {windowDays:n}, o último ${pt}.`,
    check: lowLevel,
  })),
  {
    kind: 'usage.normal_for_season',
    en: '{product:p} is quiet, as it was in the same weeks last year: {quietDays:n} {days|day} of {windowDays:n} are left out for that.',
    'pt-BR':
      'O {product:p} está parado, como nas mesmas semanas do ano passado: por isso {quietDays:n} {dias|dia} de {windowDays:n} não contam.',
    check: (c, facts) => {
      const p = productOf(c, facts);
      if (p === null) return;
      c.exactly('windowDays', 7 * p.window);
      const weeks = (p.calendar[Math.min(p.window, p.calendar.length) - 1] ?? 0) + 1;
      c.number('quietDays', sum(p.weeks.exposure.slice(0, weeks).map((share) => 7 * (1 - share))), 0.5);
    },
  },
  {
    kind: 'usage.seats_share_low',
    en: '{users:n} of {seats:n} seats for {product:p} were in use on the busiest of {windowDays:n} days ({share:s}).',
    'pt-BR':
      'Licenças do {product:p} em uso no dia de maior uso em {windowDays:n} dias: {users:n} de {seats:n} ({share:s}).',
    check: (c, facts) => {
      const p = productOf(c, facts);
      if (p === null) return;
      const users = usualOf(p, 'users', windowOf(c, p)).now;
      const { now } = seatsOf(p, facts);
      c.number('users', users);
      c.number('seats', now);
      c.share('share', users / now);
    },
  },
  {
    kind: 'usage.seats_reduced',
    en: 'Seats for {product:p} went from {before:n} to {now:n}.',
    'pt-BR': 'As licenças do {product:p} passaram de {before:n} para {now:n}.',
    check: (c, facts) => {
      const p = productOf(c, facts);
      if (p === null) return;
      const { now, before } = seatsOf(p, facts);
      c.number('before', before);
      c.number('now', now);
    },
  },
  {
    kind: 'usage.never_started',
    en: 'No activity in any product in the {days:n} days since they started[ on {startedOn:d}].',
    'pt-BR': 'Nenhuma atividade em nenhum produto desde que começaram[, em {startedOn:d}], há {days:n} dias.',
    check: (c, { account, book }) => {
      const started = Math.round(Date.parse(account.row.started_on!) / 86_400_000);
      c.exactly('days', book.asOf - started);
      c.day('startedOn', started);
      c.holds('no activity', ![...account.usage.values()].flat().some(isActive));
    },
  },
  ...peers('less', 'is used less than by comparable accounts', 'é menos usado do que em contas comparáveis'),
  ...peers(
    'alike',
    'is used about as much as by comparable accounts',
    'é usado quase como em contas comparáveis',
  ),
  ...peers(
    'more',
    'is used more than by most comparable accounts',
    'é mais usado do que na maioria das contas comparáveis',
  ),
];
