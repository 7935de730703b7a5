import { type AccountBook, type Book, dayNumber, dayText, inSums } from './book.ts';

// Key figures from subscriptions.csv, accounts.csv and surveys.csv, without a line of the product: each account looked at twice.

export interface KpiPeriod {
  /** Days since 1970-01-01: the day before it begins, and its last. */
  before: number;
  last: number;
}

export function monthOf(day: number): KpiPeriod {
  const first = dayNumber(`${dayText(day).slice(0, 7)}-01`);
  return { before: first - 1, last: dayNumber(`${dayText(first + 31).slice(0, 7)}-01`) - 1 };
}

interface Look {
  customer: boolean;
  /** By currency; null = an amount is not told. */
  pays: Map<string, number> | null;
  products: Map<string, { price: number; plans: Set<string> }>;
  /** Subscriptions tell it. */
  subscribed: boolean;
}

const day = (cell: string | undefined) => (cell ? dayNumber(cell) : null);

/** One product of an account, or all of them. */
export interface Part {
  account: AccountBook;
  product: string | null;
}

function lookAt(
  { account, product }: Part,
  { on, asOf, currency }: { on: number; asOf: number; currency: string },
): Look {
  const { row } = account;
  const own = row.currency || currency;
  const all = account.subscriptions.filter((one) => dayNumber(one.started_on!) <= asOf);
  const told = product === null ? all : all.filter((one) => one.product === product);
  const gone = [day(row.churned_on), day(row.ended_on)].filter((one) => one !== null && one <= on);
  const running = told.filter((one) => {
    const [from, to] = [dayNumber(one.started_on!), day(one.ended_on)];
    return from <= on && (to === null || to > on) && !gone.some((left) => from < left!);
  });
  const first = Math.min(...all.map((one) => dayNumber(one.started_on!)));
  const started = day(row.started_on);
  const byRow = all.length === 0 || (on < first && row.mrr !== '' && started !== null && started < first);
  if (byRow && product === null) {
    const customer = (started === null || started <= on) && gone.length === 0;
    const pays = !customer ? new Map() : row.mrr === '' ? null : new Map([[own, Number(row.mrr)]]);
    return { customer, pays, products: new Map(), subscribed: false };
  }
  const pays = new Map<string, number>();
  const products: Look['products'] = new Map();
  let isUnknown = false;
  for (const one of running) {
    if (one.mrr === '') isUnknown = true;
    const code = one.currency || own;
    pays.set(code, (pays.get(code) ?? 0) + Number(one.mrr));
    const known = products.get(one.product!) ?? { price: 0, plans: new Set<string>() };
    known.price += Number(one.mrr);
    products.set(one.product!, { price: known.price, plans: known.plans.add(one.plan!) });
  }
  return {
    customer: running.length > 0,
    pays: isUnknown ? null : pays,
    products,
    subscribed: running.length > 0,
  };
}

export interface KpiFacts {
  mrr_start: number;
  mrr_end: number;
  new: number;
  expansion: number;
  contraction: number;
  churn: number;
  reactivation: number;
  ended: number;
  mrr_lost: number;
  net_mrr_churn: number | null;
  grr: number | null;
  nrr: number | null;
  logo_churn: number | null;
  not_renewed_over_active: number | null;
  average_ticket: number | null;
  ltv: number | null;
  average_lifetime_months: number | null;
  upsell_rate: number | null;
  cross_sell_rate: number | null;
  growth_n: number;
  nps: number | null;
  nps_n: number;
  nps_plus_minus: number | null;
  commented_share: number | null;
  ces: number | null;
  ces_n: number;
  ces_plus_minus: number | null;
  accounts_start: number;
  accounts_end: number;
  /** By currency without a rate: accounts and what they pay. */
  unconverted: Map<string, { accounts: number; mrr: number }>;
}

const MONEY = [
  'mrr_start',
  'mrr_end',
  'new',
  'expansion',
  'contraction',
  'churn',
  'reactivation',
  'ended',
] as const;
const ratio = (a: number, b: number) => (b === 0 ? null : a / b);
/** All of it in the currency of the sums; null = a part has no rate. */
function summed(pays: Map<string, number>, book: Book, on: number): number | null {
  const parts = [...pays].map(([currency, amount]) => inSums(book, { amount, currency, day: on }));
  return parts.reduce((sum, part) => (sum === null || part === null ? null : sum + part), 0);
}

