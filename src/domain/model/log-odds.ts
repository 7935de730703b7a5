/** Probability of a log-odds value; never overflows, and stays within [0, 1]. */
export function sigmoid(logOdds: number): number {
  if (logOdds >= 0) return 1 / (1 + Math.exp(-logOdds));
  const odds = Math.exp(logOdds);
  return odds / (1 + odds);
}

/** Log-odds of a probability; 0 and 1 are taken as the nearest double that has finite log-odds. */
export function logOdds(probability: number): number {
  const inside = Math.min(1 - 1e-15, Math.max(1e-15, probability));
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
