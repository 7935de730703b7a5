import type { ISql } from 'postgres';
import { toEpochDay } from '../../domain/day.ts';
import { groupBy } from '../../domain/group-by.ts';
import { type GoalStanding, judgeGoals } from '../../domain/signals/goals/judge-goal.ts';
import type { Day } from '../../domain/types.ts';
import { inBookOn } from '../facts/as-of.ts';
import { loadGoals } from '../facts/load-facts.ts';
import { loadMeasuredGoals } from '../scores/measured-goals.ts';

export interface AccountOfGoals {
  account_id: string;
  account: string | null;
  csm: string | null;
  mrr: number | null;
  currency: string | null;
}

/**
 * Every account in the book on a day with its goals as they were measured when it was scored, by account id; `recorded`
 * counts those that are stored, also ones that came after the scoring.
 */
export async function listGoals(
  db: ISql,
  { scoredOn, csm }: { scoredOn: Day; csm: string | null },
): Promise<(AccountOfGoals & { goals: readonly GoalStanding[]; recorded: number })[]> {
  const accounts = await db<AccountOfGoals[]>`
    select account_id, name as account, csm_email as csm, mrr, currency from accounts
    where ${inBookOn(db, scoredOn)} and (${csm}::text is null or csm_email = ${csm}) order by account_id`;
  const selection = { ids: accounts.map((row) => row.account_id) };
  const measured = await loadMeasuredGoals(db, selection, scoredOn);
  const stored = groupBy(await loadGoals(db, selection, scoredOn), (goal) => goal.accountId);
  return accounts.map((row) => ({
    ...row,
    goals: judgeGoals(measured.get(row.account_id), toEpochDay(scoredOn)),
    recorded: stored.get(row.account_id)?.length ?? 0,
  }));
}
