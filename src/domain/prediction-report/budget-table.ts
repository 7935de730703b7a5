import { type AlertOutcome, evaluateAlertBudget } from '../model/evaluate-alert-budget.ts';
import { type BudgetRules, type JudgedRow, toSnapshots } from '../prediction/judge-line.ts';
import type { BacktestReport, BudgetFigures } from './backtest-figures.ts';
import { roundSix } from './round-six.ts';

/** Budgets shown beside the one that was asked for. */
const SHARES = [0.01, 0.02, 0.05, 0.1, 0.2];

/** What alerts achieve under smaller and larger budgets, by probability, by plain index and drawn at random. */
export function budgetTable(
  rows: readonly JudgedRow[],
  scores: { probability: Float64Array; index: Float64Array },
  budget: BudgetRules,
): BacktestReport['budgets'] {
  const probability = toSnapshots(rows, scores.probability);
  const index = toSnapshots(rows, scores.index);
  return [...new Set([...SHARES, budget.share])]
    .sort((a, b) => a - b)
    .map((share) => {
      const rules = { ...budget, share };
      const learned = evaluateAlertBudget(probability, { ...rules, randomRuns: 1 });
      return {
        share,
        probability: figures(learned),
        index: figures(evaluateAlertBudget(index, { ...rules, randomRuns: 0 })),
        random: figures(learned.random),
      };
    });
}

function figures(outcome: Omit<AlertOutcome, 'leadDays'>): BudgetFigures {
  return {
    alerts: outcome.alerts,
    recall: roundSix(outcome.recall),
    precision: roundSix(outcome.precision),
    median_lead_days: outcome.medianLeadDays,
  };
}
