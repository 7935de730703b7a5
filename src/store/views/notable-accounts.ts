import type { ISql } from 'postgres';
import type { NotableAccount } from '../../domain/prospects/choose-for-week.ts';
import type { Day } from '../../domain/types.ts';
import { accountsOn, inBookOn, noticeColumns } from '../facts/as-of.ts';
import { recordsGoals } from '../scores/measured-goals.ts';

/** Accounts in the book that have given no notice, those that pay most first, with whether goals of others are recorded and none of theirs. */
export async function loadNotableAccounts(db: ISql, asOf: Day): Promise<NotableAccount[]> {
  const records = await recordsGoals(db, asOf);
  const rows = await db<(Omit<NotableAccount, 'mrr'> & { amount: number | null; currency: string | null })[]>`
    select account_id as "accountId", name as "accountName", tier, segment, csm_email as "csmEmail", mrr as amount, currency,
      ${records} and not exists (select from goals g where g.account_id = a.account_id and g.state <> 'dropped'
        and (g.set_on is null or g.set_on <= ${asOf}::date)) as "lacksGoal"
    from (select *, ${noticeColumns(db, asOf)} from ${accountsOn(db, asOf)} where ${inBookOn(db, asOf)}) a
    where "noticeOn" is null order by mrr desc nulls last, account_id`;
  return rows.map(({ amount, currency, ...row }) => ({
    ...row,
    mrr: amount === null ? null : { amount, currency },
  }));
}
