import type { ISql } from 'postgres';
import { findErasureKey } from '../erasures/erasure-key.ts';
import { erasuresInForce } from '../erasures/erasures.ts';

/** What passes write about accounts they had read before; everything else is written by imports, which know. */
const WRITTEN_BY_PASSES = [
  'scores',
  'firing_since',
  'held_alerts',
  'fired_evidence',
  'account_changes',
] as const;

/**
 * Deletes what a pass that was under way during an erasure has written after it. Costs one look at a small table where
 * nothing was ever erased.
 * @returns the number of rows deleted
 */
export async function sweepErasedAccounts(db: ISql): Promise<number> {
  const erased = (await erasuresInForce(db)).filter(({ kind }) => kind === 'account');
  const key = erased.length === 0 ? null : await findErasureKey(db);
  if (key === null) return 0;
  const hashes = erased.map(({ identifierHash }) => identifierHash);
  let swept = 0;
  for (const table of WRITTEN_BY_PASSES) {
    const { count } = await db.unsafe(
      `delete from ${table} where account_id in (
         select account_id from (select distinct account_id from ${table}) ids
         where not exists (select from accounts a where a.account_id = ids.account_id)
           and ${key.sqlHash('account', 'account_id')} = any($1::text[]))`,
      [hashes],
    );
    swept += count;
  }
  return swept;
}
