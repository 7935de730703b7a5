import type { Sql } from 'postgres';
import { connect } from '../../../src/store/connect.ts';
import { HISTORY_DAYS } from '../../../src/store/facts/as-of.ts';
import { AS_OF } from './bench-book.ts';

const SINCE = `date '${AS_OF}' - ${HISTORY_DAYS}`;

/**
 * The same features by hand, in one statement: gaps between active days; active days, events and users by week; their
 * rolling four and two weeks now, against the 10 %, 50 % and 90 % quantiles of the stretches before; seats, recency, the
 * last twelve weeks, and the standing among all accounts of the product. One row per account and product goes in.
 */
const SAME_FEATURES = `
  insert into floor_same
  with daily as (
    select account_id, product, date '${AS_OF}' - day as age, (date '${AS_OF}' - day) / 7 as week, events, active_users,
      seats, day - lag(day) over (partition by account_id, product order by day) as gap
    from usage
    where day <= date '${AS_OF}' and day > ${SINCE} and (events > 0 or active_users > 0)
  ), weekly as (
    select account_id, product, week, count(*) as active, sum(events) as events, max(active_users) as users,
      min(age) as newest, max(age) as oldest,
      max(seats) filter (where age < 28) as seats, max(seats) filter (where age >= 84) as seats_before,
      count(gap) filter (where age >= 28) as gaps, sum(gap) filter (where age >= 28) as gap_sum,
      sum(gap * gap) filter (where age >= 28) as gap_squares
    from daily group by account_id, product, week
  ), rolling as (
    select *, sum(active) over four as active4, sum(active) over two as active2, sum(events) over four as events4,
      sum(events) over two as events2, max(users) over four as users4, max(users) over two as users2
    from weekly
    window four as (partition by account_id, product order by week range between 3 preceding and current row),
      two as (partition by account_id, product order by week range between 1 preceding and current row)
  ), features as (
    select account_id, product, max(oldest) + 1 as history, min(newest) as silence,
      coalesce(sum(active) filter (where week < 4), 0) as active28,
      coalesce(sum(active) filter (where week < 12), 0) as active84,
      coalesce(sum(events) filter (where week < 12), 0) as events84,
      max(seats) as seats, max(seats_before) as seats_before,
      sum(gap_sum) / sum(gaps) + 3 * sqrt(greatest(0, sum(gap_squares) / sum(gaps) - (sum(gap_sum) / sum(gaps)) ^ 2)) as gap,
      avg(active) filter (where week between 4 and 29) as past,
      ${['active', 'events', 'users'].map(measures).join(',\n      ')},
      array_agg(events order by week desc) filter (where week < 12) as weeks
    from rolling group by account_id, product
  )
  select account_id, product, history, silence, active28, seats, seats_before, gap, past,
    ${['active', 'events', 'users'].map((m) => `${m}_now, ${m}, ${m}_recent_now, ${m}_recent`).join(', ')}, weeks,
    (cume_dist() over (partition by product order by active84)
      + cume_dist() over (partition by product order by events84)) / 2,
    cume_dist() over (partition by product order by silence desc)
  from features`;

function measures(name: string): string {
  const quantiles = (of: string, from: number) =>
    `percentile_cont(array[0.1, 0.5, 0.9]) within group (order by ${of}::float8) filter (where week between ${from} and 29)`;
  return `max(${name}4) filter (where week = 3) as ${name}_now, ${quantiles(`${name}4`, 7)} as ${name},
      max(${name}2) filter (where week = 1) as ${name}_recent_now, ${quantiles(`${name}2`, 5)} as ${name}_recent`;
}

/** Far less: sixteen plain sums and counts per account, no baseline; what reading and grouping the rows costs at least. */
const PLAIN_SUMS = `
  insert into floor_plain
  select account_id, count(*) filter (where day > date '${AS_OF}' - 28 and events > 0),
    count(*) filter (where day > date '${AS_OF}' - 14 and events > 0),
    count(*) filter (where day <= date '${AS_OF}' - 28 and events > 0),
    sum(events) filter (where day > date '${AS_OF}' - 28), sum(events) filter (where day > date '${AS_OF}' - 14),
    sum(events) filter (where day <= date '${AS_OF}' - 28),
    sum(events * events) filter (where day <= date '${AS_OF}' - 28),
    max(active_users) filter (where day > date '${AS_OF}' - 28),
    max(active_users) filter (where day <= date '${AS_OF}' - 28),
    avg(active_users) filter (where day > date '${AS_OF}' - 28),
    avg(active_users) filter (where day <= date '${AS_OF}' - 28),
    max(seats) filter (where day > date '${AS_OF}' - 28), max(seats) filter (where day <= date '${AS_OF}' - 84),
    min(day) filter (where events > 0), max(day) filter (where events > 0), count(*)
  from usage where day <= date '${AS_OF}' and day > ${SINCE} group by account_id`;

const number = (names: readonly string[]) => names.map((name) => `${name} float8`).join(', ');

/** Makes the two tables; they have the key that scores have. */
export async function createFloorTables(raw: Sql): Promise<void> {
  const measured = ['active', 'events', 'users'].map(
    (m) => `${m}_now float8, ${m} float8[], ${m}_recent_now float8, ${m}_recent float8[]`,
  );
  await raw.unsafe(`create table floor_same (account_id text, product text,
    ${number(['history', 'silence', 'active28', 'seats', 'seats_before', 'gap', 'past'])}, ${measured.join(', ')},
    weeks float8[], level float8, recency float8, primary key (account_id, product))`);
  await raw.unsafe(`create table floor_plain (account_id text primary key,
    ${number(Array.from({ length: 13 }, (_, i) => `v${i}`))}, first date, last date, days float8)`);
}

/** Seconds that each statement takes, into an empty table, with room to sort and hash in memory. */
export async function runFloor(url: string): Promise<{ same: number; plain: number }> {
  const connection = connect(url);
  const { raw } = connection;
  const run = async (table: string, statement: string) => {
    await raw.unsafe(`truncate ${table}`);
    const before = performance.now();
    await raw.begin(async (tx) => {
      await tx`set local work_mem = '256MB'`;
      await tx.unsafe(statement);
    });
    return (performance.now() - before) / 1000;
  };
  const figures = {
    same: await run('floor_same', SAME_FEATURES),
    plain: await run('floor_plain', PLAIN_SUMS),
  };
  await connection.close();
  return figures;
}
