import type { MoneyTerms } from '../money.ts';
import type { KpiAccount } from './customer-on-day.ts';
import { type Movements, measureMovements } from './measure-movements.ts';
import type { Month } from './period.ts';
import {
  customerEffortScore,
  isLifetimeCapped,
  lifetimeValue,
  type Measured,
  netPromoterScore,
  type SurveyCounts,
} from './survey-scores.ts';

/** The key figures of one month. Rates are shares (0.05 = 5 %), money is in the reporting currency; null = undefined. */
export interface MonthKpis {
  month: string;
  movements: Movements;
  /** Customers at the start gone by the end / customers at the start. */
  logoChurn: number | null;
  /** The form some teams report: gone / customers at the end. Shown only under its own name. */
  goneOverActive: number | null;
  /** (churn + contraction) / start MRR. */
  grossMrrChurn: number | null;
  /** (churn + contraction - expansion - reactivation) / start MRR; below 0 when more was won back than lost. */
  netMrrChurn: number | null;
  /**
   * Gross revenue retention: every account counted with at most its start MRR, which for two looks is
   * (start - contraction - churn) / start. Never above 1.
   */
  grr: number | null;
  /** Net revenue retention: (start + expansion - contraction - churn) / start; neither new nor won back. */
  nrr: number | null;
  /** At the end of the month. */
  mrr: number;
  /** MRR / accounts that pay, at the end. */
  arpa: number | null;
  ltv: number | null;
  /** The lifetime in it is the longest that is counted (LIFETIME_CAP_MONTHS), not what the churn rate says. */
  ltvCapped: boolean;
  /** Accounts that moved to a higher plan, or added a product / customers at the start with subscriptions. */
  upsell: number | null;
  crossSell: number | null;
  nps: Measured | null;
  ces: Measured | null;
}

/**
 * All key figures of a month. Formulas: see each field; sources: Skok, "SaaS Metrics 2.0"; Gold, "Fighting Churn with
 * Data" (2020), ch. 2, for churn from two looks at the book; see survey-scores and lifetime-value for theirs.
 */
export function measureKpis(
  accounts: Iterable<KpiAccount>,
  month: Month,
  given: { money: MoneyTerms; grossMargin: number; surveys: SurveyCounts },
): MonthKpis {
  const movements = measureMovements(accounts, month, given);
  const { mrr, logos, growth } = movements;
  const ofStart = (amount: number) => ratio(amount, mrr.start.mrr);
  const lost = mrr.contraction.mrr + mrr.churn.mrr;
  const logoChurn = ratio(logos.gone, logos.start);
  const arpa = ratio(mrr.end.mrr, mrr.end.accounts);
  return {
    month: month.name,
    movements,
    logoChurn,
    goneOverActive: ratio(logos.gone, logos.end),
    grossMrrChurn: ofStart(lost),
    netMrrChurn: ofStart(lost - mrr.expansion.mrr - mrr.reactivation.mrr),
    grr: ofStart(mrr.start.mrr - lost),
    nrr: ofStart(mrr.start.mrr + mrr.expansion.mrr - lost),
    mrr: mrr.end.mrr,
    arpa,
    ltv: lifetimeValue({ arpa, grossMargin: given.grossMargin, churnRate: logoChurn }),
    ltvCapped: logoChurn !== null && isLifetimeCapped(logoChurn),
    upsell: growth && ratio(growth.upsell.accounts, growth.of),
    crossSell: growth && ratio(growth.crossSell.accounts, growth.of),
    nps: netPromoterScore(given.surveys),
    ces: customerEffortScore(given.surveys),
  };
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
