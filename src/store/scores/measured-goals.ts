import type { ISql } from 'postgres';
import type { AccountFeatures } from '../../domain/health/features.ts';
import type { GoalFeatures } from '../../domain/signals/goals/extract-goals.ts';
import type { AccountSelection, Day } from '../../domain/types.ts';
import { inSelection } from '../facts/as-of.ts';
import { unpackRecord } from './pack-json.ts';

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
      const { goals = [] } = unpackRecord(features) as AccountFeatures;
      return goals.length === 0 ? [] : [[accountId, goals]];
    }),
  );
}

/** Whether any goal of anybody was agreed by the day: only then does one that is missing say something. */
export async function recordsGoals(db: ISql, asOf: Day): Promise<boolean> {
  const [row] = await db<[{ any: boolean }]>`
    select exists (select from goals where set_on is null or set_on <= ${asOf}::date) as any`;
  return row.any;
}
