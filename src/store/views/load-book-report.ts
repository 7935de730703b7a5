import type { ISql } from 'postgres';
import { noBandCounts } from '../../domain/health/score-record.ts';
import type { Band, Day } from '../../domain/types.ts';
import type { AccountHappening, BandDay, HealthDay } from '../../messages/models/book-report-model.ts';
import { invoiceColumns } from '../facts/as-of.ts';

/** Looked back so far; and as many days are shown of it at most. */
const HISTORY = { days: 365, shown: 53 };

/** How many accounts stood in each band, on days spread evenly over the last year, the earliest first. */
export async function loadBandHistory(db: ISql, asOf: Day): Promise<BandDay[]> {
  const days = await db<{ day: Day }[]>`
    select as_of as day from decided_days
    where as_of > ${asOf}::date - ${HISTORY.days}::int and as_of <= ${asOf}::date order by as_of`;
  const step = Math.max(1, Math.ceil(days.length / HISTORY.shown));
  // Counted from the newest, so that today is always among them.
  const shown = days.map(({ day }) => day).filter((_, i) => (days.length - 1 - i) % step === 0);
  const rows = await db<{ day: Day; band: Band; count: number }[]>`
    select day, band, count(*)::int as count from scores where day = any(${shown}::date[]) group by day, band`;
  return shown.map((day) => {
    const counts = noBandCounts();
    for (const row of rows) if (row.day === day) counts[row.band] = row.count;
    return { day, counts };
  });
}

/** The index of one account on every scored day of the last year, the earliest first. */
export async function loadHealthDays(db: ISql, accountId: string, asOf: Day): Promise<HealthDay[]> {
  return db<HealthDay[]>`
    select day, health, band from scores where account_id = ${accountId} and day <= ${asOf}::date
      and day > ${asOf}::date - ${HISTORY.days}::int order by day`;
}

/** Events of all products per week that is over, the earliest first; a week without a row between others is 0. */
export async function loadUsageWeeks(
  db: ISql,
  accountId: string,
  asOf: Day,
): Promise<{ monday: Day; events: number }[]> {
  const rows = await db<{ monday: Day; events: number }[]>`
    with told as (
      select date_trunc('week', day)::date as monday, sum(events) as events from usage
      where account_id = ${accountId} and day <= ${asOf}::date and day > ${asOf}::date - ${HISTORY.days}::int
      group by 1)
    select w.monday::date::text as monday, coalesce(t.events, 0)::float8 as events
    from generate_series((select min(monday) from told)::timestamp,
      date_trunc('week', ${asOf}::date + 1)::timestamp - interval '7 days', interval '7 days') as w(monday)
    left join told t on t.monday = w.monday::date order by w.monday`;
  return [...rows];
}

/** Answers and invoices that fell due, as known on the day, the newest first; the words of customers stay where they are. */
export async function loadHappenings(db: ISql, accountId: string, asOf: Day): Promise<AccountHappening[]> {
  const answers = await db<{ on: Day; survey: 'nps' | 'ces'; score: number }[]>`
    select (responded_at at time zone 'UTC')::date as on, kind as survey, score from surveys
    where account_id = ${accountId} and responded_at < ${asOf}::date + 1
      and responded_at >= ${asOf}::date - ${HISTORY.days}::int and score is not null`;
  const invoices = await db<{ on: Day; invoiceId: string; paidOn: Day | null }[]>`
    select "dueOn" as on, "invoiceId", "paidOn" from (
      select ${invoiceColumns(db, asOf)} from invoices where account_id = ${accountId}
        and due_on <= ${asOf}::date and due_on > ${asOf}::date - ${HISTORY.days}::int) known
    where status not in ('void') and ("paidOn" is null or "paidOn" > "dueOn") and (status <> 'paid' or "paidOn" is not null)
      and amount is distinct from 0`;
  const all: AccountHappening[] = [
    ...answers.map((answer) => ({ kind: 'answer' as const, ...answer })),
    ...invoices.map((invoice) => ({ kind: 'invoice' as const, ...invoice })),
  ];
  return all.sort((a, b) => b.on.localeCompare(a.on) || a.kind.localeCompare(b.kind));
}
