import type { ISql } from 'postgres';
import type { Day } from '../../domain/types.ts';

export interface FiringSince {
  accountId: string;
  rule: string;
  since: Day;
}

/** By account and rule: since when a lasting rule has fired without a break. */
export async function loadFiringSince(db: ISql): Promise<Map<string, Map<string, Day>>> {
  const rows = await db<FiringSince[]>`select account_id as "accountId", rule, since from firing_since`;
  const byAccount = new Map<string, Map<string, Day>>();
  for (const { accountId, rule, since } of rows) {
    const rules = byAccount.get(accountId);
    if (rules) rules.set(rule, since);
    else byAccount.set(accountId, new Map([[rule, since]]));
  }
  return byAccount;
}

/** Replaces all of it: whatever does not fire today has been interrupted. */
export async function replaceFiringSince(tx: ISql, rows: readonly FiringSince[]): Promise<void> {
  await tx`delete from firing_since`;
  await tx`
    insert into firing_since (account_id, rule, since)
    select "accountId", rule, since from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb)
      as f("accountId" text, rule text, since date)`;
}
