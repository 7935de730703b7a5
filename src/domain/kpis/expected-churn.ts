/** Half width of an 80 % interval in standard deviations (normal distribution). */
const Z_80 = 1.2815515655446004;

/**
 * Monthly revenue expected to leave within the horizon of the probabilities, with its 80 % range. The amount that
 * leaves is a weighted sum of independent yes/no outcomes (a Poisson-binomial sum): mean `sum p m`, variance
 * `sum p (1 - p) m^2`; the range is the normal one, cut to what is possible. Accounts do leave together (a bad
 * release, a recession), so the range is rather too narrow than too wide. Source: Wang 1993, "On the number of
 * successes in independent trials", Statistica Sinica 3.
 * @param risks probability 0-1 and MRR of every account for which both are known
 * @returns null when there is none
 */
export function expectedChurn(
  risks: readonly { probability: number; mrr: number }[],
): { mrr: number; low: number; high: number } | null {
  if (risks.length === 0) return null;
  let mean = 0;
  let variance = 0;
  let all = 0;
  for (const { probability: p, mrr } of risks) {
    mean += p * mrr;
    variance += p * (1 - p) * mrr ** 2;
    all += mrr;
  }
  const spread = Z_80 * Math.sqrt(variance);
  return { mrr: mean, low: Math.max(0, mean - spread), high: Math.min(all, mean + spread) };
}
