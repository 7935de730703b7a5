import type { ISql } from 'postgres';
import type { AccountFeatures } from '../../domain/health/features.ts';
import type { GoalFeatures } from '../../domain/signals/goals/extract-goals.ts';
import type { AccountSelection, Day, Goal } from '../../domain/types.ts';
import { unpackJson } from '../scores/pack-json.ts';
import { inSelection } from './as-of.ts';

/** The goals of the selected accounts that were agreed by the day, as known on it: what was said later is not. */
export async function loadGoals(
  db: ISql,
  selection: AccountSelection,
  asOf: Day,
): Promise<(Goal & { accountId: string })[]> {
  return db<(Goal & { accountId: string })[]>`
    select account_id as "accountId", goal_id as "goalId", goal, measured_by as "measuredBy", target,
      due_on as "dueOn", case when state_on > ${asOf}::date then 'open' else state end as state, set_on as "setOn",
      case when state_on <= ${asOf}::date then state_on end as "stateOn"
    from goals where ${inSelection(db, selection)} and (set_on is null or set_on <= ${asOf}::date)
    order by account_id, goal_id`;
}

/** The goals of the selected accounts as they were measured when the day was scored; who has none has no entry. */
export async function loadMeasuredGoals(
  db: ISql,
  selection: AccountSelection,
  scoredOn: Day,
): Promise<Map<string, GoalFeatures[]>> {
  const rows = await db<{ accountId: string; features: string }[]>`
    select s.account_id as "accountId", s.features
    from (select distinct account_id from goals where ${inSelection(db, selection)}) g
      join scores s on s.account_id = g.account_id and s.day = ${scoredOn}::date`;
  return new Map(
    rows.flatMap(({ accountId, features }) => {
      const { goals = [] } = JSON.parse(unpackJson(features)) as AccountFeatures;
      return goals.length === 0 ? [] : [[accountId, goals]];
    }),
  );
}
