import { scoreRuns } from './order-by-score.ts';

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
