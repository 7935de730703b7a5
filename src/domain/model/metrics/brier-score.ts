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
