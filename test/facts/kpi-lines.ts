import { type AccountBook, type Book, dayNumber } from './book.ts';
import type { Claim } from './check.ts';
import { type KpiFacts, kpisOf, type Part, withoutProduct } from './kpi-facts.ts';
import type { JsonRow } from './render.ts';

/** Every figure of `kpis --json`, by month and by group, computed anew. */
export function checkKpis(book: Book, verb: string, rows: readonly JsonRow[]): Claim[] {
  return rows.flatMap((row, i) => {
    const period = { before: dayNumber(String(row.from)) - 1, last: dayNumber(String(row.to)) };
    // Nothing that is dated after the last day asked for is known.
    const asOf = dayNumber(String(rows.at(-1)!.to));
    const facts = kpisOf(partsOf(book, verb, row.group as string | null), { period, asOf, book });
    const claims = claimsOf(row, facts, verb);
    const before = rows[i - 1];
    const follows = before !== undefined && before.group === row.group && verb.includes('month');
    // With rates each month is told at those of its own end.
    if (!follows || !sameBook(before, row) || book.rates.size > 0) return claims;
    return [...claims, same('begins where the one before ended', row.mrr_start, before.mrr_end)];
  });
}

const sameBook = (a: JsonRow, b: JsonRow) => a.unknown_amount === 0 && b.unknown_amount === 0;

function partsOf(book: Book, verb: string, group: string | null): Part[] {
  const all = [...book.accounts.values()];
  const by = /--by (\w+)/.exec(verb)?.[1];
  const whole = (some: readonly AccountBook[]): Part[] => some.map((account) => ({ account, product: null }));
  const column = { tier: 'tier', segment: 'segment', csm: 'csm_email' }[by ?? ''];
  if (column !== undefined) return whole(all.filter(({ row }) => (row[column] || NONE) === group));
  if (by !== 'product') return whole(all);
  if (group === NONE) return whole(all.flatMap((account) => withoutProduct(account) ?? []));
  return all
    .filter(({ subscriptions }) => subscriptions.some(({ product }) => product === group))
    .map((account) => ({ account, product: group }));
}

/** What accounts without one are grouped under. */
const NONE = '(none)';

const FIGURES = [
  ...(['mrr_start', 'mrr_end', 'new', 'expansion', 'contraction', 'churn', 'reactivation', 'ended'] as const),
  ...(['mrr_lost', 'net_mrr_churn', 'grr', 'nrr', 'logo_churn', 'not_renewed_over_active'] as const),
  ...([
    'average_ticket',
    'ltv',
    'average_lifetime_months',
    'upsell_rate',
    'cross_sell_rate',
    'growth_n',
  ] as const),
  ...(['nps', 'nps_n', 'nps_plus_minus', 'commented_share', 'ces', 'ces_n', 'ces_plus_minus'] as const),
  ...(['accounts_start', 'accounts_end'] as const),
] satisfies readonly (keyof KpiFacts)[];
const OF_SURVEYS = /^(?:nps|ces|commented)/;

function claimsOf(row: JsonRow, facts: KpiFacts, verb: string): Claim[] {
  const isProduct = verb.includes('product');
  const figures = FIGURES.filter(
    (name) => !isProduct || !(OF_SURVEYS.test(name) || name === 'cross_sell_rate'),
  );
  const money = (row.unconverted as { currency: string; accounts: number; mrr: number }[]).map(
    ({ currency, accounts, mrr }) => `${currency} ${accounts} ${mrr.toFixed(2)}`,
  );
  const own = [...facts.unconverted].map(
    ([code, { accounts, mrr }]) => `${code} ${accounts} ${mrr.toFixed(2)}`,
  );
  return [
    ...figures.map((name) => same(name, row[name], facts[name])),
    same('unconverted', money.sort().join(', '), own.sort().join(', ')),
    same('churn_rate', row.churn_rate, row.logo_churn),
  ];
}

function same(what: string, said: unknown, is: unknown): Claim {
  const isNear =
    typeof said === 'number' && typeof is === 'number'
      ? Math.abs(said - is) <= 0.006 + 1e-6 * Math.abs(is) && (Math.abs(is) > 5 || Math.abs(said - is) < 1e-4)
      : said === is;
  return { kind: `kpis ${what}`, what, said: String(said), is: String(is), ok: isNear };
}
