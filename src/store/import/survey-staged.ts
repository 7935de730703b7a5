import type { Sql } from 'postgres';
import type { Entity } from '../../sources/records.ts';
import { EVENT_DAY, TARGETS } from './staging.ts';

/** What the staged rows are like as a whole, so that each of them is looked at only where there is a reason to. */
export interface StagedSurvey {
  /** Some are about accounts that nobody has told of. */
  namesUnknown: boolean;
  /** Some may be dated outside the life of their account. */
  outlivesAccount: boolean;
}

/** Looks at the accounts that staged rows name and at the first and last day told of each. */
export async function surveyStaged(sql: Sql, entity: Entity): Promise<StagedSurvey> {
  const day = dayOf(entity) ?? 'null::date';
  const [survey] = await sql.unsafe<[StagedSurvey]>(`
    with told as (select account_id, min(${day}) as first, max(${day}) as last from staged s group by account_id)
    select coalesce(bool_or(a.account_id is null), false) as "namesUnknown",
      coalesce(bool_or(told.first < a.started_on or told.last > least(a.churned_on, a.ended_on)), false)
        as "outlivesAccount"
    from told left join accounts a using (account_id)`);
  return survey;
}

/** SQL: the day that a staged row `s` is about; null = it has none. */
export const dayOf = (entity: Entity): string | null =>
  entity === 'usage_events' ? EVENT_DAY : TARGETS[entity].day;
