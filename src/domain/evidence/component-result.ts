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

/**
 * One remark per matter: what is said twice of the same product (a low level and an old last visit are both "used less
 * than by comparable accounts") becomes one remark with the points of both. Answers and invoices each stay.
 */
export function combineEvidence(evidence: readonly Evidence[]): Evidence[] {
  const combined: Evidence[] = [];
  for (const e of evidence) {
    const at = combined.findIndex((c) => isSameMatter(c, e));
    const before = combined[at];
    if (before) combined[at] = { ...before, points: Math.round((before.points + e.points) * 100) / 100 + 0 };
    else combined.push(e);
  }
  return combined;
}

function isSameMatter(a: Evidence, b: Evidence): boolean {
  return (
    a.code === b.code &&
    a.params.product !== undefined &&
    a.params.product === b.params.product &&
    a.params.fromProduct === b.params.fromProduct
  );
}

/** Below the middle of comparable accounts, by rank or by days. */
export function isBehindPeers(seen: {
  percentile: number;
  activeDays: number;
  peersMedian: number;
}): boolean {
  return seen.percentile < 0.5 || seen.activeDays < seen.peersMedian;
}

/**
 * A piece that states nothing bad although points are missing from a full score: used about as much as by others. It
 * belongs to the component's story, but nobody would call it a cost.
 */
export function isNeutralEvidence({ code, params }: Evidence): boolean {
  const number = (name: string) => (typeof params[name] === 'number' ? params[name] : Number.NaN);
  if (code === 'usage.period_normal') return true;
  if (code === 'usage.period_below_peers') return number('percentile') >= 0.5;
  if (code !== 'usage.below_peers') return false;
  return !isBehindPeers({
    percentile: number('percentile'),
    activeDays: number('activeDays'),
    peersMedian: number('peersMedian'),
  });
}
