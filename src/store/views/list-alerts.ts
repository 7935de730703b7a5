import type { ISql } from 'postgres';
import type { Day } from '../../domain/types.ts';
import { LIVE_STATES } from '../episodes/episodes.ts';

/** One line of `harbinger alerts`. */
export interface AlertRow {
  id: string;
  account_id: string;
  account: string | null;
  state: string;
  severity: string;
  touch: string;
  rules: string[];
  owner: string | null;
  opened_on: Day;
  closed_on: Day | null;
  closed_reason: string | null;
  acknowledged_by: string | null;
  snoozed_until: Day | null;
  verdict: string | null;
  /** Group of a hold-out trial: treated | held_out; null = in none. */
  arm: string | null;
  health_at_open: number | null;
  probability_at_open: number | null;
  mrr_at_open: number | null;
  open_tasks: number;
  version: number;
}

/** Living episodes (or all), most severe and newest first. */
export async function listAlerts(
  raw: ISql,
  filter: { all: boolean; owner: string | null },
): Promise<AlertRow[]> {
  return raw<AlertRow[]>`
    select e.id, e.account_id, a.name as account, e.state, e.severity, e.touch, e.rules, e.owner_email as owner,
      e.opened_on, e.closed_on, e.closed_reason, e.acked_by as acknowledged_by, e.snoozed_until, e.verdict, e.arm,
      e.health_at_open, e.probability_at_open, e.mrr_at_open, e.version,
      (select count(*)::int from tasks t where t.episode_id = e.id and t.state = 'open') as open_tasks
    from episodes e left join accounts a on a.account_id = e.account_id
    where (${filter.all} or e.state in ${raw([...LIVE_STATES])})
      and (${filter.owner}::text is null or e.owner_email = ${filter.owner})
    order by (e.closed_on is not null), array_position(array['critical', 'at_risk', 'watch'], e.severity),
      e.opened_on desc, e.account_id`;
}
