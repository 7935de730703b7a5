import type { ISql } from 'postgres';
import type { DigestDeparture, DigestEpisode, Team } from '../../domain/outcomes/known-episode.ts';
import type { Day } from '../../domain/types.ts';
import type { TaskCounts } from '../../messages/digest/digest-rows.ts';
import { leavingSaid } from '../facts/as-of.ts';
import { ownedBy } from './load-portfolio-rows.ts';

/** Episodes of the team's accounts that were open on or after a day; at most those opened by the as-of day. */
export async function loadDigestEpisodes(
  db: ISql,
  given: { asOf: Day; since: Day; team: Team },
): Promise<DigestEpisode[]> {
  const rows = await db<(DigestEpisode & { standsSince: Day })[]>`
    select e.id, e.account_id as "accountId", e.severity, e.touch, e.owner_email as "ownerEmail",
      e.opened_on as "openedOn", v.transition, v.since as "standsSince", v.verdict, v.answered, v.warned,
      a.name as "accountName", e.trial, e.arm, e.risk, coalesce(r.alerts, '[]') as alerts
    from episodes e join accounts a on a.account_id = e.account_id
    join (
      select episode_id,
        (array_agg(transition order by version desc) filter (where changes))[1] as transition,
        (array_agg(as_of order by version desc) filter (where changes))[1] as since,
        (array_agg(reason ->> 'verdict' order by version desc) filter (where reason ->> 'verdict' is not null))[1]
          as verdict,
        coalesce(max(version) filter (where transition in ('acknowledged', 'snoozed', 'verdict', 'closed')), 0)
          > max(version) filter (where transition in ('opened', 'worse')) or bool_or(transition = 'leaving') as answered,
        (array_agg(transition order by version))[1] <> 'leaving' as warned
      from (
        select *, transition in ('opened', 'worse', 'leaving', 'acknowledged', 'snoozed', 'escalated', 'recovered', 'churned',
          'closed') as changes
        from episode_events where as_of <= ${given.asOf}::date
      ) known group by episode_id
    ) v on v.episode_id = e.id
    left join lateral (
      select jsonb_agg(jsonb_build_object('rule', rule, 'on', "on", 'configHash', d.config_hash) order by "on", rule) as alerts
      from (
        select f.rule #>> '{}' as rule, min(as_of) as "on"
        from episode_events, jsonb_path_query(reason, '$.firings[*].rule') as f(rule)
        where episode_id = e.id and as_of <= ${given.asOf}::date and transition in ('opened', 'worse') group by 1
      ) raised left join decided_days d on d.as_of = "on"
    ) r on true
    where ${ownedBy(db, given.team)} and e.opened_on <= ${given.asOf}::date
      and (e.closed_on is null or e.closed_on >= ${given.since}::date)
    order by e.account_id, e.opened_on, e.id`;
  return rows.map(({ standsSince, ...episode }) => ({
    ...episode,
    closedOn: ENDS.has(episode.transition) ? standsSince : null,
  }));
}

const ENDS: ReadonlySet<string> = new Set(['recovered', 'churned', 'closed']);

/** Accounts of the team that left the book from a day on, as known on the as-of day. */
export async function loadDepartures(
  db: ISql,
  given: { asOf: Day; since: Day; team: Team },
): Promise<DigestDeparture[]> {
  return db<DigestDeparture[]>`
    select account_id as "accountId", mrr, currency, "leftOn", how,
      case when how = 'churned' then churn_kind end as "churnKind", "churnReason",
      exists (select 1 from scores s where s.account_id = d.account_id and s.day < "leftOn") as watched
    from (
      select a.account_id, a.mrr, a.currency, a.churn_kind, coalesce(said_reason, churn_reason) as "churnReason",
        case when a.churned_on <= ${given.asOf}::date then a.churned_on else a.ended_on end as "leftOn",
        case when a.churned_on <= ${given.asOf}::date then 'churned' else 'ended' end as how
      from accounts a left join ${leavingSaid(db, given.asOf)} using (account_id)
      where ${ownedBy(db, given.team)}
        and (a.churned_on <= ${given.asOf}::date or a.ended_on <= ${given.asOf}::date)
    ) d where "leftOn" >= ${given.since}::date order by account_id`;
}

/**
 * Open tasks of the team's accounts, and the finished ones of episodes that are still open. What people did with a
 * task carries no as-of date, so it counts as it stands now.
 */
export async function loadTaskCounts(db: ISql, asOf: Day, team: Team): Promise<TaskCounts[]> {
  return db<TaskCounts[]>`
    select t.episode_id as "episodeId", t.owner_email as "ownerEmail",
      (count(*) filter (where t.state = 'open'))::int as open,
      (count(*) filter (where t.state = 'done'))::int as done,
      (count(*) filter (where t.state = 'open' and t.due_on < ${asOf}::date))::int as overdue
    from tasks t join accounts a on a.account_id = t.account_id left join episodes e on e.id = t.episode_id
    where ${ownedBy(db, team)} and (e.id is null or e.opened_on <= ${asOf}::date)
      and (t.state = 'open' or (t.state = 'done' and (e.closed_on is null or e.closed_on > ${asOf}::date)))
    group by t.episode_id, t.owner_email`;
}
