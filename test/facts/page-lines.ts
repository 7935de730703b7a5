import { type AccountBook, dayNumber, dayText } from './book.ts';
import { type Claim, Claims, checkLine, type Facts, unknownText } from './check.ts';
import { accountsNamed, claimsOf } from './digest-entries.ts';
import { atRiskNow, claimAmounts, inBand, type Portfolio, worthOf } from './digest-facts.ts';
import { BANDS, share } from './digest-sections.ts';
import { readDay, readNumber } from './language.ts';
import type { JsonRow } from './render.ts';
import { SHORT_REASONS } from './short-reasons.ts';

// The tables of `report`: a row is what the files, and the contract's JSON, have of it.

interface TableKind {
  kind: string;
  names: readonly [en: string, pt: string];
  rows: (portfolio: Portfolio) => number | null;
  check: (c: Claims, cells: readonly string[], given: { row: number; portfolio: Portfolio }) => void;
}

export const plain = (html: string) =>
  html
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&amp;', '&')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replace(/\s+/g, ' ')
    .trim();

/** Headings of the second rank with what stands below each. */
export const cardsIn = (html: string): { heading: string; content: string }[] =>
  [...html.matchAll(/<h2[^>]*>(.*?)<\/h2>([\s\S]*?)(?=<h2|$)/g)].map(([, title, content]) => ({
    heading: plain(title!),
    content: content!,
  }));

/** The cells of every row of a table but its head. */
export const rowsIn = (html: string): string[][] =>
  [...html.matchAll(/<tr[^>]*>([\s\S]*?)<\/tr>/g)]
    .map(([, row]) => [...row!.matchAll(/<td[^>]*>([\s\S]*?)<\/td>/g)].map(([, cell]) => plain(cell!)))
    .filter((cells) => cells.length > 0);

const same = (c: Claims, what: string, { said, is }: { said: unknown; is: unknown }): void =>
  c.claim(what, said, { is, ok: String(said) === String(is) });

/** Who of that name it is: the row of the contract's JSON knows. */
function accountIn(c: Claims, name: string, { book }: Portfolio, row?: JsonRow): AccountBook | undefined {
  const named = accountsNamed(book, name);
  const own = row === undefined ? named[0] : named.find(({ id }) => id === row.account_id);
  c.claim('account', name, { is: row?.account ?? named.length, ok: own !== undefined });
  return own;
}

/** Twelve months, or one, of what it pays. */
function paid(
  c: Claims,
  text: string,
  { accounts, months, portfolio }: { accounts: readonly AccountBook[]; months: 1 | 12; portfolio: Portfolio },
): void {
  const { book, language } = portfolio;
  if (!/\d/.test(text)) return;
  const worth = worthOf(accounts, book, accounts.length === 1);
  if (months === 1) for (const one of worth.values()) one.amount /= 12;
  claimAmounts(c, text, { worth, language, currency: book.currency });
}

