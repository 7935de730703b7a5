import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';

// What the CSV files say, read without a line of the product: the other side of every sentence that is checked.

export type Row = Readonly<Record<string, string>>;

/** Days since 1970-01-01. */
export const dayNumber = (day: string): number => Math.round(Date.parse(`${day}T00:00:00Z`) / 86_400_000);
export const dayText = (day: number): string =>
  !Number.isFinite(day) ? '' : new Date(day * 86_400_000).toISOString().slice(0, 10);

export interface UsageDay {
  day: number;
  events: number;
  /** NaN = not told. */
  users: number;
  seats: number;
}

export interface Answer {
  id: string;
  kind: 'nps' | 'ces';
  score: number;
  comment: string;
  respondent: string;
  role: string;
  day: number;
  at: number;
}

export interface AccountBook {
  id: string;
  row: Row;
  /** By product, ascending days up to the as-of day. */
  usage: Map<string, UsageDay[]>;
  answers: Answer[];
  invoices: Row[];
  subscriptions: Row[];
  goals: Row[];
  /** By name, ascending days up to the as-of day. */
  signals: Map<string, { day: number; value: number }[]>;
}

export interface Book {
  asOf: number;
  currency: string;
  accounts: Map<string, AccountBook>;
  /** Accounts that are customers on the day. */
  alive: AccountBook[];
  csms: Row[];
  /** Files that exist. */
  has: ReadonlySet<string>;
  /** Accounts that have left by the day. */
  churned: number;
  /** Those that were seen before they left, on one of the weekly days that are learned from. */
  learnable: number;
  /** Of these, how many are seen at least where there are too many rows to learn from all of them. */
  learnableLeast: number;
  products: ReadonlySet<string>;
  /** The newest day that usage.csv and signals.csv tell of, also after the day of the book. */
  newest: ReadonlyMap<string, number>;
  /** Ids in usage.csv that no account has, with the first day of each. */
  strangers: ReadonlyMap<string, number>;
  /** What one unit is worth in the currency of the sums from a day on, ascending. */
  rates: ReadonlyMap<string, readonly { from: number; rate: number }[]>;
}

/** An amount in the currency of the sums, at the rate of that day; null = it has none. Nothing needs none. */
export function inSums(
  { currency, rates }: Pick<Book, 'currency' | 'rates'>,
  paid: { amount: number; currency: string; day: number },
): number | null {
  if (paid.currency === currency || paid.amount === 0) return paid.amount;
  const rate = rates.get(paid.currency)?.findLast(({ from }) => from <= paid.day)?.rate;
  return rate === undefined ? null : paid.amount * rate;
}

function readRates(folder: string): Book['rates'] {
  const rates = new Map<string, { from: number; rate: number }[]>();
  for (const row of rows(folder, 'rates')) {
    const own = rates.get(row.currency!) ?? [];
    rates.set(row.currency!, [...own, { from: dayNumber(row.from!), rate: Number(row.rate) }]);
  }
  for (const own of rates.values()) own.sort((a, b) => a.from - b.from);
  return rates;
}

const NAMES = ['accounts', 'csms', 'usage', 'surveys', 'invoices', 'subscriptions', 'signals', 'goals'];

function rows(folder: string, name: string): Row[] {
  const file = join(folder, `${name}.csv`);
  if (!existsSync(file)) return [];
  return parse(readFileSync(file), { columns: true, bom: true, relax_column_count: true }) as Row[];
}

const number = (cell: string | undefined) => (cell === undefined || cell === '' ? Number.NaN : Number(cell));

