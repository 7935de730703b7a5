import type { ISql } from 'postgres';
import type { GroupedAccount } from '../../domain/outcomes/group-accounts.ts';
import type { Team } from '../../domain/outcomes/known-episode.ts';
import type { Day, Subscription } from '../../domain/types.ts';
import { ownedBy } from '../digest/load-portfolio-rows.ts';

/**
 * Every account of the team that has been in the book, as known on the day, with the subscriptions that were in force
 * after another day. Two statements, whatever the size of the book.
 * @param given.since stretches that were over by then are left out; null = all of them
 */
export async function loadKpiAccounts(
  db: ISql,
  given: { asOf: Day; since: Day | null; team: Team },
): Promise<GroupedAccount[]> {
  const { asOf, since, team } = given;
  const [accounts, stretches] = await Promise.all([
    db<Omit<GroupedAccount, 'subscriptions'>[]>`
      select a.account_id as "accountId", a.mrr, a.currency, a.started_on as "startedOn",
        case when a.churned_on <= ${asOf}::date then a.churned_on end as "churnedOn",
        case when a.ended_on <= ${asOf}::date then a.ended_on end as "endedOn",
        a.tier, a.segment, a.csm_email as "csmEmail",
        s.subscribed as "subscribedSince", s.paid as "paidSince"
      from accounts a left join (
        select account_id, min(started_on) as subscribed,
          min(started_on) filter (where mrr > 0 and (ended_on is null or ended_on > started_on)) as paid
        from subscriptions where started_on <= ${asOf}::date group by account_id
      ) s on s.account_id = a.account_id
      where ${ownedBy(db, team)} and (a.started_on is null or a.started_on <= ${asOf}::date)
      order by a.account_id`,
    db<(Subscription & { accountId: string })[]>`
      select s.account_id as "accountId", s.product, s.plan, s.mrr, s.currency, s.started_on as "startedOn",
        case when s.ended_on <= ${asOf}::date then s.ended_on end as "endedOn"
      from subscriptions s join accounts a on a.account_id = s.account_id
      where ${ownedBy(db, team)} and s.started_on <= ${asOf}::date
        and (s.ended_on is null or ${since}::date is null or s.ended_on > ${since}::date)
      order by s.account_id, s.product, s.plan, s.started_on`,
  ]);
  const byAccount = new Map<string, Subscription[]>();
  for (const { accountId, ...stretch } of stretches) {
    const list = byAccount.get(accountId);
    if (list) list.push(stretch);
    else byAccount.set(accountId, [stretch]);
  }
  return accounts.map((a) => ({ ...a, subscriptions: byAccount.get(a.accountId) ?? [] }));
}
