import type { ChurnEstimate } from '../types.ts';

export interface SplitProbability {
  /** P(leaves of its own will) and P(lost to a failing collection), 0-1; null = not kept apart. */
  voluntary: number | null;
  involuntary: number | null;
}

/**
 * The voluntary and involuntary parts of an estimate. A model that does not keep them apart is split as the stated prior
 * of the same account splits: in proportion to the hazards `-ln(1 - p)`, so that `1 - (1 - v)(1 - i)` is the estimate
 * again (competing risks under constant hazards, Prentice et al. 1978, Biometrics 34).
 */
export function splitProbability(estimate: ChurnEstimate, prior: ChurnEstimate): SplitProbability {
  const { probability } = estimate;
  if (estimate.voluntary !== undefined && estimate.involuntary !== undefined) {
    return { voluntary: estimate.voluntary, involuntary: estimate.involuntary };
  }
  const { voluntary, involuntary } = prior;
  if (probability === null || voluntary === undefined || involuntary === undefined) {
    return { voluntary: null, involuntary: null };
  }
  const share = voluntaryShare(voluntary, involuntary);
  return { voluntary: part(probability, share), involuntary: part(probability, 1 - share) };
}

/** Share of the whole hazard that is voluntary, 0-1. */
export function voluntaryShare(voluntary: number, involuntary: number): number {
  if (involuntary <= 0) return 1;
  if (voluntary >= 1 || involuntary >= 1) return voluntary / (voluntary + involuntary);
  const own = Math.log1p(-voluntary);
  return own / (own + Math.log1p(-involuntary));
}

function part(probability: number, share: number): number {
  return Math.round((1 - (1 - probability) ** share) * 1e6) / 1e6;
}