/** The folder as it was known on a day: what is dated later is not there. */
export function readBook(folder: string, asOfDay: string): Book {
  const asOf = dayNumber(asOfDay);
  const accounts = new Map<string, AccountBook>();
  const told = rows(folder, 'accounts');
  for (const row of told) {
    accounts.set(row.account_id!, emptyAccount(row));
  }
  const strangers = new Map<string, number>();
  const newest = new Map<string, number>();
  // Usage counts for 80 weeks, and what is learned from reaches further back.
  let first = Number.POSITIVE_INFINITY;
  const tellsOf = (file: string, { account_id: id, day = '' }: Row) => {
    if (accounts.has(id!) && isRealDay(day))
      newest.set(file, Math.max(dayNumber(day), newest.get(file) ?? Number.NEGATIVE_INFINITY));
  };
  for (const row of rows(folder, 'usage')) {
    addUsage(accounts, row, asOf);
    tellsOf('usage', row);
    const [id, day] = [row.account_id!, dayNumber(row.day!)];
    if (accounts.has(id) && isRealDay(row.day!)) first = Math.min(first, day);
    if (!accounts.has(id) && day <= asOf) strangers.set(id, Math.min(day, strangers.get(id) ?? day));
  }
  for (const { usage } of accounts.values()) {
    for (const [product, days] of usage) usage.set(product, lastOfEachDay(days));
  }
  for (const row of rows(folder, 'surveys')) addAnswer(accounts, row, asOf);
  const invoices = new Map(rows(folder, 'invoices').map((row) => [row.invoice_id!, row]));
  for (const row of invoices.values()) {
    if (!STATUSES.has(row.status!)) continue;
    const issued = row.issued_on || row.due_on || '';
    if (issued === '' || dayNumber(issued) <= asOf) accounts.get(row.account_id!)?.invoices.push(row);
  }
  for (const row of rows(folder, 'subscriptions')) addSubscription(accounts, row);
  for (const row of rows(folder, 'goals')) accounts.get(row.account_id!)?.goals.push(row);
  for (const row of rows(folder, 'signals')) {
    addSignal(accounts, row, asOf);
    tellsOf('signals', row);
  }
  const on = (cell: string | undefined) => cell !== undefined && cell !== '' && dayNumber(cell) <= asOf;
  const alive = [...accounts.values()].filter(
    ({ row }) =>
      !on(row.churned_on) && !on(row.ended_on) && (!row.started_on || dayNumber(row.started_on) <= asOf),
  );
  return {
    asOf,
    currency: currencyOfSums(alive, { rates: readRates(folder), asOf }),
    accounts,
    alive,
    csms: rows(folder, 'csms'),
    has: new Set(NAMES.filter((name) => existsSync(join(folder, `${name}.csv`)))),
    churned: told.filter((row) => on(row.churned_on)).length,
    ...learnableOf(told, { first, asOf }),
    rates: readRates(folder),
    newest,
    strangers,
    products: new Set([...accounts.values()].flatMap(({ usage }) => [...usage.keys()])),
  };
}

const CURRENCY = 'USD';

/** The currency of the installation, unless no account pays in one that has a rate: then that of most accounts. */
function currencyOfSums(
  alive: readonly AccountBook[],
  { rates, asOf }: Pick<Book, 'rates' | 'asOf'>,
): string {
  const counts = new Map<string, number>();
  for (const { row } of alive) {
    if (row.mrr === undefined || row.mrr === '') continue;
    const code = row.currency || CURRENCY;
    counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  const isTold = (currency: string) =>
    inSums({ currency: CURRENCY, rates }, { amount: 1, currency, day: asOf }) !== null;
  if (counts.size === 0 || [...counts.keys()].some(isTold)) return CURRENCY;
  return [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))[0]![0];
}

const HORIZON = 90;
const LEARNED_FROM = 730;

/** Above so many rows an account gives only every second, third ... of its days. */
const MOST_ROWS = 75_000;

