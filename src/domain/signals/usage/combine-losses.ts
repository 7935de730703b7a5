import type { Evidence } from '../../types.ts';

/** A share of the score that one finding takes by itself, 0-1, and what to say about it. */
export interface Loss {
  share: number;
  evidence: Evidence;
}

/** Findings about one product mostly see the same thing from several sides: beside the worst, others count this much. */
const BESIDE = 0.3;

/**
 * Combines shares of losses: the worst in full, the others at 30 %, each from what is left. Growing any loss never raises what
 * remains. Returns the remaining share of the score (0-1) and the weight of each loss in the explanation (adds up to 1).
 */
export function combineLosses(shares: readonly number[]): { remaining: number; weights: number[] } {
  let worst = -1;
  for (let i = 0; i < shares.length; i++) {
    if (shares[i]! > 0 && (worst < 0 || shares[i]! > shares[worst]!)) worst = i;
  }
  if (worst < 0) return { remaining: 1, weights: shares.map(() => 0) };
  let remaining = 1;
  let total = 0;
  const weights = shares.map((share, i) => {
    const factor = 1 - share * (i === worst ? 1 : BESIDE);
    remaining *= factor;
    const weight = -Math.log(Math.max(1e-9, factor));
    total += weight;
    return weight;
  });
  return { remaining, weights: weights.map((w) => w / total) };
}
