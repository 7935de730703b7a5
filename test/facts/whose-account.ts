import { type AccountBook, type Book, dayNumber, inSums } from './book.ts';
import type { Facts } from './check.ts';
import { noticeOf } from './hint-sentences.ts';
import { isGivenUp } from './other-sentences.ts';
import type { JsonRow } from './render.ts';
import type { ToldByJson } from './told-by-json.ts';

// Who looks after an account, and its place among theirs.

export const yearly = ({ row }: AccountBook, book: Book) => ({
  amount: 12 * Number(row.mrr),
  currency: row.currency || book.currency,
});

const HIGH_TOUCH: ReadonlySet<string> = new Set(['enterprise', 'growth']);

/** Whoever looks after an account today: its CSM, or the deputy of one who is away. */
function ownerOf({ row }: AccountBook, { csms, asOf }: Book): string {
  const csm = csms.find(({ email }) => email === row.csm_email);
  const isAway = csm?.out_of_office_until && dayNumber(csm.out_of_office_until) >= asOf;
  return isAway && csm.deputy_email ? csm.deputy_email : (row.csm_email ?? '');
}

/** High-touch, or worth 10,000 a year; whoever is as likely as not to leave gets a person too. */
function isHigh(one: AccountBook, book: Book): boolean {
  const worth = inSums(book, { ...yearly(one, book), day: book.asOf });
  return HIGH_TOUCH.has(one.row.tier ?? '') || (worth !== null && worth >= 10_000);
}

/** Whose accounts are meant: as the morning found them, or as the decision of the day has left them. */
export type Moment = 'morning' | 'evening';

/** The pool, or one person. */
const POOL = ' pool';
const handsOf = (
  one: AccountBook,
  living: JsonRow | undefined,
  { book, told }: Pick<Facts, 'book' | 'told'>,
) => {
  const probable = (told?.now.get(one.id)?.probability ?? 0) >= 0.5;
  if (living === undefined) return probable || isHigh(one, book) ? ownerOf(one, book) : POOL;
  return living.touch === 'high' ? String(living.owner ?? '') : POOL;
};

interface Group {
  accounts: AccountBook[];
  /** Of those whom somebody can still keep, ascending. */
  chances: number[];
}

interface Hands {
  groupOf: ReadonlyMap<string, Group>;
}

const known = new WeakMap<ToldByJson, Map<Moment, Hands>>();

function handsIn(facts: Pick<Facts, 'book' | 'told'>, moment: Moment): Hands {
  const { book, told } = facts;
  if (told === undefined) return { groupOf: new Map() };
  const moments = known.get(told) ?? new Map<Moment, Hands>();
  known.set(told, moments);
  const hands = moments.get(moment) ?? findHands({ book, told }, moment);
  moments.set(moment, hands);
  return hands;
}

function findHands({ book, told }: { book: Book; told: ToldByJson }, moment: Moment): Hands {
  const { asOf } = book;
  const lives = ({ opened_on: opened, closed_on: closed }: JsonRow) =>
    moment === 'evening'
      ? closed === null
      : dayNumber(String(opened)) < asOf && (closed === null || dayNumber(String(closed)) >= asOf);
  const living = new Map(told.allAlerts.filter(lives).map((one) => [String(one.account_id), one]));
  const groups = new Map<string, Group>();
  const groupOf = new Map<string, Group>();
  for (const account of book.alive) {
    const key = handsOf(account, living.get(account.id), { book, told });
    const group = groups.get(key) ?? { accounts: [], chances: [] };
    groups.set(key, group);
    group.accounts.push(account);
    if (!isSettled(account, book)) group.chances.push(told.now.get(account.id)?.probability ?? -1);
    groupOf.set(account.id, group);
  }
  for (const { chances } of groups.values()) chances.sort((a, b) => a - b);
  return { groupOf };
}

/** Who leaves for certain, or was given up, takes no place. */
const isSettled = (account: AccountBook, book: Book) =>
  noticeOf(account, book.asOf) !== null || isGivenUp({ account, book, language: 'en' });

/** How many of an ascending list lie below. */
function countBelow(sorted: readonly number[], value: number): number {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (sorted[middle]! < value) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** The places that the likelihood to leave allows among the accounts of the same hands, and how many these are. */
export function placesInHands(
  facts: Facts,
  moment: Moment = 'evening',
): { best: number; last: number; of: number } {
  const { account, book, told } = facts;
  const group = handsIn(facts, moment).groupOf.get(account.id);
  if (group === undefined) return { best: Number.NaN, last: Number.NaN, of: Number.NaN };
  const own = told?.now.get(account.id)?.probability ?? -1;
  const { chances } = group;
  const settled = isSettled(account, book);
  const above = chances.length - countBelow(chances, own + 1e-9);
  const notBelow = chances.length - countBelow(chances, own - 1e-9);
  return settled
    ? { best: 1 + chances.length, last: group.accounts.length, of: group.accounts.length }
    : { best: 1 + above, last: notBelow, of: group.accounts.length };
}
