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
