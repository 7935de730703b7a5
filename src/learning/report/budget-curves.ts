import { roundSix } from '../../domain/statistics/round-and-median.ts';
import {
  type AlertOutcome,
  evaluateAlertBudget,
  type WarnedAccount,
} from '../metrics/evaluate-alert-budget.ts';
import { scoreRuns } from '../metrics/ranking-metrics.ts';
import type { BacktestReport, BudgetFigures, GainsFigures } from './backtest-figures.ts';
import { type BudgetRules, type JudgedRow, toSnapshots } from './judge-line.ts';

/**
 * Recall, precision and lift of looking at the highest-scored share of the rows, for several shares in one pass.
 * Within equal scores the expected value over their order is taken.
 * @param input one finite score and one label (0 or 1) per row; `shares` in (0, 1], rising.
 * @returns one entry per share; nulls without outcomes.
 */
export function gainsCurve(input: {
  score: ArrayLike<number>;
  label: ArrayLike<number>;
  shares: readonly number[];
}): (GainsFigures | null)[] {
  const runs = scoreRuns(input);
  const all = input.label.length;
  const total = runs.reduce((sum, run) => sum + run.positives, 0);
  let next = 0;
  let rows = 0;
  let outcomes = 0;
  return input.shares.map((share) => {
    if (total === 0) return null;
    const wanted = share * all;
    while (next < runs.length && rows + runs[next]!.rows <= wanted) {
      rows += runs[next]!.rows;
      outcomes += runs[next]!.positives;
      next += 1;
    }
    const run = runs[next];
    const found = run ? outcomes + run.positives * ((wanted - rows) / run.rows) : outcomes;
    return { recall: found / total, precision: found / wanted, lift: found / wanted / (total / all) };
  });
}

/** Budgets shown beside the one that was asked for. */
const SHARES = [0.01, 0.02, 0.05, 0.1, 0.2];

/** One draw says little: the mean over so many is shown that its recall is off by a hundredth, as standard error. */
const STANDARD_ERROR = 0.01;
const MOST_DRAWS = 60;

/** Names drawn at random catch about the budget's share of those who leave, each of them or not: a binomial share. */
function drawsFor(share: number, churners: number): number {
  const needed = (share * (1 - share)) / (Math.max(1, churners) * STANDARD_ERROR ** 2);
  return Math.min(MOST_DRAWS, Math.max(2, Math.ceil(needed)));
}

/** What alerts achieve under smaller and larger budgets, by probability, by plain index and drawn at random. */
export function budgetTable(
  rows: readonly JudgedRow[],
  scores: { probability: Float64Array; index: Float64Array },
  budget: BudgetRules,
): BacktestReport['budgets'] {
  const probability = toSnapshots(rows, scores.probability);
  const index = toSnapshots(rows, scores.index);
  const churners = new Set(rows.flatMap(({ label, place }) => (label === 1 ? place : []))).size;
  return [...new Set([...SHARES, budget.share])]
    .sort((a, b) => a - b)
    .map((share) => {
      const rules = { ...budget, share };
      const randomRuns = drawsFor(share, churners);
      const learned = evaluateAlertBudget(probability, { ...rules, randomRuns });
      return {
        share,
        probability: figures(learned),
        index: figures(evaluateAlertBudget(index, { ...rules, randomRuns: 0 })),
        random: figures(learned.random),
      };
    });
}

function figures(outcome: Omit<AlertOutcome, 'warned'>): BudgetFigures {
  return {
    alerts: Math.round(outcome.alerts),
    recall: roundSix(outcome.recall),
    precision: roundSix(outcome.precision),
    median_lead_days: roundSix(outcome.medianLeadDays),
  };
}

/** Counts departures by whole weeks of warning, from the shortest (under a week) to the horizon, gaps included. */
export function leadTimes(
  warned: readonly WarnedAccount[],
  horizonDays: number,
): BacktestReport['lead_times'] {
  return Array.from({ length: Math.floor(horizonDays / 7) + 1 }, (_, week) => {
    const [from, to] = [7 * week, Math.min(horizonDays, 7 * week + 6)];
    const departures = warned.filter(({ leadDays }) => leadDays >= from && leadDays <= to).length;
    return { from_days: from, to_days: to, departures };
  });
}
