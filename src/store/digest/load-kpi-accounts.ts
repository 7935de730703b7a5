import type { ISql } from 'postgres';
import type { KpiAccount } from '../../domain/outcomes/customer-on-day.ts';
import type { SurveyCounts } from '../../domain/outcomes/survey-scores.ts';
import type { Day, Subscription } from '../../domain/types.ts';
import { ownedBy, type Team } from './load-portfolio-rows.ts';

/**
 * Every account of the team that has been in the book, as known on the day, with the subscriptions in force on the
 * days looked at. Two statements, whatever the size of the book.
 * @param looks the days whose subscriptions are needed
 */
export async function loadKpiAccounts(
  raw: ISql,
  given: { asOf: Day; looks: readonly Day[]; team: Team },
): Promise<KpiAccount[]> {
  const { asOf, team } = given;
  const looks = raw`(select unnest(${[...given.looks]}::date[]) as day)`;
  const [accounts, stretches] = await Promise.all([
    raw<Omit<KpiAccount, 'subscriptions'>[]>`
      select a.account_id as "accountId", a.mrr, a.currency, a.started_on as "startedOn",
        case when a.churned_on <= ${asOf}::date then a.churned_on end as "churnedOn",
        case when a.ended_on <= ${asOf}::date then a.ended_on end as "endedOn",
        s.subscribed as "subscribedSince", s.paid as "paidSince"
      from accounts a left join (
        select account_id, min(started_on) as subscribed,
          min(started_on) filter (where mrr > 0 and (ended_on is null or ended_on > started_on)) as paid
        from subscriptions where started_on <= ${asOf}::date group by account_id
      ) s on s.account_id = a.account_id
      where ${ownedBy(raw, team)} and (a.started_on is null or a.started_on <= ${asOf}::date)
      order by a.account_id`,
    raw<(Subscription & { accountId: string })[]>`
      select s.account_id as "accountId", s.product, s.plan, s.mrr, s.currency, s.started_on as "startedOn",
        case when s.ended_on <= ${asOf}::date then s.ended_on end as "endedOn"
      from subscriptions s join accounts a on a.account_id = s.account_id
      where ${ownedBy(raw, team)} and s.started_on <= ${asOf}::date
        and exists (select 1 from ${looks} l
          where s.started_on <= l.day and (s.ended_on is null or s.ended_on > l.day))
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

/** The answers of a span of days, counted by month (`YYYY-MM`); who answers twice in a month counts with the last. */
export async function loadSurveyCounts(
  raw: ISql,
  given: { from: Day; to: Day; team: Team },
): Promise<Map<string, SurveyCounts>> {
  const rows = await raw<SurveyRow[]>`
    select month,
      (count(*) filter (where kind = 'nps' and score >= 9))::int as promoters,
      (count(*) filter (where kind = 'nps' and score between 7 and 8))::int as passives,
      (count(*) filter (where kind = 'nps' and score <= 6))::int as detractors,
      (count(*) filter (where kind = 'ces'))::int as n,
      avg(score) filter (where kind = 'ces') as mean,
      var_samp(score) filter (where kind = 'ces') as variance
    from (
      select distinct on (month, s.kind, s.account_id, coalesce(s.respondent, s.response_id)) month, s.kind, s.score
      from surveys s join accounts a on a.account_id = s.account_id,
        lateral (select to_char(s.responded_at at time zone 'UTC', 'YYYY-MM') as month) m
      where ${ownedBy(raw, given.team)} and s.responded_at >= ${given.from}::date
        and s.responded_at < ${given.to}::date + 1
      order by month, s.kind, s.account_id, coalesce(s.respondent, s.response_id), s.responded_at desc,
        s.response_id
    ) latest group by month`;
  return new Map(
    rows.map(({ month, promoters, passives, detractors, ...ces }) => [
      month,
      { promoters, passives, detractors, ces },
    ]),
  );
}

interface SurveyRow {
  month: string;
  promoters: number;
  passives: number;
  detractors: number;
  n: number;
  mean: number | null;
  variance: number | null;
}