/** The figures of some accounts in a period as it was known on `asOf`. */
export function kpisOf(
  parts: readonly Part[],
  { period, asOf, book }: { period: KpiPeriod; asOf: number; book: Book },
): KpiFacts {
  const { currency } = book;
  const sums = new Map<string, number>(MONEY.map((name) => [name, 0]));
  const add = (name: (typeof MONEY)[number], amount: number) => sums.set(name, sums.get(name)! + amount);
  const counts = { start: 0, end: 0, gone: 0, paying: 0, growth: 0, upsell: 0, cross: 0 };
  const unconverted: KpiFacts['unconverted'] = new Map();
  for (const part of parts) {
    const { account } = part;
    const [start, end] = [period.before, period.last].map((on) => lookAt(part, { on, asOf, currency })) as [
      Look,
      Look,
    ];
    if (!start.customer && !end.customer) continue;
    const left = day(account.row.ended_on);
    const ended = left !== null && left > period.before && left <= period.last;
    if (start.customer) counts.start++;
    if (end.customer) counts.end++;
    if (start.customer && !end.customer && !ended) counts.gone++;
    if (start.subscribed && start.pays !== null && end.pays !== null) {
      counts.growth++;
      const grown = growthOf(start, end);
      if (grown.upsell) counts.upsell++;
      if (grown.cross) counts.cross++;
    }
    if (start.pays === null || end.pays === null) continue;
    const [from, to] = [start, end].map(({ pays }) => summed(pays!, book, period.last)) as [
      number | null,
      number | null,
    ];
    if (from === null || to === null) {
      for (const [code, mrr] of (to === null ? end : start).pays!) {
        if (mrr === 0) continue;
        const known = unconverted.get(code) ?? { accounts: 0, mrr: 0 };
        unconverted.set(code, { accounts: known.accounts + 1, mrr: known.mrr + mrr });
      }
      continue;
    }
    add('mrr_start', from);
    add('mrr_end', to);
    if (to > 0) counts.paying++;
    const move = to - from;
    if (Math.abs(move) < 0.00005) continue;
    if (from === 0) add(hasPaid(part, period.before) ? 'reactivation' : 'new', move);
    else if (to === 0) add(ended ? 'ended' : 'churn', -move);
    else add(move > 0 ? 'expansion' : 'contraction', Math.abs(move));
  }
  const of = (name: (typeof MONEY)[number]) => sums.get(name)!;
  return {
    ...(Object.fromEntries(MONEY.map((name) => [name, of(name)])) as Record<(typeof MONEY)[number], number>),
    ...rates({ of, counts, months: monthsOf(period) }),
    ...surveys(parts, period),
    growth_n: counts.growth,
    accounts_start: counts.start,
    accounts_end: counts.end,
    unconverted,
  };
}

/** Paid something by then: by a subscription, or by its own row before there was one. */
function hasPaid({ account, product }: Part, on: number): boolean {
  const { row, subscriptions } = account;
  const first = Math.min(...subscriptions.map((one) => dayNumber(one.started_on!)));
  const started = day(row.started_on);
  const byRow = subscriptions.length > 0 && started !== null && started < first && started <= on;
  if (product === null && byRow && Number(row.mrr) > 0) return true;
  return subscriptions.some(
    (one) =>
      (product === null || one.product === product) &&
      Number(one.mrr) > 0 &&
      dayNumber(one.started_on!) <= on &&
      (!one.ended_on || dayNumber(one.ended_on) > dayNumber(one.started_on!)),
  );
}

/** What an account pays for none of its products: before its first subscription, as its own row tells it. */
export function withoutProduct(account: AccountBook): AccountBook | null {
  const { row, subscriptions } = account;
  if (subscriptions.length === 0) return account;
  const first = subscriptions.map((one) => one.started_on!).sort()[0]!;
  if (!row.started_on || row.started_on >= first || row.mrr === '') return null;
  const ended = row.ended_on && row.ended_on < first ? row.ended_on : first;
  return { ...account, subscriptions: [], row: { ...row, ended_on: ended } };
}

