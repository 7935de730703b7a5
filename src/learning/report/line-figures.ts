import { roundSix } from '../../domain/statistics/round-and-median.ts';
import { type Interval, wilsonInterval } from '../../domain/statistics/shares.ts';
import {
  type BudgetRules,
  type JudgedRow,
  judgeRanking,
  type RankingFigures,
  withoutUnknown,
} from '../backtest/judge-line.ts';
import type { LineFigures } from './backtest-figures.ts';
import { bootstrapRanking } from './bootstrap-ranking.ts';

/** One score's figures with their 95 % intervals, ready to be told, beside those they were made from. */
export function lineFigures(
  rows: readonly JudgedRow[],
  score: Float64Array,
  budget: BudgetRules,
): { line: LineFigures; ranking: RankingFigures } {
  const ranking = judgeRanking(rows, score, budget);
  const intervals = bootstrapRanking({
    score: withoutUnknown(score),
    label: Uint8Array.from(rows, (row) => row.label),
    group: Int32Array.from(rows, (row) => row.place),
    share: budget.share,
    seed: budget.seed,
  });
  const caught = ranking.leadDays.length;
  const churners = new Set(rows.filter((row) => row.label === 1).map((row) => row.place)).size;
  const right = Math.round((ranking.precision ?? 0) * ranking.alerts);
  const line = {
    roc_auc: roundSix(ranking.rocAuc),
    roc_auc_interval: rounded(ranking.rocAucInterval),
    roc_auc_within_cutoffs: roundSix(ranking.withinCutoffs?.area ?? null),
    pr_auc: roundSix(ranking.prAuc),
    pr_auc_interval: rounded(intervals.prAuc),
    lift: roundSix(ranking.lift),
    lift_interval: rounded(intervals.lift),
    recall: roundSix(ranking.recall),
    recall_interval: ranking.recall === null ? null : rounded(wilsonInterval(caught, churners)),
    precision: roundSix(ranking.precision),
    precision_interval: rounded(wilsonInterval(right, ranking.alerts)),
    median_lead_days: ranking.medianLeadDays,
    alerts: ranking.alerts,
  };
  return { line, ranking };
}

function rounded(interval: Interval | null): Interval | null {
  return interval && [roundSix(interval[0]), roundSix(interval[1])];
}
