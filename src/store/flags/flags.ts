import type { ISql } from 'postgres';
import { standingFlags } from '../../domain/alerts/flag-match.ts';
import { type AccountFlag, type FlagKind, flagHolds } from '../../domain/flags/flag.ts';
import type { Day } from '../../domain/types.ts';
import { insertRows, selectColumns } from '../table-rows.ts';
import { accountFlags } from '../tables/flags.ts';

/** By account: what people say of its risk that holds on the day. */
export async function loadStandingFlags(db: ISql, asOf: Day): Promise<Map<string, AccountFlag>> {
  const flags = await db<AccountFlag[]>`
    select ${selectColumns(db, accountFlags)} from account_flags
    where kind in ('risk', 'no_risk') and from_on <= ${asOf}::date and coalesce(until_on >= ${asOf}::date, true)`;
  return standingFlags(flags, asOf);
}

/** The newest first. @param given.accountId null = of every account */
export async function loadFlags(
  db: ISql,
  { accountId }: { accountId: string | null },
): Promise<AccountFlag[]> {
  return db<AccountFlag[]>`
    select ${selectColumns(db, accountFlags)} from account_flags
    where ${accountId === null ? db`true` : db`account_id = ${accountId}`}
    order by said_at desc, id`;
}

export async function insertFlag(tx: ISql, flag: AccountFlag): Promise<void> {
  await tx`${insertRows(tx, accountFlags, [flag])} on conflict (id) do nothing`;
}

/** Ends what an account's flags of these kinds say from a day on. @returns how many held until then */
export async function endFlags(
  tx: ISql,
  given: { accountId: string; kinds: readonly FlagKind[]; on: Day; by: string },
): Promise<number> {
  const { accountId, kinds, on, by } = given;
  const standing = (await loadFlags(tx, { accountId })).filter(
    (flag) => kinds.includes(flag.kind) && flagHolds(flag, on),
  );
  if (standing.length === 0) return 0;
  await tx`update account_flags set ended_on = ${on}, ended_by = ${by}
    where id = any(${standing.map(({ id }) => id)}::uuid[])`;
  return standing.length;
}
