import type { ProductLoss } from './judge-product.ts';
import type { ProductFeatures } from './usage-features.ts';

/** What went from falling products to others: per product the share of its loss that is made up for elsewhere. */
export interface Move {
  /** Per product, 0-1, same order as given. */
  moved: number[];
  /** Some product is used more than ever before. */
  gained: boolean;
  /** The pair to name, when something moved. */
  from: ProductFeatures | null;
  to: ProductFeatures | null;
}

/**
 * A product that gains active days while another one loses them takes over its work: a loss counts only as far as the
 * gains of the others do not cover all losses. A loss is the past activity of the product times what it lost; gains
 * of products without a past count whole, others as far as they pass their usual range (active days a week).
 */
export function movedShare(products: readonly ProductFeatures[], losses: readonly ProductLoss[]): Move {
  const lost = products.map((p, i) => {
    const loss = losses[i]!;
    return loss.known ? p.past * loss.lost : 0;
  });
  const gains = products.map(gainOf);
  const allLost = lost.reduce((a, b) => a + b, 0);
  const allGained = gains.reduce((a, b) => a + b, 0);
  const moved = gains.map((own) => {
    const others = allGained - own;
    return others <= 0 ? 0 : others >= allLost ? 1 : others / allLost;
  });
  const from = largest(lost);
  const to = largest(gains.map((gain, i) => (i === from ? 0 : gain)));
  const named = from !== null && to !== null && moved[from]! > 0;
  return {
    moved,
    gained: allGained > 0,
    from: named ? products[from]! : null,
    to: named ? products[to]! : null,
  };
}

function gainOf(p: ProductFeatures): number {
  if (p.period) {
    if (p.events === null) return (7 * p.active28) / p.period.days;
    const [now, , mid, high] = p.events;
    return mid > 0 ? (p.past * Math.max(0, now - high)) / mid : 0;
  }
  return p.active === null ? p.active28 / 4 : (7 * Math.max(0, p.active[0] - p.active[3])) / p.windowDays;
}

function largest(values: readonly number[]): number | null {
  let best: number | null = null;
  values.forEach((value, i) => {
    if (value > (best === null ? 0 : values[best]!)) best = i;
  });
  return best;
}
