import { type AccountBook, type Book, dayNumber } from './book.ts';
import { type Claim, Claims, unknownText } from './check.ts';
import { claimsOf } from './digest-entries.ts';
import { nameOf, type Portfolio } from './digest-facts.ts';
import { goalsOf } from './goal-sentences.ts';
import { type Language, readMoney } from './language.ts';
import type { JsonRow } from './render.ts';

// The lists of the command line: a row of the table is a row of the contract's JSON, and of the files behind it.

type Check = (
  c: Claims,
  cells: readonly string[],
  given: { row: JsonRow | undefined; portfolio: Portfolio },
) => void;

interface ListKind {
  kind: string;
  /** Lines of headings. */
  head: number;
  rows: (portfolio: Portfolio) => readonly JsonRow[];
  check: Check;
}

const accountOf = ({ book }: Portfolio, row: JsonRow | undefined): AccountBook | undefined =>
  book.accounts.get(String(row?.account_id));

/** `€12K`: two digits of it, and cents only of small ones. */
function amount(
  c: Claims,
  text: string,
  { is, currency, portfolio }: { is: number | null; currency: string; portfolio: Portfolio },
): void {
  if (!/\d/.test(text)) {
    c.claim('amount', text, { is, ok: is === null || Number.isNaN(is) });
    return;
  }
  const said = readMoney(text, portfolio.language);
  // Two significant digits.
  const slack = Math.max(said.tolerance, 0.051 * 10 ** Math.floor(Math.log10(Math.max(1, said.amount))));
  c.claim('amount', text, {
    is: `${is} ${currency}`,
    ok: is !== null && said.currency === currency && Math.abs(said.amount - is) <= slack,
  });
}

const same = (c: Claims, what: string, { said, is }: { said: unknown; is: unknown }): void =>
  c.claim(what, said, { is, ok: String(said) === String(is) });

function named(c: Claims, text: string, account: AccountBook | undefined): void {
  const is = account && nameOf(account);
  c.claim('account', text, {
    is,
    ok: is !== undefined && (is === text || (text.endsWith('…') && is.startsWith(text.slice(0, -1)))),
  });
}

function paysIn(account: AccountBook | undefined, { currency }: Book, months: number) {
  const mrr = account?.row.mrr;
  return { is: mrr ? months * Number(mrr) : null, currency: account?.row.currency || currency };
}

/** An account may have a warning and not be at risk by its index. */
const SEVERITIES: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  en: { watch: 'watch', at_risk: 'warning', critical: 'critical' },
  'pt-BR': { watch: 'atenção', at_risk: 'alerta', critical: 'crítico' },
};

const alerts: Check = (c, cells, { row, portfolio }) => {
  const [value, health, age, owner, severity, account, id, state, why] = cells;
  const { book, told } = portfolio;
  const own = accountOf(portfolio, row);
  same(c, 'id', { said: id, is: String(row?.id).slice(0, 8) });
  named(c, account ?? '', own);
  amount(c, value ?? '', { ...paysIn(own, book, 12), portfolio });
  same(c, 'health', { said: health, is: Math.round(told.now.get(own?.id ?? '')?.health ?? Number.NaN) });
  same(c, 'age', { said: age, is: `${book.asOf - dayNumber(String(row?.opened_on))}d` });
  same(c, 'owner', {
    said: owner,
    is: row?.touch === 'high' ? (row?.owner ?? 'nobody') : row?.arm === 'held_out' ? 'held out' : 'pool',
  });
  same(c, 'severity', { said: severity, is: SEVERITIES[portfolio.language][String(row?.severity)] });
  c.holds('state', String(state).startsWith(String(row?.state)), row?.state);
  const place = /^(was )?no\. (\d+) of (\d+) by risk/.exec(why ?? '');
  if (place === null) return c.holds('it has no place', row?.rank == null, why);
  same(c, 'rank', { said: place[2], is: row?.rank });
  same(c, 'of', { said: place[3], is: row?.of });
  c.holds(
    'a place of another day is told as such',
    (place[1] === undefined) === (dayNumber(String(row?.opened_on)) === book.asOf),
    why,
  );
};

