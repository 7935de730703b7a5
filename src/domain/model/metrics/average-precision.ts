import { scoreRuns } from './order-by-score.ts';

/**
 * Area under the precision-recall curve as average precision: the sum over distinct scores of the recall gained
 * times the precision there, without interpolation (as scikit-learn's `average_precision_score`).
 * @param input one finite score and one label (0 or 1) per row.
 * @returns a number in (0, 1], or null when there is no row with the outcome.
 */
export function averagePrecision(input: {
  score: ArrayLike<number>;
  label: ArrayLike<number>;
}): number | null {
  let rows = 0;
  let positives = 0;
  let area = 0;
  for (const run of scoreRuns(input)) {
    rows += run.rows;
    positives += run.positives;
    area += run.positives * (positives / rows);
  }
  return positives === 0 ? null : area / positives;
}
