import type { GoalStanding } from '../signals/goals/judge-goal.ts';
import type { RuleEvidence, RuleMatch } from './alert-inputs.ts';

/**
 * Goals that are behind their line, or were missed within so many days: one match about all of them, the one that was
 * missed first. A goal is told of once when it falls behind and once when it is missed.
 */
export function behindGoals(
  goals: readonly GoalStanding[],
  withinDays: number,
): Pick<RuleMatch, 'subject' | 'others' | 'immediate' | 'fromUsage' | 'evidence'> | null {
  const told = goals.filter(
    ({ status, pastDays }) => status === 'behind' || (status === 'missed' && pastDays <= withinDays),
  );
  const [first, ...others] = told.map((goal) => ({
    subject: `goal:${goal.id}:${goal.status}`,
    evidence: evidenceOf(goal),
  }));
  if (!first) return null;
  const fromUsage = told.every(({ by }) => by === 'usage' || by === 'users');
  return { ...first, others, immediate: false, fromUsage };
}

function evidenceOf({ status, goal, value, expected, target, dueOn }: GoalStanding): RuleEvidence {
  return status === 'missed'
    ? { code: 'rule.goal_missed', params: { goal, value, target, dueOn } }
    : { code: 'rule.goal_behind', params: { goal, value, expected, target, dueOn } };
}
