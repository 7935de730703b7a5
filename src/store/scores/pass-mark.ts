import type { ISql } from 'postgres';
import type { PassMark } from '../../domain/health/score-record.ts';
import type { Day } from '../../domain/types.ts';

const key = (asOf: Day) => `scored:${asOf}`;

/** The mark of the newest pass over a day that was finished, or null. */
export async function readPassMark(db: ISql, asOf: Day): Promise<PassMark | null> {
  const rows = await db<{ value: PassMark }[]>`select value from facts where key = ${key(asOf)}`;
  return rows[0]?.value ?? null;
}

export async function writePassMark(
  db: ISql,
  { asOf, mark }: { asOf: Day; mark: PassMark },
  now: Date,
): Promise<void> {
  await db`
    insert into facts (key, value, at) values (${key(asOf)}, ${db.json({ ...mark })}, ${now})
    on conflict (key) do update set value = excluded.value, at = excluded.at`;
  await db`delete from facts where key like 'scored:%' and at < ${now}::timestamptz - interval '7 days'`;
}

/** A day that is about to be scored as a whole is no longer finished; later days lean on its bands, so nor are they. */
export async function dropPassMarks(db: ISql, from: Day): Promise<void> {
  await db`delete from facts where key like 'scored:%' and key >= ${key(from)}`;
}

/** What a pass that is planned now will rest on; the number of the newest change of any account, 0 = none yet. */
export async function takePassMark(db: ISql, configHash: string): Promise<PassMark> {
  const [row] = await db<[Omit<PassMark, 'configHash'>]>`
    select coalesce((select max(seq) from account_changes), 0) as "changesUpTo",
      (select id from models where state = 'live') as "modelId"`;
  return { configHash, ...row };
}

/** Accounts with a change after a number, in the database's order; `within` limits them to a range of ids. */
export async function changedAccounts(
  db: ISql,
  after: number,
  within: { from: string; to: string } | null = null,
): Promise<string[]> {
  const range = within ? db`and account_id between ${within.from} and ${within.to}` : db``;
  const rows = await db<{ account_id: string }[]>`
    select account_id from account_changes where seq > ${after} ${range} order by account_id`;
  return rows.map((row) => row.account_id);
}
