import type { Evidence } from '../types.ts';

/**
 * What one component says: a score 0-100 with its evidence (points = points of the component, negative when it lowers
 * the score), or unknown with the evidence that tells why.
 */
export type ComponentResult =
  | { known: true; score: number; evidence: Evidence[] }
  | { known: false; why: Evidence };

export function known(score: number, evidence: Evidence[]): ComponentResult {
  return { known: true, score: Math.max(0, Math.min(100, score)), evidence };
}

export function unknown(why: Evidence): ComponentResult {
  return { known: false, why };
}
