import type { ISql } from 'postgres';

/** What accounts say of themselves, as far as a configuration is made from it; the commonest first. */
export async function summarizeAccounts(db: ISql) {
  const tiers = await db<{ tier: string | null; accounts: number; withCsm: number }[]>`
    select tier, count(*)::int as accounts, count(csm_email)::int as "withCsm"
    from accounts group by tier order by accounts desc, tier`;
  const currencies = await db<{ currency: string; accounts: number }[]>`
    select currency, count(distinct account_id)::int as accounts
    from (select account_id, currency from accounts union all select account_id, currency from invoices) told
    where currency is not null group by currency order by accounts desc, currency`;
  return { tiers: [...tiers], currencies: [...currencies] };
}
