import type { ISql } from 'postgres';
import { GUARDED_WEEKS, type VolumeSeries } from '../../domain/source-guards/volume-series.ts';

/**
 * Volume of usage by day, all products together and each by itself: rows with activity, and the median events of one. A
 * day of nothing but zeros was told all the same.
 * @param until the newest day that is over (days since 1970-01-01)
 */
export async function loadVolumes(db: ISql, until: number): Promise<VolumeSeries[]> {
  const rows = await db<{ product: string | null; days: number[]; rows: number[]; typical: number[] }[]>`
    with told as (
      select product, day - date '1970-01-01' as day, events from usage
      where day <= date '1970-01-01' + ${until}::int
        and day > date '1970-01-01' + ${until}::int - ${7 * GUARDED_WEEKS}::int
    ), volumes as (
      select grouping(product) = 1 as whole, product, day, count(*) filter (where events > 0) as rows,
        coalesce(percentile_cont(0.5) within group (order by events) filter (where events > 0), 0) as typical
      from told group by grouping sets ((day), (product, day))
    )
    select case when whole then null else product end as product, array_agg(day order by day) as days,
      array_agg(rows::float8 order by day) as rows, array_agg(typical order by day) as typical
    from volumes group by whole, product`;
  return rows.map(({ product, ...columns }) => ({
    product,
    days: columns.days.map((day, i) => ({ day, rows: columns.rows[i]!, typical: columns.typical[i]! })),
  }));
}
