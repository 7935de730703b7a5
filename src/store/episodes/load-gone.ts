import type { Sql } from 'postgres';
import type { Day } from '../../domain/types.ts';
import { LIVE_STATES } from './episodes.ts';

/** Accounts with a living episode that have left the book by the day, and how. */
export async function loadGoneAccounts(raw: Sql, asOf: Day): Promise<Map<string, 'churned' | 'ended'>> {
  const rows = await raw<{ accountId: string; how: 'churned' | 'ended' }[]>`
    select a.account_id as "accountId",
      case when a.churned_on <= ${asOf}::date then 'churned' else 'ended' end as how
    from episodes e join accounts a on a.account_id = e.account_id
    where e.state in ${raw([...LIVE_STATES])}
      and (a.churned_on <= ${asOf}::date or a.ended_on <= ${asOf}::date)`;
  return new Map(rows.map((r) => [r.accountId, r.how]));
}
