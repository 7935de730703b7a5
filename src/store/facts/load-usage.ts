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
import { BLOCK_DAYS, countBits, isUsagePacked, looseRows } from './usage-blocks.ts';

/** Either the rows of one account, by day and then product, or the blocks of one of its products; as parallel texts. */
interface UsageRow {
  accountId: string;
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
 * far as these are current, else from the rows, in one statement, so that both are of one moment. The order asked of the
 * aggregates over rows is that of the primary key, so that nothing is sorted.
 */
export async function loadUsage(
  db: ISql,
  selection: AccountSelection,
  given: { asOf: Day; historyDays: number },
): Promise<Map<string, UsageSeries[]>> {
  const { asOf } = given;
  const after = addDays(asOf, -given.historyDays);
  const selected = inSelection(db, selection);
  const isPacked = await isUsagePacked(db);
  const unknown = db.unsafe(`rtrim(repeat('NULL,', ${countBits('days')}::int), ',')`);
  const rows = await db<UsageRow[]>`
    select account_id as "accountId",
      case when min(product collate "C") = max(product collate "C") then min(product collate "C") end as product,
      case when min(product collate "C") <> max(product collate "C")
        then to_json(array_agg(product order by day, product)) end as products,
      array_agg(day - date '1970-01-01' order by day, product)::text as days,
      array_agg(events order by day, product)::text as events,
      array_agg(active_users order by day, product)::text as users,
      case when count(seats) > 0 then array_agg(seats order by day, product)::text end as seats,
      null::text as masks, 0 as since, 0 as until
    from ${looseRows(db, { after, to: asOf, isPacked }, selected)} as loose group by account_id
    union all
    select account_id, product, null::json, array_agg(first_day - date '1970-01-01' order by first_day)::text,
      '{' || string_agg(events, ',' order by first_day) || '}',
      '{' || string_agg(coalesce(active_users, ${unknown}), ',' order by first_day) || '}',
      case when count(seats) > 0
        then '{' || string_agg(coalesce(seats, ${unknown}), ',' order by first_day) || '}' end,
      array_agg(days order by first_day)::text, min(since) - date '1970-01-01', min(until) - date '1970-01-01'
    from usage_blocks join (select * from usage_packed where ${selected}) as p using (account_id)
    where ${selected} and first_day <= ${asOf}::date and first_day > ${after}::date - ${BLOCK_DAYS}::int
      and first_day < until and first_day > since - ${BLOCK_DAYS}::int
    group by account_id, product`;
  const rooms = {
    numbers: sharedRoom(),
    days: sharedIntegerRoom(),
    firstDays: reusedRoom(),
    masks: reusedRoom(),
  };
  const usage = new Map<string, UsageSeries[]>();
  const loose = new Map<string, UsageSeries[]>();
  const range = { from: toEpochDay(after) + 1, to: toEpochDay(asOf) + 1 };
  for (const row of rows) {
    if (row.masks === null) loose.set(row.accountId, toSeries(row, rooms));
    else append(usage, row.accountId, fromBlocks(row, row.masks, { ...range, rooms }));
  }
  for (const [accountId, own] of loose) {
    const packed = usage.get(accountId);
    usage.set(accountId, packed === undefined ? own : joinSeries(packed, own, rooms));
  }
  for (const own of usage.values()) own.sort((a, b) => (a.product < b.product ? -1 : 1));
  return usage;
}

function append(usage: Map<string, UsageSeries[]>, accountId: string, series: UsageSeries): void {
  if (series.days.length === 0) return;
  const known = usage.get(accountId);
  if (known) known.push(series);
  else usage.set(accountId, [series]);
}

/** Where the numbers of all rows go, and those of one row that are needed for the moment. */
interface Rooms {
  numbers: ReturnType<typeof sharedRoom>;
  days: ReturnType<typeof sharedIntegerRoom>;
  firstDays: ReturnType<typeof reusedRoom>;
  masks: ReturnType<typeof reusedRoom>;
}

function toSeries(row: UsageRow, rooms: Rooms): UsageSeries[] {
  const whole = { ...valuesOf(row, rooms), days: new Int32Array(parseNumberArray(row.days)) };
  return row.products === null ? [whole] : byProduct(whole, row.products);
}

function valuesOf(row: UsageRow, { numbers }: Rooms): Omit<UsageSeries, 'days'> {
  const events = parseNumberArray(row.events, numbers);
  const room = numbers(events.length);
  return {
    product: row.product ?? '',
    events,
    activeUsers: parseNumbers(row.users, numbers(events.length)),
    seats: row.seats === null ? room.fill(Number.NaN) : parseNumbers(row.seats, room),
  };
}

/** Of blocks, which begin and end where they do, the days that are current and wanted: from one to before another. */
function fromBlocks(
  row: UsageRow,
  masks: string,
  { rooms, from, to }: { rooms: Rooms; from: number; to: number },
): UsageSeries {
  const { product, events, activeUsers, seats } = valuesOf(row, rooms);
  const days = rooms.days(events.length);
  const firstDays = parseNumberArray(row.days, rooms.firstDays);
  const bits = parseNumberArray(masks, rooms.masks);
  for (let i = 0, at = 0; at < days.length && i < bits.length; i++) {
    for (let bit = 0; bit < BLOCK_DAYS; bit++) if ((bits[i]! >> bit) & 1) days[at++] = firstDays[i]! + bit;
  }
  const start = countBelow(days, Math.max(row.since, from));
  const end = countBelow(days, Math.min(row.until, to));
  return slice({ product, days, events, activeUsers, seats }, start, Math.max(start, end));
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
