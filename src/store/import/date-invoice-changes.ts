import type { Sql } from 'postgres';

/** A change is dated when the feed was told at most so many days before: what was seen later may have come long ago. */
const MOST_DAYS = 31;

/**
 * Gives the staged invoices the days that no source tells: attempts that have grown since the stored row, and a bill that
 * has been given up or made void since, were so by the day of this import. What was dated before stays dated. A row that
 * is seen for the first time tells no change.
 */
export async function dateInvoiceChanges(
  sql: Sql,
  { source, file, now }: { source: string; file: string; now: Date },
): Promise<void> {
  await sql.unsafe(
    `with told as (
      select case when $3::timestamptz - max(imported_at) <= ${MOST_DAYS} * interval '1 day'
        then ($3::timestamptz at time zone 'UTC')::date end as day
      from source_files where source = $1 and file = $2
    )
    update staged s set
      last_attempt_on = coalesce(s.last_attempt_on, case
        when s.attempts > t.attempts and s.status <> 'paid' then told.day
        when s.attempts >= t.attempts then t.last_attempt_on end),
      closed_on = coalesce(s.closed_on, case
        when s.status in ('uncollectible', 'void') and s.status <> t.status then told.day
        when s.status in ('uncollectible', 'void', 'paid') then t.closed_on end)
    from invoices t, told
    where t.invoice_id = s.invoice_id and (s.last_attempt_on is null or s.closed_on is null)
      and (s.attempts <> t.attempts or s.status <> t.status or t.last_attempt_on is not null or t.closed_on is not null)`,
    [source, file, now],
  );
}
