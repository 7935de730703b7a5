/** Row numbers from the highest score to the lowest; equal scores keep their row order. */
export function orderByScore(score: ArrayLike<number>): Uint32Array {
  const order = Uint32Array.from({ length: score.length }, (_, row) => row);
  return order.sort((a, b) => score[b]! - score[a]! || a - b);
}

/** A run of rows with equal score, seen from the highest score downwards. */
export interface ScoreRun {
  rows: number;
  positives: number;
}

/** Rows grouped by equal score, from the highest score to the lowest. */
export function scoreRuns(input: { score: ArrayLike<number>; label: ArrayLike<number> }): ScoreRun[] {
  const runs: ScoreRun[] = [];
  let previous = Number.NaN;
  for (const row of orderByScore(input.score)) {
    const score = input.score[row]!;
    if (score !== previous) runs.push({ rows: 0, positives: 0 });
    const run = runs[runs.length - 1]!;
    run.rows += 1;
    run.positives += input.label[row]!;
    previous = score;
  }
  return runs;
}

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

/**
 * Brier score: the mean squared distance between probability and outcome (Brier 1950); lower is better.
 * @param input one probability in [0, 1] and one label (0 or 1) per row.
 * @returns a number in [0, 1], or null without rows.
 */
export function brierScore(input: {
  probability: ArrayLike<number>;
  label: ArrayLike<number>;
}): number | null {
  const rows = input.label.length;
  let sum = 0;
  for (let row = 0; row < rows; row++) sum += (input.probability[row]! - input.label[row]!) ** 2;
  return rows === 0 ? null : sum / rows;
}

/**
 * Log loss (nats): the mean of minus the logarithm of the probability given to what happened; lower is better.
 * Probabilities of exactly 0 or 1 are moved inside by 1e-15, so that one certain mistake stays finite.
 * @param input one probability in [0, 1] and one label (0 or 1) per row.
 * @returns a number of at least 0, or null without rows.
 */
export function logLoss(input: { probability: ArrayLike<number>; label: ArrayLike<number> }): number | null {
  const rows = input.label.length;
  let sum = 0;
  for (let row = 0; row < rows; row++) {
    const probability = Math.min(1 - 1e-15, Math.max(1e-15, input.probability[row]!));
    sum -= input.label[row] === 1 ? Math.log(probability) : Math.log1p(-probability);
  }
  return rows === 0 ? null : sum / rows;
}

/**
 * Area under the ROC curve: the probability that a row with the outcome scores higher than one without, ties
 * counted half (Mann-Whitney).
 * @param input one finite score and one label (0 or 1) per row.
 * @returns a number in [0, 1], or null when one of the two classes is empty.
 */
export function rocAuc(input: { score: ArrayLike<number>; label: ArrayLike<number> }): number | null {
  let positivesAbove = 0;
  let negatives = 0;
  let pairs = 0;
  for (const run of scoreRuns(input)) {
    const negativesHere = run.rows - run.positives;
    pairs += negativesHere * (positivesAbove + run.positives / 2);
    positivesAbove += run.positives;
    negatives += negativesHere;
  }
  return positivesAbove === 0 || negatives === 0 ? null : pairs / (positivesAbove * negatives);
}

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
