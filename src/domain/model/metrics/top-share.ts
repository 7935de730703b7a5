import { scoreRuns } from './order-by-score.ts';

/** What the highest-scored part of the rows holds. */
export interface TopShare {
  /** Rows taken: the share of all rows, rounded, at least one. */
  rows: number;
  /** Outcomes among them; a fraction when the cut falls within equal scores (the expected number). */
  outcomes: number;
  /** outcomes / all outcomes; null without outcomes. */
  recall: number | null;
  /** outcomes / rows. */
  precision: number;
  /** precision / base rate; null without outcomes. */
  lift: number | null;
}

/**
 * Recall, precision and lift when only the highest-scored share of the rows is looked at. Within equal scores
 * the expected value over their order is taken, so that the order of the input never matters.
 * @param input one finite score and one label (0 or 1) per row; `share` in (0, 1].
 * @returns null without rows.
 */
export function topShare(input: {
  score: ArrayLike<number>;
  label: ArrayLike<number>;
  share: number;
}): TopShare | null {
  const all = input.label.length;
  if (all === 0) return null;
  const rows = Math.min(all, Math.max(1, Math.round(all * input.share)));
  let left = rows;
  let outcomes = 0;
  let total = 0;
  for (const run of scoreRuns(input)) {
    const taken = Math.min(left, run.rows);
    outcomes += run.positives * (taken / run.rows);
    left -= taken;
    total += run.positives;
  }
  const precision = outcomes / rows;
  return {
    rows,
    outcomes,
    precision,
    recall: total === 0 ? null : outcomes / total,
    lift: total === 0 ? null : precision / (total / all),
  };
}
