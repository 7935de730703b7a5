import { sortNumbers } from '../../domain/statistics/sort-numbers.ts';

/** Row numbers from the highest score to the lowest; equal scores keep their row order. Every score is a number. */
export function orderByScore(score: ArrayLike<number>): Uint32Array {
  // Sorted as plain numbers, and each row put where its score begins: a sort by a comparison takes several times as long.
  const ascending = sortNumbers(Float64Array.from(score));
  const taken = new Uint32Array(ascending.length);
  const order = new Uint32Array(ascending.length);
  for (let row = 0; row < score.length; row++) {
    const end = countUpTo(ascending, score[row]!);
    order[ascending.length - end + taken[end - 1]!++] = row;
  }
  return order;
}

/** How many of the ascending numbers are at most a number. */
function countUpTo(ascending: Float64Array, most: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! <= most) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A run of rows with equal score, seen from the highest score downwards. */
export interface ScoreRun {
  rows: number;
  positives: number;
}

/**
 * Rows grouped by equal score, from the highest score to the lowest. All scores and those of rows with the outcome are
 * sorted apart, as plain numbers: an order of rows would have to be sorted by a comparison, which takes ten times as long.
 */
export function scoreRuns(input: { score: ArrayLike<number>; label: ArrayLike<number> }): ScoreRun[] {
  const all = sortNumbers(Float64Array.from(input.score));
  const withOutcome = all.slice();
  let positives = 0;
  for (let row = 0; row < all.length; row++)
    if (input.label[row] === 1) withOutcome[positives++] = input.score[row]!;
  const hits = sortNumbers(withOutcome.subarray(0, positives));
  const runs: ScoreRun[] = [];
  let hit = positives - 1;
  for (let to = all.length; to > 0; ) {
    const score = all[to - 1]!;
    let from = to - 1;
    while (from > 0 && all[from - 1] === score) from -= 1;
    const hitsTo = hit;
    while (hit >= 0 && hits[hit] === score) hit -= 1;
    runs.push({ rows: to - from, positives: hitsTo - hit });
    to = from;
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
  return averagePrecisionOf(scoreRuns(input));
}

function averagePrecisionOf(runs: readonly ScoreRun[]): number | null {
  let rows = 0;
  let positives = 0;
  let area = 0;
  for (const run of runs) {
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
  return rocAucOf(scoreRuns(input));
}

/** {@link rocAuc} and {@link averagePrecision} of the same rows, sorted once. */
export function rankingFigures(input: { score: ArrayLike<number>; label: ArrayLike<number> }): {
  rocAuc: number | null;
  prAuc: number | null;
} {
  const runs = scoreRuns(input);
  return { rocAuc: rocAucOf(runs), prAuc: averagePrecisionOf(runs) };
}

function rocAucOf(runs: readonly ScoreRun[]): number | null {
  let positivesAbove = 0;
  let negatives = 0;
  let pairs = 0;
  for (const run of runs) {
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
