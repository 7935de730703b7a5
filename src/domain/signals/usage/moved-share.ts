import type { Measure, ProductFeatures } from './usage-features.ts';

/** What went from falling products to others: shares of each fall that is made up for, and the pair to name. */
export interface Move {
  /** Per product, 0-1, same order as given. */
  moved: number[];
  /** Some product is used more than ever before. */
  gained: boolean;
  from: string | null;
  to: string | null;
  /** First day of the fall when it could be dated, else null. */
  since: number | null;
  factor: number;
}

/**
 * A product that gains active days while another one loses them takes over its work: the loss counts only as far as the
 * gain does not cover it. Gains of products without a past count whole, others as far as they pass their usual range.
 */
export function movedShare(products: readonly ProductFeatures[]): Move {
  let lost = 0;
  let gained = 0;
  let from: ProductFeatures | null = null;
  let to: ProductFeatures | null = null;
  let mostLost = 0;
  let mostGained = 0;
  for (const p of products) {
    const loss = perWeek(p, p.active, (m) => Math.max(0, m[1] - m[0]));
    const gain = p.active === null ? p.active28 / 4 : perWeek(p, p.active, (m) => Math.max(0, m[0] - m[3]));
    lost += loss;
    gained += gain;
    if (loss > mostLost) {
      mostLost = loss;
      from = p;
    }
    if (gain > mostGained) {
      mostGained = gain;
      to = p;
    }
  }
  const share = lost > 0 ? Math.min(1, gained / lost) : 0;
  const moved = products.map((p) => (p.active !== null && p.active[0] < p.active[1] ? share : 0));
  return share > 0 && from && to
    ? {
        moved,
        gained: true,
        from: from.product,
        to: to.product,
        since: from.change?.since ?? null,
        factor: Math.round(share * 100) / 100,
      }
    : { moved, gained: gained > 0, from: null, to: null, since: null, factor: 0 };
}

function perWeek(p: ProductFeatures, measure: Measure | null, of: (m: Measure) => number): number {
  return measure === null ? 0 : of(measure) / (p.windowDays / 7);
}
