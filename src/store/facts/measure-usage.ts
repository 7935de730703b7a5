import type { ISql } from 'postgres';
import { toEpochDay } from '../../domain/day.ts';
import type { FeedDays } from '../../domain/feed-calendar.ts';
import { PEER_DAYS, type Peers } from '../../domain/signals/usage/peers.ts';
import type { Day } from '../../domain/types.ts';
import { BOUNDS } from '../../sources/rows/bounds.ts';
import { HISTORY_DAYS, inBookOn, inSelection } from './as-of.ts';
import { parseNumberArray, reusedRoom } from './parse-number-array.ts';
import { type Counts, noCounts, PeerGroups } from './peer-groups.ts';
import {
  BLOCK_DAYS,
  countedEvents,
  currentBlocks,
  FIRST_BLOCK,
  LIST_SEPARATOR,
  LISTED_IDS,
  looseRows,
} from './usage-blocks.ts';

/** Accounts that are looked at together; two such lots are in memory at a time. */
const CHUNK = 2500;
const RECENT_DAYS = 28;
const FIRST_PLACE = toEpochDay(FIRST_BLOCK);

/** What one look at all usage tells of a day. */
export interface MeasuredUsage {
  /** How many accounts have a row of each day, of all products and of each. */
  feed: { whole: FeedDays; products: ReadonlyMap<string, FeedDays> };
  peers: Peers;
}

/**
 * Counts all usage up to a day once, from blocks as far as these are current and from rows where they are not: the days
 * that its feed tells, and what is usual among peers by days. The same figures as `loadFeeds` and `loadPeers` (tests hold
 * them together), of which each would look at everything by itself, where PostgreSQL takes bits and lists apart slowly.
 * @param chunk accounts that are looked at together
 */
export async function measureUsage(db: ISql, asOf: Day, chunk = CHUNK): Promise<MeasuredUsage> {
  const feed = new FeedCount();
  const groups = new PeerGroups();
  const today = toEpochDay(asOf);
  for await (const { accounts, rows } of ahead(loadChunks(db, asOf, chunk))) {
    const counted = new Map(accounts.map(({ accountId }): [string, Counts[]] => [accountId, []]));
    for (const row of rows) {
      const days = feed.ofProduct(row.product);
      if (row.masks === null) countRows(row, { today, days, counted });
      else {
        const counts = countsOf(counted, row.accountIds, row.product);
        if (counts !== null) countBlocks(row, { today, days, counts, masks: row.masks });
      }
    }
    for (const { accountId, segment, alive } of accounts) {
      if (alive) groups.add(segment, counted.get(accountId)!);
    }
  }
  return { feed: feed.toFeed(), peers: groups.toPeers() };
}

/** What comes next is asked for before what there is is handed out, so that the database reads while Node counts. */
async function* ahead<T>(source: AsyncGenerator<T, void, void>): AsyncGenerator<T, void, void> {
  for (let next = source.next(); ; ) {
    const { done, value } = await next;
    if (done) return;
    next = source.next();
    // Whoever stops here does not wait for it any more.
    next.catch(() => undefined);
    yield value;
  }
}

/** All accounts in their order, some at a time, with their rows of usage. */
async function* loadChunks(db: ISql, asOf: Day, count: number) {
  for (let after: string | null = null; ; ) {
    const accounts: AccountRow[] = await loadAccounts(db, asOf, { after, count });
    const [first, last] = [accounts[0], accounts.at(-1)];
    if (first === undefined || last === undefined) return;
    const rows: UsedRow[] = await loadUsedRows(db, asOf, { from: first.accountId, to: last.accountId });
    yield { accounts, rows };
    after = last.accountId;
  }
}

interface AccountRow {
  accountId: string;
  segment: string | null;
  alive: boolean;
}

