import type { TransactionSql } from 'postgres';
import type { AccountSelection, Day } from '../../domain/types.ts';
import { inSelection } from '../facts/as-of.ts';
import { compactDetail, compactFeatures } from './compact-json.ts';
import type { MadeScore } from './scores.ts';

/** Columns beside the key, in the order of the table, and the types they are sent as. */
const VALUES = [
  ['health', 'float8', 'health'],
  ['band', 'text', 'band'],
  ['coverage', 'float8', 'coverage'],
  ['probability', 'float8', 'probability'],
  ['voluntary', 'float8', 'voluntary'],
  ['involuntary', 'float8', 'involuntary'],
  ['model', 'text', 'model'],
  ['config_hash', 'text', 'configHash'],
  ['usage_score', 'float8', 'usageScore'],
  ['nps_score', 'float8', 'npsScore'],
  ['ces_score', 'float8', 'cesScore'],
  ['payment_score', 'float8', 'paymentScore'],
  ['detail', 'text', 'detail'],
  ['features', 'text', 'features'],
] as const satisfies readonly (readonly [string, string, keyof MadeScore])[];

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
  const accountIds: string[] = [];
  const columns: (string | number)[][] = VALUES.map(() => []);
  for (const row of rows) {
    accountIds.push(row.accountId);
    const stored = { ...row, detail: compactDetail(row.detail), features: compactFeatures(row.features) };
    for (const [i, [, , key]] of VALUES.entries()) columns[i]!.push(stored[key] ?? '\x1e');
  }
  await tx`delete from scores where day = ${day}::date and ${inSelection(tx, selection)}
    and not (account_id = any(${accountIds}::text[]))`;
  if (accountIds.length > 0) {
    await tx.unsafe(UPSERT, [day, ...[accountIds, ...columns].map((values) => values.join('\x1f'))]);
  }
  return accountIds.length;
}
