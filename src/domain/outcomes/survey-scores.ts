/** Answers of one month, counted. */
export interface SurveyCounts {
  promoters: number;
  passives: number;
  detractors: number;
  ces: { n: number; mean: number | null /** Of the sample (divided by n - 1). */; variance: number | null };
}

/** A figure with what it rests on. */
export interface Measured {
  value: number;
  n: number;
  /** Half width of the 95 % interval; null when the answers cannot tell it (one, or all alike). */
  plusMinus: number | null;
}

/** Two-sided 95 % point of the normal distribution. */
const Z_95 = 1.959963984540054;

/**
 * Net Promoter Score, -100 to 100: share of promoters (9-10) minus share of detractors (0-6). An answer counts as
 * +1, 0 or -1, whose variance is `p + d - (p - d)^2`; the interval is `NPS +- 1.96 x 100 x sqrt(variance / n)`.
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

/** Mean Customer Effort Score on the declared scale, with `1.96 x s / sqrt(n)`; null without answers. */
export function customerEffortScore({ ces }: SurveyCounts): Measured | null {
  if (ces.n === 0 || ces.mean === null) return null;
  return { value: ces.mean, n: ces.n, plusMinus: halfWidth(ces.variance, ces.n) };
}

/** Answers that are all alike would claim certainty: their spread is unknown, not zero. */
function halfWidth(variance: number | null, n: number): number | null {
  // Rounding leaves a hair above zero where p is exactly 1.
  return variance === null || variance < 1e-9 ? null : Z_95 * Math.sqrt(variance / n);
}

/** No customer is expected to stay longer than five years: the rate of one calm month would promise centuries. */
export const LIFETIME_CAP_MONTHS = 60;

/**
 * `LTV = ARPA x gross margin / monthly churn rate`, in the currency of ARPA. The expected lifetime in months is
 * `1 / churn rate`, capped at LIFETIME_CAP_MONTHS. Source: Skok, "SaaS Metrics 2.0" (LTV from ARPA, gross margin and
 * the customer churn rate); the cap is ours.
 * @param given.churnRate logo churn of the month, 0-1
 * @returns null (undefined) when nobody churned or a part of it is unknown
 */
export function lifetimeValue(given: {
  arpa: number | null;
  grossMargin: number;
  churnRate: number | null;
}): number | null {
  const { arpa, grossMargin, churnRate } = given;
  if (arpa === null || churnRate === null || churnRate === 0) return null;
  return arpa * grossMargin * Math.min(1 / churnRate, LIFETIME_CAP_MONTHS);
}

/** Whether the expected lifetime at a churn rate of the month, 0-1, is longer than is counted. */
export function isLifetimeCapped(churnRate: number): boolean {
  return churnRate > 0 && 1 / churnRate > LIFETIME_CAP_MONTHS;
}
