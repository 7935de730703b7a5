import { scoreRuns } from '../model/metrics/order-by-score.ts';
import type { GainsFigures } from './backtest-figures.ts';

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
