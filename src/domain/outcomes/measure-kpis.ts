import { daysBetween } from '../day.ts';
import type { MoneyTerms } from '../money.ts';
import type { KpiAccount } from './customer-on-day.ts';
import {
  averageLifetime,
  averageTicket,
  churnRate,
  commentedShare,
  grossMrrChurn,
  grossRevenueRetention,
  growthRate,
  lifetimeValue,
  monthlyChurnRate,
  mrrLost,
  netMrrChurn,
  netRevenueRetention,
  notRenewedOverActive,
  type RevenueMoves,
  usageFrequency,
} from './kpi-formulas.ts';
import { type Movements, measureMovements } from './measure-movements.ts';
import { lengthInMonths, type Period } from './period.ts';
import { customerEffortScore, type Measured, netPromoterScore, type SurveyCounts } from './survey-scores.ts';

/** Days with activity of the accounts that had any in a period. */
export interface UsageDays {
  activeDays: number;
  accounts: number;
}

/**
 * The key figures of one period. Formulas, units and examples: kpi-formulas and survey-scores. Rates are shares (0.05 =
 * 5 %) but for the one named, money is in the reporting currency; null = undefined.
 */
export interface PeriodKpis {
  period: Period;
  movements: Movements;
  logoChurn: number | null;
  /** In per cent, as the formula of those who report it so has it. */
  notRenewedOverActive: number | null;
  mrrLost: number;
  grossMrrChurn: number | null;
  netMrrChurn: number | null;
  grr: number | null;
  nrr: number | null;
  /** At the end of the period. */
  mrr: number;
  arpa: number | null;
  /** In months. */
  averageLifetime: number | null;
  ltv: number | null;
  /** The lifetime in it is the longest that is counted (LIFETIME_CAP_MONTHS), not what the churn rate says. */
  ltvCapped: boolean;
  upsell: number | null;
  crossSell: number | null;
  nps: Measured | null;
  /** Share of the NPS answers with a comment. */
  commented: number | null;
  ces: Measured | null;
  /** Active days a week; of how many accounts. */
  usage: { value: number; n: number } | null;
}

/** All key figures of a period. `usage` null = it is not asked for. */
export function measureKpis(
  accounts: Iterable<KpiAccount>,
  period: Period,
  given: { money: MoneyTerms; grossMargin: number; surveys: SurveyCounts; usage?: UsageDays | null },
): PeriodKpis {
  const { surveys, grossMargin, usage = null } = given;
  const movements = measureMovements(accounts, period, given);
  const { mrr, logos, growth } = movements;
  const moves: RevenueMoves = {
    start: mrr.start.mrr,
    expansion: mrr.expansion.mrr,
    contraction: mrr.contraction.mrr,
    churn: mrr.churn.mrr,
    reactivation: mrr.reactivation.mrr,
  };
  const logoChurn = churnRate(logos.gone, logos.start);
  const arpa = averageTicket(mrr.end.mrr, mrr.end.accounts);
  const months = lengthInMonths(period);
  const lifetime = averageLifetime(monthlyChurnRate(logoChurn, months));
  return {
    period,
    movements,
    logoChurn,
    notRenewedOverActive: notRenewedOverActive(logos.gone, logos.end),
    mrrLost: mrrLost(moves),
    grossMrrChurn: grossMrrChurn(moves),
    netMrrChurn: netMrrChurn(moves),
    grr: grossRevenueRetention(moves),
    nrr: netRevenueRetention(moves),
    mrr: mrr.end.mrr,
    arpa,
    averageLifetime: lifetime?.months ?? null,
    ltv: lifetimeValue({ ticket: arpa, grossMargin, months: lifetime?.months ?? null }),
    ltvCapped: lifetime?.capped ?? false,
    upsell: growth && growthRate(growth.upsell.accounts, growth.of),
    crossSell: growth && growthRate(growth.crossSell.accounts, growth.of),
    nps: netPromoterScore(surveys),
    commented: commentedShare(surveys.commented, surveys.promoters + surveys.passives + surveys.detractors),
    ces: customerEffortScore(surveys),
    usage: usage && measureUsage(usage, period),
  };
}

/** How often the accounts that were active at all were so; null = none was. */
export function measureUsage(usage: UsageDays, period: Period): PeriodKpis['usage'] {
  const value = usageFrequency({ ...usage, days: daysBetween(period.before, period.last) });
  return value === null ? null : { value, n: usage.accounts };
}
