import { toEpochDay } from '../../../domain/day.ts';
import type { GoalFeatures } from '../../../domain/signals/goals/extract-goals.ts';
import { type GoalStatus, judgeGoals } from '../../../domain/signals/goals/judge-goal.ts';
import { goalEvidence } from '../../../domain/signals/goals/score-goals.ts';
import type { Day } from '../../../domain/types.ts';
import type { DigestGoals } from '../../models/digest-model.ts';
import type { PortfolioRow } from '../digest-rows.ts';

/** A goal that ended longer ago is no news. */
const NEWS_DAYS = 28;

/**
 * The goals of these accounts as they stand on the day; undefined = none is recorded of any of them.
 * @param measured by account, as of the newest scored day
 */
export function goalSection(
  rows: readonly PortfolioRow[],
  measured: ReadonlyMap<string, readonly GoalFeatures[]>,
  asOf: Day,
): DigestGoals | undefined {
  if (measured.size === 0) return undefined;
  const alive = rows.filter((row) => row.alive);
  const standings = alive
    .flatMap((row) =>
      judgeGoals([...(measured.get(row.accountId) ?? [])], toEpochDay(asOf)).map((goal) => ({ row, goal })),
    )
    .filter(({ goal }) => goal.pastDays <= NEWS_DAYS);
  const count = (status: GoalStatus) => standings.filter(({ goal }) => goal.status === status).length;
  return {
    reached: count('reached'),
    onLine: count('on_line'),
    behind: count('behind'),
    missed: count('missed'),
    without: alive.filter((row) => !measured.has(row.accountId)).length,
    lagging: standings
      .filter(({ goal }) => goal.status === 'missed' || goal.status === 'behind')
      .sort((a, b) => (b.row.mrr ?? 0) - (a.row.mrr ?? 0) || (a.row.accountId < b.row.accountId ? -1 : 1))
      .map(({ row, goal }) => ({
        accountId: row.accountId,
        accountName: row.accountName,
        why: goalEvidence(goal),
      })),
  };
}
