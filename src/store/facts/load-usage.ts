import type { ISql } from 'postgres';
import type { AccountSelection, Day, UsageSeries } from '../../domain/types.ts';
import { inSelection } from './as-of.ts';
import { type NumberRoom, parseNumberArray, sharedRoom } from './parse-number-array.ts';

/** The rows of one account as parallel texts, by day and then product. */
interface UsageRow {
  accountId: string;
  /** Null = several: `products` then names one for each row. */
  product: string | null;
  products: string[] | null;
  days: string;
  events: string;
  users: string;
  /** Null = never told. */
  seats: string | null;
}

/**
 * Usage of the selected accounts in the `historyDays` up to the day, products in the order of their names. The order
 * asked of the aggregates is that of the primary key, so the index is read once from end to end and nothing is sorted.
 */
export async function loadUsage(
  db: ISql,
  selection: AccountSelection,
  given: { asOf: Day; historyDays: number },
): Promise<Map<string, UsageSeries[]>> {
  const rows = await db<UsageRow[]>`
    select account_id as "accountId",
      case when min(product collate "C") = max(product collate "C") then min(product collate "C") end as product,
      case when min(product collate "C") <> max(product collate "C")
        then to_json(array_agg(product order by day, product)) end as products,
      array_agg(day - date '1970-01-01' order by day, product)::text as days,
      array_agg(events order by day, product)::text as events,
      array_agg(active_users order by day, product)::text as users,
      case when count(seats) > 0 then array_agg(seats order by day, product)::text end as seats
    from usage
    where ${inSelection(db, selection)} and day <= ${given.asOf}::date
      and day > ${given.asOf}::date - ${given.historyDays}::int
    group by account_id`;
  const room = sharedRoom();
  return new Map(rows.map((row) => [row.accountId, toSeries(row, room)]));
}

function toSeries(row: UsageRow, room: NumberRoom): UsageSeries[] {
  const whole: UsageSeries = {
    product: row.product ?? '',
    days: new Int32Array(parseNumberArray(row.days)),
    events: parseNumberArray(row.events, room),
    activeUsers: parseNumberArray(row.users, room),
    seats: new Float64Array(0),
  };
  whole.seats =
    row.seats === null ? room(whole.days.length).fill(Number.NaN) : parseNumberArray(row.seats, room);
  return row.products === null ? [whole] : byProduct(whole, row.products);
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
