import type { Sql } from 'postgres';
import { connect } from '../../../src/store/connect.ts';
import { HISTORY_DAYS } from '../../../src/store/facts/as-of.ts';
import { AS_OF } from './bench-book.ts';

const SINCE = `date '${AS_OF}' - ${HISTORY_DAYS}`;

/**
 * What somebody who knows PostgreSQL would write instead of a program: sixteen sums and counts per account in one
 * statement. It has no baseline, no peers, no evidence and no score.
 */
const TUNED_SUMS = `
  insert into tuned_sums
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

/** Makes the table; it has the key that scores have. */
export async function createTunedTable(raw: Sql): Promise<void> {
  const values = Array.from({ length: 13 }, (_, i) => `v${i} float8`).join(', ');
  await raw.unsafe(
    `create table tuned_sums (account_id text primary key, ${values}, first date, last date, days float8)`,
  );
}

/** Runs the statement into an empty table, reading the rows in the order of the index, which is its quickest way. */
export async function runTunedStatement(url: string): Promise<void> {
  const connection = connect(url);
  const { raw } = connection;
  await raw`truncate tuned_sums`;
  await raw.begin(async (tx) => {
    await tx`set local work_mem = '256MB'`;
    await tx`set local enable_hashagg = off`;
    await tx.unsafe(TUNED_SUMS);
  });
  await connection.close();
}
