import type { ISql } from 'postgres';
import type { AccountSelection, Day, Goal } from '../../domain/types.ts';
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