/** Who was a customer on a day whose horizon is over by now, and left within it: of every week one day counts. */
function learnableOf(
  told: readonly Row[],
  { first, asOf }: { first: number; asOf: number },
): Pick<Book, 'learnable' | 'learnableLeast'> {
  const days: number[] = [];
  for (let day = asOf - HORIZON; day >= Math.max(first, asOf - LEARNED_FROM); day -= 7) days.push(day);
  const of = (cell: string | undefined, none: number) => (cell ? dayNumber(cell) : none);
  let rows = 0;
  const seen: number[] = [];
  for (const row of told) {
    const started = of(row.started_on, Number.NEGATIVE_INFINITY);
    const left = of(row.churned_on, Number.POSITIVE_INFINITY);
    const alive = days.filter((day) => started <= day && left > day);
    rows += alive.length;
    if (left <= asOf) seen.push(alive.filter((day) => left <= day + HORIZON).length);
  }
  const every = Math.max(1, Math.ceil(rows / MOST_ROWS));
  return {
    learnable: seen.filter((count) => count > 0).length,
    learnableLeast: seen.filter((count) => count >= every).length,
  };
}

/** So many departures are told: all of them, or those that can be learned from. */
export const mayBeLearned = ({ churned, learnable, learnableLeast }: Book, said: number): boolean =>
  said === churned || (said >= learnableLeast && said <= learnable);

export function emptyAccount(row: Row): AccountBook {
  const none = { answers: [], invoices: [], subscriptions: [], goals: [] };
  return { id: row.account_id!, row, usage: new Map(), signals: new Map(), ...none };
}

/** The same account, product, plan and first day is the same stretch: the last row of it counts. */
function addSubscription(accounts: Map<string, AccountBook>, row: Row): void {
  const own = accounts.get(row.account_id!)?.subscriptions;
  const known = own?.findIndex(
    (one) => one.product === row.product && one.plan === row.plan && one.started_on === row.started_on,
  );
  if (known !== undefined && known >= 0) own![known] = row;
  else own?.push(row);
}

function addSignal(accounts: Map<string, AccountBook>, row: Row, asOf: number): void {
  const [day, value] = [dayNumber(row.day!), number(row.value)];
  const signals = accounts.get(row.account_id!)?.signals;
  if (!signals || !isRealDay(row.day!) || day > asOf || Number.isNaN(value)) return;
  const series = (signals.get(row.signal!) ?? []).filter((one) => one.day !== day);
  signals.set(
    row.signal!,
    [...series, { day, value }].sort((a, b) => a.day - b.day),
  );
}

/** 30 February is no day, although a computer reads one. */
const isRealDay = (text: string) => dayText(dayNumber(text)) === text;

const STATUSES: ReadonlySet<string> = new Set(['open', 'paid', 'past_due', 'void', 'uncollectible']);

/** Usage counts for 80 weeks. */
const LOOK_BACK = 560;

function addUsage(accounts: Map<string, AccountBook>, row: Row, asOf: number): void {
  const day = dayNumber(row.day!);
  const account = accounts.get(row.account_id!);
  const events = number(row.events);
  if (!account || !isRealDay(row.day!) || day > asOf || day <= asOf - LOOK_BACK || !(events >= 0)) return;
  const days = account.usage.get(row.product!) ?? [];
  days.push({ day, events, users: number(row.active_users), seats: number(row.seats) });
  account.usage.set(row.product!, days);
}

function lastOfEachDay(days: readonly UsageDay[]): UsageDay[] {
  const byDay = new Map(days.map((one) => [one.day, one]));
  return [...byDay.values()].sort((a, b) => a.day - b.day);
}

function addAnswer(accounts: Map<string, AccountBook>, row: Row, asOf: number): void {
  const at = Date.parse(row.responded_at!);
  const day = Math.floor(at / 86_400_000);
  const score = number(row.score);
  const [least, most] = row.kind === 'nps' ? [0, 10] : [1, 5];
  if (Number.isNaN(at) || day > asOf || !(Number.isInteger(score) && score >= least && score <= most)) return;
  const own = accounts.get(row.account_id!)?.answers;
  const known = own?.findIndex((a) => a.id === row.response_id) ?? -1;
  const answer: Answer = {
    id: row.response_id!,
    kind: row.kind as Answer['kind'],
    score,
    comment: (row.comment ?? '').replace(/\s+/g, ' ').trim(),
    respondent: row.respondent ?? '',
    role: row.role ?? '',
    day,
    at,
  };
  if (known >= 0) own![known] = answer;
  else own?.push(answer);
}
