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

export type PeerLevel = 'less' | 'alike' | 'more';

/** How far from one half the share of others with more may be for an account to be called like them. */
const ALIKE = 0.1;

/** An account beside comparable ones, by the share of them that use the product more (0-1). */
export function peerLevel(more: number): PeerLevel {
  if (more > 0.5 + ALIKE) return 'less';
  return more < 0.5 - ALIKE ? 'more' : 'alike';
}
