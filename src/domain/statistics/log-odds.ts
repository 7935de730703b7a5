/** Nothing is held to be more certain than this. */
const leastDoubt = 1e-15;

/** Probability of a log-odds value, strictly within (0, 1) whatever the value. */
export function sigmoid(logOdds: number): number {
  const odds = Math.exp(-Math.abs(logOdds));
  const smaller = Math.max(leastDoubt, odds / (1 + odds));
  return logOdds >= 0 ? 1 - smaller : smaller;
}

/** Log-odds of a probability; 0 and 1 are moved inside by the least doubt, so that the result is finite. */
export function logOdds(probability: number): number {
  const inside = Math.min(1 - leastDoubt, Math.max(leastDoubt, probability));
  return Math.log(inside / (1 - inside));
}

/** Log loss (nats) of one outcome under log-odds, without ever taking the logarithm of zero. */
export function logisticLoss(score: number, label: number): number {
  const margin = label === 1 ? score : -score;
  return margin > 0 ? Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin)) - margin;
}

/** Weighted mean logistic loss of log-odds scores; 0 when there is no weight at all. */
export function meanLogisticLoss(input: {
  score: Float64Array;
  label: Uint8Array;
  weight: Float64Array | undefined;
}): number {
  let loss = 0;
  let total = 0;
  for (let row = 0; row < input.score.length; row++) {
    const weight = input.weight === undefined ? 1 : input.weight[row]!;
    loss += weight * logisticLoss(input.score[row]!, input.label[row]!);
    total += weight;
  }
  return total === 0 ? 0 : loss / total;
}