function loadAccounts(
  db: ISql,
  asOf: Day,
  { after, count }: { after: string | null; count: number },
): Promise<AccountRow[]> {
  const rest = after === null ? db`true` : db`account_id > ${after}`;
  return db<AccountRow[]>`
    select account_id as "accountId", segment, ${inBookOn(db, asOf)} as alive
    from accounts where ${rest} order by account_id limit ${count}`;
}

/** The blocks of one product of an account, or the other rows of one product and day; as parallel texts. */
interface UsedRow {
  product: string;
  /** Of blocks one, of rows one for each of them. */
  accountIds: string;
  /** Of rows their day, of blocks the first one of each. */
  days: string;
  /** Events as they are counted; of a row without activity -1, of a block the sum of its active days. */
  events: string;
  /** Of blocks the days that have a row, as bits; null = these are rows. */
  masks: string | null;
  /** Of blocks the active days, as bits. */
  active: string;
  /** Of blocks that may count in part the events of each day, else nothing; one after the other. */
  parts: string;
  /** Of blocks: the days for which they count, the first one and the one after the last. */
  since: number;
  until: number;
}

/** Rows by product and day, each day after those before it: accounts have few, and a list of its own for each would cost as much as its blocks. */
function loadUsedRows(db: ISql, asOf: Day, range: { from: string; to: string }): Promise<UsedRow[]> {
  const asked = { after: null, to: asOf, isPacked: true };
  const counted = db.unsafe(countedEvents('events'));
  const compared = db`greatest(since, ${asOf}::date - ${PEER_DAYS - 1}::int)`;
  const end = db`(least(until, ${asOf}::date + 1) - first_day)`;
  return db<UsedRow[]>`
    (select product, ${db.unsafe(LISTED_IDS)} as "accountIds", (day - date '1970-01-01')::text as days,
      array_agg(case when events > 0 or active_users > 0 then ${counted} else -1 end)::text as events,
      null::text as masks, '' as active, '' as parts, 0 as since, 0 as until
    from ${looseRows(db, asked, inSelection(db, range))} as loose group by product, day order by product, day)
    union all
    select product, account_id, array_agg(first_day - date '1970-01-01' order by first_day)::text,
      array_agg(amount order by first_day)::text, array_agg(days order by first_day)::text,
      array_agg(active order by first_day)::text,
      string_agg(case when (first_day < ${compared} and first_day + ${BLOCK_DAYS}::int > ${compared})
        or (${end} < ${BLOCK_DAYS}::int and active >> ${end} <> 0) then events else '' end, ';' order by first_day),
      min(since) - date '1970-01-01', min(until) - date '1970-01-01'
    from ${currentBlocks(db, asked, range)} as blocks group by account_id, product`;
}

interface Counting {
  today: number;
  days: DayCount;
}

/** What is counted of a product of an account; null = nobody of the lot. */
function countsOf(counted: ReadonlyMap<string, Counts[]>, accountId: string, product: string): Counts | null {
  const own = counted.get(accountId);
  if (own === undefined) return null;
  const known = own.find((counts) => counts.product === product);
  if (known !== undefined) return known;
  const counts = noCounts(product);
  own.push(counts);
  return counts;
}

/** The rows of one product and day. */
function countRows(
  row: UsedRow,
  { today, days, counted }: Counting & { counted: ReadonlyMap<string, Counts[]> },
): void {
  const day = Number(row.days);
  const events = parseNumberArray(row.events, ROOMS.amounts);
  for (const [i, accountId] of row.accountIds.split(LIST_SEPARATOR).entries()) {
    const counts = countsOf(counted, accountId, row.product);
    if (counts === null) continue;
    days.add(day);
    if (events[i]! < 0) continue;
    countActive(counts, today - day);
    if (today - day < PEER_DAYS) counts.events += events[i]!;
  }
}

function countActive(counts: Counts, age: number): void {
  if (age >= HISTORY_DAYS) return;
  if (age < counts.silence) counts.silence = age;
  if (age < PEER_DAYS) counts.active++;
  if (age < RECENT_DAYS) counts.recent++;
  else if (age < RECENT_DAYS + PEER_DAYS) counts.before++;
}

