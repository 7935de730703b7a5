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