const TABLES: readonly TableKind[] = [
  {
    kind: 'page bands',
    names: ['Health today', 'Saúde hoje'],
    rows: () => null,
    check: (c, [band = '', accounts = '', part, amount = ''], { portfolio }) => {
      const own = inBand(portfolio, BANDS[band] ?? '?');
      same(c, 'accounts', { said: readNumber(accounts, portfolio.language), is: own.length });
      share(c, part, { is: own.length / portfolio.book.alive.length, language: portfolio.language });
      paid(c, amount, { accounts: own, months: 1, portfolio });
    },
  },
  {
    kind: 'page risks',
    names: ['Accounts at risk', 'Contas em risco'],
    rows: (portfolio) => atRiskNow(portfolio).length,
    check: (c, [name = '', health, , chance = '', amount = '', renewal = '', why = ''], { portfolio }) => {
      const { book, told, language } = portfolio;
      const own = accountIn(c, name, portfolio);
      if (own === undefined) return;
      const scored = told.now.get(own.id);
      same(c, 'health', { said: health, is: Math.round(scored?.health ?? Number.NaN) });
      const said = new Claims('page risks', { chance }, { book, told, language, account: own });
      said.probability('chance', scored);
      c.all.push(...said.all);
      paid(c, amount, { accounts: [own], months: 12, portfolio });
      if (/\d/.test(renewal))
        same(c, 'renewal', { said: readDay(renewal, language, dayText(book.asOf)), is: own.row.renewal_on });
      const facts: Facts = { book, told, language, account: own };
      for (const reason of why.split('; ')) c.all.push(...checkLine(reason, SHORT_REASONS, facts));
    },
  },
  {
    kind: 'page alerts',
    names: ['Open alerts', 'Alertas abertos'],
    rows: ({ told }) => told.alerts.length,
    check: (c, [name = '', , since = '', owner, , health, amount = '', rules], { row, portfolio }) => {
      const { told, language, book } = portfolio;
      const alert = told.alerts[row];
      const own = accountIn(c, name, portfolio, alert);
      if (own === undefined) return;
      same(c, 'since', { said: readDay(since, language, dayText(book.asOf)), is: alert?.opened_on });
      if (alert?.owner != null) same(c, 'owner', { said: owner, is: alert.owner });
      same(c, 'health', { said: health, is: Math.round(told.now.get(own.id)?.health ?? Number.NaN) });
      paid(c, amount, { accounts: [own], months: 12, portfolio });
      same(c, 'rules', { said: rules, is: (alert?.rules as string[] | undefined)?.join(', ') });
    },
  },
  {
    kind: 'page tasks',
    names: ['Open tasks', 'Tarefas abertas'],
    rows: ({ told }) => told.tasks.length,
    check: (c, [due = '', name = '', state = '', , title], { row, portfolio }) => {
      const task = portfolio.told.tasks[row];
      accountIn(c, name, portfolio, task);
      same(c, 'due', {
        said: readDay(due, portfolio.language, dayText(portfolio.book.asOf)),
        is: task?.due_on,
      });
      const late = dayNumber(String(task?.due_on)) < portfolio.book.asOf;
      c.claim('overdue', state, { is: late, ok: /^(?:overdue|em atraso)$/.test(state) === late });
      same(c, 'title', { said: title, is: task?.title });
    },
  },
  {
    kind: 'page ledger',
    names: ['Were the alerts right?', 'Os alertas acertaram?'],
    rows: () => null,
    check: (c, [, alerts = '', left = ''], { portfolio }) => {
      const count = readNumber(alerts, portfolio.language);
      c.holds(
        'no more alerts than there were',
        count <= portfolio.told.allAlerts.length,
        portfolio.told.allAlerts.length,
      );
      const of = /\/ ([\d.,]+)/.exec(left)?.[1];
      if (of !== undefined)
        c.holds('no more outcomes than alerts', readNumber(of, portfolio.language) <= count, of);
    },
  },
  {
    kind: 'page sources',
    names: ['Sources', 'Fontes'],
    rows: () => null,
    check: (c, [source = '', newest = ''], { portfolio }) => {
      const day = /\d/.test(newest)
        ? dayNumber(readDay(newest, portfolio.language, dayText(portfolio.book.asOf)))
        : Number.NaN;
      c.holds(`${source} tells nothing later than today`, !(day > portfolio.book.asOf), newest);
    },
  },
];
/** Pictures and sentences about them. */
const PICTURES = /^(?:Health over time|Saúde ao longo do tempo|Key figures by month|Indicadores por mês)$/;

/** The page of the whole book, table by table; a table that nobody knows is a false claim. */
export function checkPage(html: string, portfolio: Portfolio): Claim[] {
  const claims: Claim[] = [];
  for (const { heading, content } of cardsIn(html)) {
    const table = TABLES.find(({ names }) => names[portfolio.language === 'en' ? 0 : 1] === heading);
    if (table === undefined) {
      if (!PICTURES.test(heading)) claims.push(unknownText(heading));
      continue;
    }
    const c = claimsOf(table.kind, portfolio);
    const rows = rowsIn(content);
    const told = rows.filter((cells) => cells.length > 2);
    const all = table.rows(portfolio);
    if (all !== null)
      c.holds(
        'every row, or as many as fit',
        told.length === all || (told.length < all && told.length >= 10),
        all,
      );
    for (const [row, cells] of told.entries()) table.check(c, cells, { row, portfolio });
    claims.push(...c.all);
  }
  return claims;
}
