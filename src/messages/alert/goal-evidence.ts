import { toEpochDay } from '../../domain/day.ts';
import type { AccountFeatures } from '../../domain/health/features.ts';
import { type GoalStanding, judgeGoals } from '../../domain/signals/goals/judge-goal.ts';
import { goalEvidence } from '../../domain/signals/goals/score-goals.ts';
import type { Day, Evidence } from '../../domain/types.ts';
import type { AlertView, PortfolioContext } from '../models/alert-view.ts';

/** How the goals of an account stand on a day, from the features that were stored with its score. */
export function goalsOn(features: string | undefined, asOf: Day): GoalStanding[] {
  if (features === undefined || !features.includes('"goals"')) return [];
  return judgeGoals((JSON.parse(features) as AccountFeatures).goals, toEpochDay(asOf));
}

/** What is to be said of goals that need somebody. */
export function laggingEvidence(goals: readonly GoalStanding[]): Evidence[] {
  return laggingGoals(goals).map((goal) => goalEvidence(goal));
}

/** Goals that need somebody. */
export function laggingGoals(goals: readonly GoalStanding[]): GoalStanding[] {
  return goals.filter(({ status }) => status === 'missed' || status === 'behind');
}

/** What a rule about goals has found, whatever weight goals have in the index. */
export function goalChanges(
  rules: readonly string[],
  { view, portfolio }: { view: AlertView; portfolio: PortfolioContext },
): Evidence[] {
  if (!rules.some((name) => portfolio.rules.get(name)?.kind === 'goal_behind')) return [];
  return laggingEvidence(goalsOn(view.score?.features, portfolio.asOf));
}
