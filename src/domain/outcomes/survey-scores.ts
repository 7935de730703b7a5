/** Answers of one period, counted. */
export interface SurveyCounts {
  promoters: number;
  passives: number;
  detractors: number;
  /** Of those three, the answers that came with a comment. */
  commented: number;
  ces: { n: number; mean: number | null /** Of the sample (divided by n - 1). */; variance: number | null };
}

/** A figure with what it rests on. */
export interface Measured {
  value: number;
  n: number;
  /** Half width of the 95 % interval; null when the answers cannot tell it (one, or all alike). */
  plusMinus: number | null;
}

export const NO_ANSWERS: SurveyCounts = {
  promoters: 0,
  passives: 0,
  detractors: 0,
  commented: 0,
  ces: { n: 0, mean: null, variance: null },
};

/** Two-sided 95 % point of the normal distribution. */
const Z_95 = 1.959963984540054;

/**
 * Net Promoter Score, -100 to 100: share of promoters (9-10) minus share of detractors (0-6). An answer counts as
 * +1, 0 or -1, whose variance is `p + d - (p - d)^2`; the interval is `NPS +- 1.96 x 100 x sqrt(variance / n)`.
 * Example: 50 promoters, 30 passives, 20 detractors: 50 % - 20 % = 30, +- 15.3.
 * Source: Reichheld 2003 (the score); Rocks 2016, "Interval Estimation for the Net Promoter Score", The American
 * Statistician 70(4) (its Wald interval).
 * @returns null without answers
 */
export function netPromoterScore(counts: SurveyCounts): Measured | null {
  const n = counts.promoters + counts.passives + counts.detractors;
  if (n === 0) return null;
  const p = counts.promoters / n;
  const d = counts.detractors / n;
  return { value: 100 * (p - d), n, plusMinus: halfWidth(100 ** 2 * (p + d - (p - d) ** 2), n) };
}

/**
 * Mean Customer Effort Score on the declared scale, with `1.96 x s / sqrt(n)`; null without answers. Example: 1, 2, 3, 2
 * on a scale of 1-5: 2.0 +- 0.8. Source: Dixon, Freeman, Toman 2010, "Stop Trying to Delight Your Customers".
 */
export function customerEffortScore({ ces }: SurveyCounts): Measured | null {
  if (ces.n === 0 || ces.mean === null) return null;
  return { value: ces.mean, n: ces.n, plusMinus: halfWidth(ces.variance, ces.n) };
}

/** Answers that are all alike would claim certainty: their spread is unknown, not zero. */
function halfWidth(variance: number | null, n: number): number | null {
  // Rounding leaves a hair above zero where p is exactly 1.
  return variance === null || variance < 1e-9 ? null : Z_95 * Math.sqrt(variance / n);
}
