import type { ISql } from 'postgres';
import type { Day } from '../../domain/types.ts';

export interface FoundAccount {
  accountId: string;
  name: string | null;
  tier: string | null;
  mrr: number | null;
  currency: string | null;
  renewalOn: Day | null;
  csmEmail: string | null;
}

/** By id, else by name (whole, then beginning, any case); more than one when the name is not unique. */
export async function findAccounts(raw: ISql, key: string): Promise<FoundAccount[]> {
  const start = `${key.replace(/[%_\\]/g, '\\$&')}%`;
  const rows = await raw<(FoundAccount & { rank: number })[]>`
    select account_id as "accountId", name, tier, mrr, currency, renewal_on as "renewalOn", csm_email as "csmEmail",
      case when account_id = ${key} then 1 when lower(name) = lower(${key}) then 2 else 3 end as rank
    from accounts where account_id = ${key} or name ilike ${start} order by rank, account_id limit 20`;
  const best = rows[0]?.rank;
  return rows.filter((row) => row.rank === best).map(({ rank: _, ...account }) => account);
}
