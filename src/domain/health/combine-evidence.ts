import type { Evidence } from '../types.ts';

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
