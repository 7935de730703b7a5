import { roundSix } from '../../domain/statistics/round-and-median.ts';
import type { Interval } from '../../domain/statistics/shares.ts';
import { wilsonInterval } from '../../domain/statistics/shares.ts';
import type { BudgetFigures, LineFigures } from './backtest-figures.ts';
import { bootstrapRanking } from './bootstrap-ranking.ts';
import {
  type BudgetRules,
  type JudgedRow,
  judgeRanking,
  type RankingFigures,
  withoutUnknown,
} from './judge-line.ts';

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
  const caught = ranking.warned.length;
  const churners = new Set(rows.filter((row) => row.label === 1).map((row) => row.place)).size;
  const right = Math.round((ranking.precision ?? 0) * ranking.alerts);
  const line = {
    roc_auc: roundSix(ranking.rocAuc),
    roc_auc_interval: roundedInterval(ranking.rocAucInterval),
    roc_auc_within_cutoffs: roundSix(ranking.withinCutoffs?.area ?? null),
    pr_auc: roundSix(ranking.prAuc),
    pr_auc_interval: roundedInterval(intervals.prAuc),
    lift: roundSix(ranking.lift),
    lift_interval: roundedInterval(intervals.lift),
    recall: roundSix(ranking.recall),
    recall_interval: ranking.recall === null ? null : roundedInterval(wilsonInterval(caught, churners)),
    precision: roundSix(ranking.precision),
    precision_interval: roundedInterval(wilsonInterval(right, ranking.alerts)),
    median_lead_days: ranking.medianLeadDays,
    alerts: ranking.alerts,
  };
  return { line, ranking };
}

/** One draw says little: what alerts by chance achieve is the mean over the draws of the table of budgets. */
export function drawnAtRandom(
  line: LineFigures,
  { drawn, churners }: { drawn: BudgetFigures; churners: number },
): LineFigures {
  const caught = Math.round((drawn.recall ?? 0) * churners);
  const right = Math.round((drawn.precision ?? 0) * drawn.alerts);
  return {
    ...line,
    ...drawn,
    recall_interval: drawn.recall === null ? null : roundedInterval(wilsonInterval(caught, churners)),
    precision_interval: roundedInterval(wilsonInterval(right, drawn.alerts)),
  };
}

function roundedInterval(interval: Interval | null): Interval | null {
  return interval && [roundSix(interval[0]), roundSix(interval[1])];
}
