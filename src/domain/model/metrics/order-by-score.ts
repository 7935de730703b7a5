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
