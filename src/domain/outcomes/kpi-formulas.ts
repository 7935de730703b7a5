/**
 * The formulas of the key figures, one function each. Rates are shares (0.05 = 5 %) but for the one named; money is in
 * the reporting currency; null = undefined, because what it is divided by is zero. Sources: Skok, "SaaS Metrics 2.0";
 * Gold, "Fighting Churn with Data" (2020), ch. 2; the contract of this product for what the field words differently.
 */

/**
 * Customer (logo) churn rate: customers at the start gone by the end / customers at the start. Unit: share, 0-1.
 * Example: 200 customers on 31 March, 6 of them gone by 30 April: 6 / 200 = 0.03. Who came in April is in neither.
 * Source: Gold 2020, 2.1, "standard account churn".
 */
export function churnRate(gone: number, atStart: number): number | null {
  return ratio(gone, atStart);
}

/**
 * The churn rate as some teams report it: customers that did not renew / customers still active x 100. Unit: per cent,
 * and above 100 when more left than stayed. Example: 6 gone, 204 active at the end: 6 / 204 x 100 = 2.94.
 */
export function notRenewedOverActive(gone: number, active: number): number | null {
  const share = ratio(gone, active);
  return share === null ? null : 100 * share;
}

/** What happened to the monthly recurring revenue (MRR) of those who paid at the start; all 0 or more. */
export interface RevenueMoves {
  start: number;
  expansion: number;
  contraction: number;
  churn: number;
  reactivation: number;
}

/**
 * MRR lost: churn + contraction. Unit: money a month. Example: one leaves with 165, one shrinks by 50: 215.
 * Source: Skok, "MRR churn".
 */
export function mrrLost({ churn, contraction }: Pick<RevenueMoves, 'churn' | 'contraction'>): number {
  return churn + contraction;
}

/** Gross MRR churn: MRR lost / start MRR. Unit: share, 0-1. Example: 215 lost of 1,000: 0.215. Source: Skok. */
export function grossMrrChurn(moves: RevenueMoves): number | null {
  return ratio(mrrLost(moves), moves.start);
}

/**
 * Net MRR churn: (MRR lost - expansion - reactivation) / start MRR. Unit: share; below 0 when more was won from
 * customers than lost. Example: (215 - 110 - 90) / 1,000 = 0.015. Source: Skok, "negative churn".
 */
export function netMrrChurn(moves: RevenueMoves): number | null {
  return ratio(mrrLost(moves) - moves.expansion - moves.reactivation, moves.start);
}

/**
 * Gross revenue retention (GRR): every account with at most what it paid at the start, which for two looks at the book is
 * (start - MRR lost) / start. Unit: share, 0-1. Example: (1,000 - 215) / 1,000 = 0.785. Source: Gold 2020, 2.3.
 */
export function grossRevenueRetention(moves: RevenueMoves): number | null {
  return ratio(moves.start - mrrLost(moves), moves.start);
}

/**
 * Net revenue retention (NRR): (start + expansion - contraction - churn) / start; neither new nor won back. Unit: share,
 * never below GRR. Example: (1,000 + 110 - 215) / 1,000 = 0.895. Source: Gold 2020, 2.2.
 */
export function netRevenueRetention(moves: RevenueMoves): number | null {
  return ratio(moves.start + moves.expansion - mrrLost(moves), moves.start);
}

/**
 * Average ticket, or revenue per account (ARPA): MRR at the end / accounts that pay then. Unit: money a month. Example:
 * 1,363.20 of 8 accounts: 170.40. Source: Skok.
 */
export function averageTicket(mrr: number, payingAccounts: number): number | null {
  return ratio(mrr, payingAccounts);
}

/**
 * The churn rate of one month from that of a longer or shorter period: 1 - (1 - rate)^(1 / months), as if every month
 * lost the same share of those left. Unit: share, 0-1. Example: 27.1 % in a quarter: 1 - 0.729^(1/3) = 0.1 a month, not
 * 0.09. Source: Gold 2020, 2.5, "converting churn rates".
 * @param months length of the period, above 0
 */
export function monthlyChurnRate(rate: number | null, months: number): number | null {
  return rate === null || months === 1 ? rate : 1 - (1 - rate) ** (1 / months);
}

/** No customer is expected to stay longer than five years: the rate of one calm month would promise centuries. */
export const LIFETIME_CAP_MONTHS = 60;

/**
 * How long customers stay on average: 1 / monthly churn rate, LIFETIME_CAP_MONTHS at most. Unit: months. Example: 0.04 a
 * month: 25 months; 0.01: 100, told as 60 with the word that this is the cap. Source: Skok; the cap is ours.
 */
export function averageLifetime(monthlyChurn: number | null): { months: number; capped: boolean } | null {
  if (monthlyChurn === null || monthlyChurn === 0) return null;
  const months = 1 / monthlyChurn;
  return { months: Math.min(months, LIFETIME_CAP_MONTHS), capped: months > LIFETIME_CAP_MONTHS };
}

/**
 * Lifetime value (LTV): average ticket x gross margin x average lifetime, which is ARPA x margin / monthly churn rate
 * below the cap. Unit: money. Example: 170.40 x 0.8 x 25 months = 3,408. Source: Skok.
 * @param given.months the average lifetime; null = nobody left, and the value is undefined
 */
export function lifetimeValue(given: {
  ticket: number | null;
  grossMargin: number;
  months: number | null;
}): number | null {
  const { ticket, grossMargin, months } = given;
  return ticket === null || months === null ? null : ticket * grossMargin * months;
}

/**
 * Upsell rate: accounts that moved to a higher plan / customers at the start whose plans and prices are known; and
 * cross-sell rate: accounts that added another product / the same. Unit: share, 0-1. Example: 3 of 284 moved up: 0.0106.
 */
export function growthRate(accounts: number, of: number): number | null {
  return ratio(accounts, of);
}

/**
 * Share of the NPS answers that say why: answers with a comment / answers. Unit: share, 0-1. Example: 12 of 40: 0.3.
 */
export function commentedShare(commented: number, answers: number): number | null {
  return ratio(commented, answers);
}

/**
 * Usage frequency: days with activity per account and week, over the accounts that were active at all. Unit: days a week,
 * 0-7; a feed told by the week gives 1 at most. Example: 90 active days of 10 accounts in 28 days: 90 / 10 / 4 = 2.25.
 */
export function usageFrequency(given: { activeDays: number; accounts: number; days: number }): number | null {
  const perAccount = ratio(given.activeDays, given.accounts);
  return perAccount === null ? null : perAccount / (given.days / 7);
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
