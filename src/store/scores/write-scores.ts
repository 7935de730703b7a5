import type { TransactionSql } from 'postgres';
import type { AccountSelection, Day } from '../../domain/types.ts';
import { inSelection } from '../facts/as-of.ts';
import { compactDetail, compactFeatures } from './compact-json.ts';
import type { MadeScore } from './scores.ts';

type ToValue = (row: MadeScore) => string | number | null;

/** Columns beside the key, in the order of the table, the types they are sent as, and what is stored in them. */
const VALUES: readonly (readonly [name: string, type: string, of: ToValue])[] = [
  ['health', 'float8', ({ health }) => health],
  ['band', 'text', ({ band }) => band],
  ['coverage', 'float8', ({ coverage }) => coverage],
  ['probability', 'float8', ({ probability }) => probability],
  ['voluntary', 'float8', ({ voluntary }) => voluntary],
  ['involuntary', 'float8', ({ involuntary }) => involuntary],
  ['model', 'text', ({ model }) => model],
  ['config_hash', 'text', ({ configHash }) => configHash],
  ['usage_score', 'float8', ({ usageScore }) => usageScore],
  ['nps_score', 'float8', ({ npsScore }) => npsScore],
  ['ces_score', 'float8', ({ cesScore }) => cesScore],
  ['payment_score', 'float8', ({ paymentScore }) => paymentScore],
  ['detail', 'text', ({ detail }) => compactDetail(detail)],
  ['features', 'text', ({ features }) => compactFeatures(features)],
];

const NAMES = VALUES.map(([name]) => name);
const list = (at: number) => `string_to_array($${at}, E'\\x1f', E'\\x1e')`;

/** Rows that already say the same are left alone, so that scoring again writes only what changed. */
const UPSERT = `
  insert into scores (account_id, day, ${NAMES.join(', ')})
  select account_id, $1::date, ${VALUES.map(([name, type]) => `${name}::${type}`).join(', ')}
  from unnest(${[list(2), ...VALUES.map((_, i) => list(i + 3))].join(', ')}) as t (account_id, ${NAMES.join(', ')})
  on conflict (account_id, day) do update set ${NAMES.map((name) => `${name} = excluded.${name}`).join(', ')}
  where (${NAMES.map((name) => `scores.${name}`).join(', ')})
    is distinct from (${NAMES.map((name) => `excluded.${name}`).join(', ')})`;

/**
 * Makes `rows` the scores of the selected accounts on a day: what is there for others of them goes: call it in
 * one transaction. A column travels as one text with control characters between the values, which neither ids nor JSON can
 * hold: as quick as COPY, and many times quicker than escaping the JSON into array literals. Rows are taken one at a
 * time, so that nothing else of an account need be kept.
 * @returns how many rows there were
 */
export async function writeScores(
  tx: TransactionSql,
  selection: AccountSelection,
  { day, rows }: { day: Day; rows: Iterable<MadeScore> },
): Promise<number> {
  const { accountIds, columns } = toColumns(rows);
  const others = await findLeftOver(tx, selection, { day, scored: accountIds });
  if (others.length > 0) {
    await tx`delete from scores where day = ${day}::date and account_id = any(${others}::text[])`;
  }
  if (accountIds.length > 0) {
    await tx.unsafe(UPSERT, [day, ...[accountIds, ...columns].map((values) => values.join('\x1f'))]);
  }
  return accountIds.length;
}

/**
 * Selected accounts that have a score of the day and are not among `scored`. Looked for account by account, down the key: a
 * planner that has not seen the day yet takes its index for empty, and would read on every page what all pages have written.
 */
async function findLeftOver(
  tx: TransactionSql,
  selection: AccountSelection,
  { day, scored }: { day: Day; scored: readonly string[] },
): Promise<string[]> {
  const rows = await tx<{ accountId: string }[]>`
    select a.account_id as "accountId" from (
      select account_id from accounts where ${inSelection(tx, selection)}
      except select unnest(string_to_array(${scored.join('\x1f')}, E'\x1f'))
    ) a cross join lateral (
      select s.day from scores s where s.account_id = a.account_id and s.day <= ${day}::date
      order by s.day desc limit 1
    ) newest where newest.day = ${day}::date`;
  return rows.map(({ accountId }) => accountId);
}

/** Takes away what a day that is about to be scored as a whole holds for accounts that are not there any more. */
export async function dropStrayScores(tx: TransactionSql, day: Day): Promise<void> {
  await tx`delete from scores s where s.day = ${day}::date
    and not exists (select from accounts a where a.account_id = s.account_id)`;
}

/** By itself, because V8 compiles it as a whole and throws that away when it leaves the loop for what it has not seen yet. */
function toColumns(rows: Iterable<MadeScore>): { accountIds: string[]; columns: (string | number)[][] } {
  const accountIds: string[] = [];
  const columns: (string | number)[][] = VALUES.map(() => []);
  for (const row of rows) {
    accountIds.push(row.accountId);
    for (let i = 0; i < VALUES.length; i++) columns[i]!.push(VALUES[i]![2](row) ?? '\x1e');
  }
  return { accountIds, columns };
}