const tasks: Check = (c, cells, { row, portfolio }) => {
  const [due, owner, state, account, id, title] = cells;
  same(c, 'due', { said: due, is: row?.due_on });
  same(c, 'owner', { said: owner, is: row?.owner ?? row?.queue });
  const late = row?.state === 'open' && dayNumber(String(row.due_on)) < portfolio.book.asOf;
  same(c, 'state', { said: state, is: late ? 'overdue' : row?.state });
  named(c, account ?? '', accountOf(portfolio, row));
  same(c, 'id', { said: id, is: String(row?.id).slice(0, 8) });
  same(c, 'title', { said: title, is: row?.title });
};

const held: Check = (c, cells, { row, portfolio }) => {
  const [chance, owner, account] = cells;
  const own = accountOf(portfolio, row);
  named(c, account ?? '', own);
  if (own === undefined) return;
  // A table is read by columns, not by named groups.
  const { book, language } = portfolio;
  const told = new Claims('list held', { chance }, { book, account: own, language });
  told.probability('chance', portfolio.told.now.get(own.id));
  c.all.push(...told.all);
  same(c, 'owner', { said: owner, is: row?.owner ?? 'nobody' });
};

const STATUS: Readonly<Record<string, string>> = {
  ...{
    reached: 'reached',
    'on line': 'on_line',
    behind: 'behind',
    missed: 'missed',
    'needs a word': 'unanswered',
    'not measured': 'unmeasured',
  },
  ...{
    atingida: 'reached',
    'no ritmo': 'on_line',
    atrasada: 'behind',
    'não atingida': 'missed',
    'falta resposta': 'unanswered',
    'sem medição': 'unmeasured',
  },
};

const goals: Check = (c, cells, { row, portfolio }) => {
  const [status = '', account = '', goal = ''] = cells;
  const own = accountOf(portfolio, row);
  named(c, account, own);
  const found = own && goalsOf(own, portfolio.book.asOf).find(({ row: of }) => of.goal_id === row?.goal_id);
  c.claim('status', status, {
    is: found?.status,
    ok: STATUS[status] !== undefined && STATUS[status] === found?.status,
  });
  same(c, 'goal', { said: goal, is: found?.row.goal });
  const figures = cells.find((cell) => /^[\d.]+\/[\d.]+$/.test(cell));
  if (figures !== undefined) same(c, 'figures', { said: figures, is: `${found?.value}/${found?.target}` });
  const due = cells.find((cell) => /^\d{4}-/.test(cell));
  if (due !== undefined) same(c, 'due', { said: due, is: found?.row.due_on });
};

const missing: Check = (c, cells, { portfolio }) => {
  const { book } = portfolio;
  const own = book.accounts.get(cells[0] ?? '');
  named(c, cells[1] ?? '', own);
  c.holds('it has no goal', own !== undefined && goalsOf(own, book.asOf).length === 0);
  const last = cells.at(-1) ?? '';
  if (/\d/.test(last) && !last.includes('@')) amount(c, last, { ...paysIn(own, book, 1), portfolio });
};

/** Lists by their verb. */
const LISTS: ReadonlyMap<string, ListKind> = new Map([
  ['alerts', { kind: 'list alerts', head: 1, rows: ({ told }: Portfolio) => told.alerts, check: alerts }],
  ['alerts --held', { kind: 'list held', head: 1, rows: ({ told }: Portfolio) => told.held, check: held }],
  ['tasks', { kind: 'list tasks', head: 1, rows: ({ told }: Portfolio) => told.tasks, check: tasks }],
  ['goals --all', { kind: 'list goals', head: 0, rows: ({ told }: Portfolio) => told.goals, check: goals }],
  ['goals --missing', { kind: 'list missing goals', head: 0, rows: () => [], check: missing }],
]);

/** A list of the command line, row by row; null = no verb that prints a list. */
export function checkList(verb: string, lines: readonly string[], portfolio: Portfolio): Claim[] | null {
  const list = LISTS.get(verb);
  if (list === undefined) return null;
  const rows = list.rows(portfolio);
  const told = lines.slice(list.head).filter((line) => line.trim() !== '');
  const c = claimsOf(list.kind, portfolio);
  if (rows.length > 0) c.claim('rows', told.length, { is: rows.length, ok: told.length === rows.length });
  for (const [i, line] of told.entries()) {
    const cells = line.trim().split(/ {2,}/);
    if (cells.length < 2) c.all.push(unknownText(line));
    else list.check(c, cells, { row: rows[i], portfolio });
  }
  return c.all;
}