function countBlocks(
  row: UsedRow,
  { today, days, counts, masks: texts }: Counting & { counts: Counts; masks: string },
): void {
  const firstDays = parseNumberArray(row.days, ROOMS.days);
  const masks = parseNumberArray(texts, ROOMS.masks);
  const active = parseNumberArray(row.active, ROOMS.active);
  const amounts = parseNumberArray(row.events, ROOMS.amounts);
  const parts = row.parts.split(';');
  const until = Math.min(row.until, today + 1);
  for (let i = 0; i < parts.length; i++) {
    const firstDay = firstDays[i]!;
    const from = Math.max(0, row.since - firstDay);
    const to = Math.min(BLOCK_DAYS, until - firstDay);
    const rows = days.blockFrom(firstDay);
    for (let bit = from; bit < to; bit++) {
      if (!((masks[i]! >> bit) & 1)) continue;
      rows[bit]!++;
      if ((active[i]! >> bit) & 1) countActive(counts, today - firstDay - bit);
    }
    const comparedFrom = Math.max(from, today - PEER_DAYS + 1 - firstDay);
    if (comparedFrom >= to) continue;
    counts.events +=
      parts[i] === '' ? amounts[i]! : sumBetween(parts[i]!, { mask: masks[i]!, from: comparedFrom, to });
  }
}

/** Events of a block's days from one place to before another. */
function sumBetween(events: string, { mask, from, to }: { mask: number; from: number; to: number }): number {
  let sum = 0;
  let at = 0;
  const each = parseNumberArray(`{${events}}`, ROOMS.parts);
  for (let bit = 0; bit < to; bit++) {
    if (!((mask >> bit) & 1)) continue;
    if (bit >= from) sum += Math.min(Math.max(each[at]!, 0), BOUNDS.count.max);
    at++;
  }
  return sum;
}

const ROOMS = {
  days: reusedRoom(),
  masks: reusedRoom(),
  active: reusedRoom(),
  amounts: reusedRoom(),
  parts: reusedRoom(),
};

/** How many rows each day has, by blocks of days. */
class DayCount {
  readonly #blocks = new Map<number, Float64Array>();

  /** A place for each day from the first one of a block. */
  blockFrom(firstDay: number): Float64Array {
    const known = this.#blocks.get(firstDay) ?? new Float64Array(BLOCK_DAYS);
    this.#blocks.set(firstDay, known);
    return known;
  }

  add(day: number): void {
    const place = (day - FIRST_PLACE) % BLOCK_DAYS;
    this.blockFrom(day - place)[place]!++;
  }

  addAll(other: DayCount): void {
    for (const [firstDay, rows] of other.#blocks) {
      const own = this.blockFrom(firstDay);
      for (let place = 0; place < BLOCK_DAYS; place++) own[place]! += rows[place]!;
    }
  }

  toFeedDays(): FeedDays {
    const told = [...this.#blocks]
      .sort(([a], [b]) => a - b)
      .flatMap(([firstDay, rows]) => Array.from(rows, (count, place) => [firstDay + place, count] as const))
      .filter(([, count]) => count > 0);
    return { days: told.map(([day]) => day), rows: told.map(([, count]) => count) };
  }
}

class FeedCount {
  readonly #products = new Map<string, DayCount>();

  ofProduct(product: string): DayCount {
    const known = this.#products.get(product) ?? new DayCount();
    this.#products.set(product, known);
    return known;
  }

  toFeed(): MeasuredUsage['feed'] {
    const whole = new DayCount();
    for (const days of this.#products.values()) whole.addAll(days);
    // Of a product that begins later nothing has been told yet.
    const told = [...this.#products]
      .map(([product, days]) => [product, days.toFeedDays()] as const)
      .filter(([, { days }]) => days.length > 0);
    return { whole: whole.toFeedDays(), products: new Map(told) };
  }
}