function growthOf(start: Look, end: Look): { upsell: boolean; cross: boolean } {
  if (!end.customer) return { upsell: false, cross: false };
  const upsell = [...end.products].some(([product, now]) => {
    const was = start.products.get(product);
    return (
      was !== undefined && now.price > was.price + 1e-9 && [...now.plans].some((plan) => !was.plans.has(plan))
    );
  });
  return { upsell, cross: end.products.size > start.products.size };
}

/** Whole calendar months count as such, other stretches by their days. */
function monthsOf({ before, last }: KpiPeriod): number {
  const [from, to] = [dayText(before + 1), dayText(last)];
  const isWhole = from.endsWith('-01') && dayText(last + 1).endsWith('-01');
  const months = (text: string) => 12 * Number(text.slice(0, 4)) + Number(text.slice(5, 7));
  return isWhole ? months(to) - months(from) + 1 : (last - before) / (365 / 12);
}

interface Counted {
  of: (name: (typeof MONEY)[number]) => number;
  counts: Record<'start' | 'end' | 'gone' | 'paying' | 'growth' | 'upsell' | 'cross', number>;
  months: number;
}

function rates({ of, counts, months }: Counted) {
  const start = of('mrr_start');
  const lost = of('churn') + of('contraction');
  const churn = ratio(counts.gone, counts.start);
  const monthly = churn === null ? null : 1 - (1 - churn) ** (1 / months);
  const stays = monthly === null || monthly === 0 ? null : Math.min(60, 1 / monthly);
  const ticket = ratio(of('mrr_end'), counts.paying);
  return {
    mrr_lost: lost,
    net_mrr_churn: ratio(lost - of('expansion') - of('reactivation'), start),
    grr: ratio(start - lost, start),
    nrr: ratio(start + of('expansion') - lost, start),
    logo_churn: churn,
    not_renewed_over_active: counts.end === 0 ? null : (100 * counts.gone) / counts.end,
    average_ticket: ticket,
    average_lifetime_months: stays,
    ltv: ticket === null || stays === null ? null : ticket * 0.8 * stays,
    upsell_rate: ratio(counts.upsell, counts.growth),
    cross_sell_rate: ratio(counts.cross, counts.growth),
  };
}

/** The last answer of each person in the period, of accounts that were in the book. */
function surveys(parts: readonly Part[], { before, last }: KpiPeriod) {
  const newest = (kind: 'nps' | 'ces') => {
    const byPerson = new Map<string, { score: number; comment: string; at: number; id: string }>();
    for (const { account } of parts) {
      for (const a of account.answers) {
        if (a.kind !== kind || a.day <= before || a.day > last) continue;
        const key = a.respondent === '' ? `id ${a.id}` : `${account.id} ${a.respondent}`;
        const known = byPerson.get(key);
        if (known === undefined || a.at > known.at || (a.at === known.at && a.id > known.id))
          byPerson.set(key, a);
      }
    }
    return [...byPerson.values()];
  };
  const [nps, ces] = [newest('nps'), newest('ces')];
  const points = nps.map(({ score }) => (score >= 9 ? 1 : score <= 6 ? -1 : 0));
  const mean = (of: readonly number[]) => of.reduce((sum, one) => sum + one, 0) / of.length;
  const efforts = ces.map(({ score }) => score);
  const spread = (of: readonly number[], by: number) =>
    of.reduce((sum, one) => sum + (one - mean(of)) ** 2, 0) / by;
  const half = (variance: number, n: number) =>
    variance < 1e-9 ? null : 1.959963984540054 * Math.sqrt(variance / n);
  return {
    nps: nps.length === 0 ? null : 100 * mean(points),
    nps_n: nps.length,
    nps_plus_minus: nps.length === 0 ? null : half(1e4 * spread(points, nps.length), nps.length),
    commented_share:
      nps.length === 0 ? null : nps.filter(({ comment }) => comment !== '').length / nps.length,
    ces: ces.length === 0 ? null : mean(efforts),
    ces_n: ces.length,
    ces_plus_minus: ces.length < 2 ? null : half(spread(efforts, ces.length - 1), ces.length),
  };
}
