import { type ComponentResult, known, unknown } from '../../evidence/component-result.ts';
import { evidence } from '../../evidence/evidence-codes.ts';
import type { Evidence } from '../../types.ts';
import type { GoalFeatures } from './extract-goals.ts';
import { type GoalStanding, judgeGoals } from './judge-goal.ts';

/** The mean of the goals that can be judged; each of them is a piece of evidence. `asOf` in epoch days. */
export function scoreGoals(goals: readonly GoalFeatures[], asOf: number): ComponentResult {
  const judged = judgeGoals(goals, asOf).filter(({ score }) => score !== null);
  if (judged.length === 0) return unknown(evidence('unknown.no_judged_goal', {}));
  const score = judged.reduce((sum, goal) => sum + goal.score!, 0) / judged.length;
  return known(
    score,
    judged.map((goal) => goalEvidence(goal, (goal.score! - 100) / judged.length)),
  );
}

/** How a goal stands, as evidence. */
export function goalEvidence(standing: GoalStanding, points = 0): Evidence {
  const { goal, value, expected, target, dueOn, isWord } = standing;
  // A person's word goes before what is measured, which would contradict it.
  const measured = isWord ? { value: null, target: null } : { value, target };
  switch (standing.status) {
    case 'reached':
      return evidence('goal.reached', { goal, ...measured });
    case 'missed':
      return evidence('goal.missed', { goal, ...measured, dueOn: isWord ? null : dueOn }, points);
    case 'behind':
      return evidence('goal.behind', { goal, value, expected, target, dueOn }, points);
    case 'on_line':
      return evidence('goal.on_line', { goal, value, target, dueOn });
    case 'unanswered':
      return evidence('goal.unanswered', { goal, dueOn });
    case 'unmeasured':
      return evidence('goal.unmeasured', { goal, dueOn });
  }
}
