import type { ISql } from 'postgres';
import type { FeedDays } from '../../domain/feed-calendar.ts';
import type { Feeds } from '../../domain/source-states.ts';
import type { Day, SignalName } from '../../domain/types.ts';
import { BLOCK_DAYS, bitsBetween, isUsagePacked, looseRows } from './usage-blocks.ts';

interface FeedRow {
  source: SignalName;
  /** Product of usage, or signal; null = all of the source. */
  product: string | null;
  days: number[];
  rows: number[];
}

/**
 * On which days every kind of fact has told something, none after the day: what the rhythm of a feed is learned from.
 * @param usage its days where they have been counted already
 */
export async function loadFeeds(db: ISql, asOf: Day, usage: Feeds['usage'] | null = null): Promise<Feeds> {
  const used = usage === null ? usageDays(db, asOf, await isUsagePacked(db)) : noUsage(db);
  const rows = await db<FeedRow[]>`
    with used as (${used}), signalled as (
      select signal, day, count(*) as rows from signals where day <= ${asOf}::date group by signal, day
    ), told as (
      select 'usage' as source, null::text as product, day, sum(rows) as rows from used group by day
      union all select 'usage', product, day, rows from used
      union all select 'surveys', null, (responded_at at time zone 'UTC')::date as day, count(*)
        from surveys where responded_at < ${asOf}::date + 1 group by 3
      union all select 'invoices', null, day, count(*) from (
        select coalesce(issued_on, due_on) as day from invoices
        union all select paid_on from invoices where coalesce(issued_on, due_on) <= ${asOf}::date
      ) invoiced where day <= ${asOf}::date group by day
      union all select 'subscriptions', null, started_on, count(*)
        from subscriptions where started_on <= ${asOf}::date group by started_on
      union all select 'signals', null, day, sum(rows) from signalled group by day
      union all select 'signals', signal, day, rows from signalled
    )
    select source, product, array_agg(day - date '1970-01-01' order by day) as days,
      array_agg(rows::float8 order by day) as rows
    from told group by source, product`;
  const of = (source: SignalName) => ({
    whole: toFeedDays(rows.find((row) => row.source === source && row.product === null)),
    products: new Map(
      rows.flatMap((row) =>
        row.source === source && row.product !== null ? [[row.product, toFeedDays(row)] as const] : [],
      ),
    ),
  });
  return {
    usage: usage ?? of('usage'),
    surveys: of('surveys'),
    invoices: of('invoices'),
    subscriptions: of('subscriptions'),
    signals: of('signals'),
  };
}

const noUsage = (db: ISql) =>
  db`select null::text as product, null::date as day, 0::numeric as rows where false`;

/** How many accounts have a row of each product and day; of packed days from the bits of their blocks. */
function usageDays(db: ISql, asOf: Day, isPacked: boolean) {
  const current = db.unsafe(bitsBetween('b.days', 'p.since', 'least(p.until - 1, given.day)'));
  return db`
    select product, day, sum(rows) as rows from (
      select product, first_day + place as day, blocks as rows from (
        select b.product, b.first_day, ${current} as days, count(*) as blocks
        from usage_blocks b join usage_packed p using (account_id), (select ${asOf}::date as day) as given
        group by 1, 2, 3
      ) as alike cross join generate_series(0, ${BLOCK_DAYS - 1}::int) as place
      where days & (1::bigint << place) <> 0
      union all
      select product, day, count(*) from ${looseRows(db, { after: null, to: asOf, isPacked })} as loose group by product, day
    ) as counted group by product, day`;
}

function toFeedDays(row: FeedRow | undefined): FeedDays {
  return { days: row?.days ?? [], rows: row?.rows ?? [] };
}
