import type { ISql } from 'postgres';
import { addDays, toEpochDay } from '../../domain/day.ts';
import type { AccountSelection, Day, UsageSeries } from '../../domain/types.ts';
import { inSelection } from './as-of.ts';
import {
  parseNumberArray,
  parseNumbers,
  reusedRoom,
  sharedIntegerRoom,
  sharedRoom,
} from './parse-number-array.ts';
import { type Beside, copyRows, RowsBeside, type SeriesRooms } from './rows-beside.ts';
import {
  BLOCK_DAYS,
  countBits,
  currentBlocks,
  isUsagePacked,
  LISTED_IDS,
  looseRows,
  type UsageRange,
} from './usage-blocks.ts';

/**
 * The rows of one account, by day and then product; where usage is packed those of one product and day instead, of several
 * accounts; or the blocks of one product of an account. As parallel texts.
 */
interface UsageRow {
  /** Of rows of one product and day one for each. */
  accountIds: string;
  /** Null = several: `products` then names one for each row. */
  product: string | null;
  products: string[] | null;
  /** Of rows their day, of blocks the first one. */
  days: string;
  events: string;
  users: string;
  /** Null = never told. */
  seats: string | null;
  /** Of blocks the days that have a row, as bits; null = these are rows. */
  masks: string | null;
  /** Of blocks: the days for which they count, the first one and the one after the last. */
  since: number;
  until: number;
}

/**
 * Usage of the selected accounts in the `historyDays` up to the day, products in the order of their names: from blocks as
 * far as these are current, else from the rows, in one statement, so that both are of one moment.
 */
export async function loadUsage(
  db: ISql,
  selection: AccountSelection,
  given: { asOf: Day; historyDays: number },
): Promise<Map<string, UsageSeries[]>> {
  const { asOf } = given;
  const after = addDays(asOf, -given.historyDays);
  const asked = { after, to: asOf, isPacked: await isUsagePacked(db) };
  const rows = await (asked.isPacked
    ? db<UsageRow[]>`${rowsByDay(db, asked, selection)} union all ${blockRows(db, asked, selection)}`
    : db<UsageRow[]>`${rowsByAccount(db, asked, selection)}`);
  const rooms = {
    numbers: sharedRoom(),
    days: sharedIntegerRoom(),
    firstDays: reusedRoom(),
    masks: reusedRoom(),
  };
  const usage = new Map<string, UsageSeries[]>();
  const beside = new RowsBeside();
  const range = { from: toEpochDay(after) + 1, to: toEpochDay(asOf) + 1 };
  for (const row of rows) {
    if (!asked.isPacked) usage.set(row.accountIds, toSeries(row, rooms));
    else if (row.masks === null) beside.add(row);
  }
  for (const row of rows) {
    if (row.masks === null) continue;
    const behind = beside.takeSince(row.accountIds, row.product!, row.until);
    append(usage, row.accountIds, fromBlocks(row, row.masks, { ...range, rooms, behind }));
  }
  for (const [accountId, own] of beside.series(rooms)) {
    const packed = usage.get(accountId);
    usage.set(accountId, packed === undefined ? own : joinSeries(packed, own, rooms));
  }
  for (const own of usage.values()) own.sort((a, b) => (a.product < b.product ? -1 : 1));
  return usage;
}

/** The order asked of the aggregates is that of the primary key, so that nothing is sorted. */
function rowsByAccount(db: ISql, asked: UsageRange, selection: AccountSelection) {
  return db`
    select account_id as "accountIds",
      case when min(product collate "C") = max(product collate "C") then min(product collate "C") end as product,
      case when min(product collate "C") <> max(product collate "C")
        then to_json(array_agg(product order by day, product)) end as products,
      array_agg(day - date '1970-01-01' order by day, product)::text as days,
      array_agg(events order by day, product)::text as events,
      array_agg(active_users order by day, product)::text as users,
      case when count(seats) > 0 then array_agg(seats order by day, product)::text end as seats,
      null::text as masks, 0 as since, 0 as until
    from ${looseRows(db, asked, inSelection(db, selection))} as loose group by account_id`;
}

/** What lies beside blocks is a few rows of most accounts: a list for each would cost as much as its blocks. */
function rowsByDay(db: ISql, asked: UsageRange, selection: AccountSelection) {
  return db`(
    select ${db.unsafe(LISTED_IDS)} as "accountIds", product, null::json as products,
      (day - date '1970-01-01')::text as days, array_agg(events)::text as events, array_agg(active_users)::text as users,
      case when count(seats) > 0 then array_agg(seats)::text end as seats,
      null::text as masks, 0 as since, 0 as until
    from ${looseRows(db, asked, inSelection(db, selection))} as loose group by product, day order by product, day)`;
}

function blockRows(db: ISql, asked: UsageRange, selection: AccountSelection) {
  const unknown = db.unsafe(`rtrim(repeat('NULL,', ${countBits('days')}::int), ',')`);
  return db`
    select account_id, product, null::json, array_agg(first_day - date '1970-01-01' order by first_day)::text,
      '{' || string_agg(events, ',' order by first_day) || '}',
      '{' || string_agg(coalesce(active_users, ${unknown}), ',' order by first_day) || '}',
      case when count(seats) > 0
        then '{' || string_agg(coalesce(seats, ${unknown}), ',' order by first_day) || '}' end,
      array_agg(days order by first_day)::text, min(since) - date '1970-01-01', min(until) - date '1970-01-01'
    from ${currentBlocks(db, asked, selection)} as blocks group by account_id, product`;
}

function append(usage: Map<string, UsageSeries[]>, accountId: string, series: UsageSeries): void {
  if (series.days.length === 0) return;
  const known = usage.get(accountId);
  if (known) known.push(series);
  else usage.set(accountId, [series]);
}

/** Where the numbers of all rows go, and those of one row that are needed for the moment. */
interface Rooms extends SeriesRooms {
  firstDays: ReturnType<typeof reusedRoom>;
  masks: ReturnType<typeof reusedRoom>;
}

function toSeries(row: UsageRow, rooms: Rooms): UsageSeries[] {
  const whole = { ...valuesOf(row, rooms), days: new Int32Array(parseNumberArray(row.days)) };
  return row.products === null ? [whole] : byProduct(whole, row.products);
}

/** @param spare places to leave behind the numbers */
function valuesOf(row: UsageRow, { numbers }: Rooms, spare = 0): Omit<UsageSeries, 'days'> {
  const events = parseNumberArray(row.events, (count) => numbers(count + spare));
  const room = numbers(events.length);
  return {
    product: row.product ?? '',
    events,
    activeUsers: parseNumbers(row.users, numbers(events.length)),
    seats: row.seats === null ? room.fill(Number.NaN) : parseNumbers(row.seats, room),
  };
}

interface FromBlocks {
  rooms: Rooms;
  /** The days that are wanted, and the one behind them. */
  from: number;
  to: number;
  /** Rows that come behind the last current day. */
  behind: Beside | null;
}

/** Of blocks, which begin and end where they do, the days that are current and wanted, and what comes behind them. */
function fromBlocks(row: UsageRow, masks: string, { rooms, from, to, behind }: FromBlocks): UsageSeries {
  const spare = behind?.days.length ?? 0;
  const { product, events, activeUsers, seats } = valuesOf(row, rooms, spare);
  const series = { product, days: rooms.days(events.length), events, activeUsers, seats };
  const packed = events.length - spare;
  const firstDays = parseNumberArray(row.days, rooms.firstDays);
  const bits = parseNumberArray(masks, rooms.masks);
  for (let i = 0, at = 0; at < packed && i < bits.length; i++) {
    for (let bit = 0; bit < BLOCK_DAYS; bit++) {
      if ((bits[i]! >> bit) & 1) series.days[at++] = firstDays[i]! + bit;
    }
  }
  const current = series.days.subarray(0, packed);
  const start = countBelow(current, Math.max(row.since, from));
  const end = Math.max(start, countBelow(current, Math.min(row.until, to)));
  if (behind !== null) copyRows(behind, series, end);
  return slice(series, start, end + spare);
}

function slice(series: UsageSeries, from: number, to: number): UsageSeries {
  const { product, days, events, activeUsers, seats } = series;
  // Most blocks are current and wanted as a whole.
  if (from === 0 && to === days.length) return series;
  return {
    product,
    days: days.subarray(from, to),
    events: events.subarray(from, to),
    activeUsers: activeUsers.subarray(from, to),
    seats: seats.subarray(from, to),
  };
}

function countBelow(days: Int32Array, limit: number): number {
  let count = days.length;
  while (count > 0 && days[count - 1]! >= limit) count--;
  return count;
}

/** What is packed has no gap that rows would fit into: they come before it or after it. */
function joinSeries(
  packed: readonly UsageSeries[],
  loose: readonly UsageSeries[],
  rooms: Rooms,
): UsageSeries[] {
  const others = new Map(loose.map((series) => [series.product, series]));
  const joined = packed.map((series) => {
    const rows = others.get(series.product);
    if (rows === undefined) return series;
    others.delete(series.product);
    const before = countBelow(rows.days, series.days[0]!);
    const parts = [series];
    if (before > 0) parts.unshift(slice(rows, 0, before));
    if (before < rows.days.length) parts.push(slice(rows, before, rows.days.length));
    return concat(parts, rooms);
  });
  return [...joined, ...others.values()];
}

function concat(parts: readonly UsageSeries[], rooms: Rooms): UsageSeries {
  const length = parts.reduce((sum, { days }) => sum + days.length, 0);
  const joined: UsageSeries = {
    product: parts[0]!.product,
    days: rooms.days(length),
    events: rooms.numbers(length),
    activeUsers: rooms.numbers(length),
    seats: rooms.numbers(length),
  };
  let at = 0;
  for (const { days, events, activeUsers, seats } of parts) {
    joined.days.set(days, at);
    joined.events.set(events, at);
    joined.activeUsers.set(activeUsers, at);
    joined.seats.set(seats, at);
    at += days.length;
  }
  return joined;
}

function byProduct(whole: UsageSeries, products: readonly string[]): UsageSeries[] {
  const places = new Map<string, number[]>();
  for (let i = 0; i < products.length; i++) {
    const known = places.get(products[i]!);
    if (known) known.push(i);
    else places.set(products[i]!, [i]);
  }
  const names = [...places.keys()].sort();
  return names.map((product) => {
    const at = places.get(product)!;
    const pick = (values: Float64Array) => Float64Array.from(at, (i) => values[i]!);
    return {
      product,
      days: Int32Array.from(at, (i) => whole.days[i]!),
      events: pick(whole.events),
      activeUsers: pick(whole.activeUsers),
      seats: pick(whole.seats),
    };
  });
}
