import { fromUnits, toUnits } from '../../domain/money.ts';
import type { PeriodKpis } from '../../domain/outcomes/measure-kpis.ts';
import { type KpiLine, NO_GROUP } from '../models/kpi-line.ts';

/**
 * @param given.isGrouped whether a group of null means that the accounts are in none
 */
export function toKpiLine(
  { group, kpis }: { group: string | null; kpis: PeriodKpis },
  given: { currency: string; isGrouped: boolean },
): KpiLine {
  const { period, movements, nps, ces, usage } = kpis;
  const { mrr, logos, growth, leftOut } = movements;
  return {
    from: period.first,
    to: period.last,
    group: group ?? (given.isGrouped ? NO_GROUP : null),
    currency: given.currency,
    mrr_start: mrr.start.mrr,
    mrr_end: mrr.end.mrr,
    new: mrr.new.mrr,
    expansion: mrr.expansion.mrr,
    contraction: mrr.contraction.mrr,
    churn: mrr.churn.mrr,
    reactivation: mrr.reactivation.mrr,
    ended: mrr.ended.mrr,
    mrr_lost: fromUnits(toUnits(kpis.mrrLost)),
    net_mrr_churn: kpis.netMrrChurn,
    grr: kpis.grr,
    nrr: kpis.nrr,
    logo_churn: kpis.logoChurn,
    churn_rate: kpis.logoChurn,
    not_renewed_over_active: kpis.notRenewedOverActive,
    average_ticket: kpis.arpa,
    ltv: kpis.ltv,
    average_lifetime_months: kpis.averageLifetime,
    lifetime_capped: kpis.ltvCapped,
    upsell_rate: kpis.upsell,
    cross_sell_rate: kpis.crossSell,
    growth_n: growth?.of ?? 0,
    nps: nps?.value ?? null,
    nps_n: nps?.n ?? 0,
    nps_plus_minus: nps?.plusMinus ?? null,
    commented_share: kpis.commented,
    ces: ces?.value ?? null,
    ces_n: ces?.n ?? 0,
    ces_plus_minus: ces?.plusMinus ?? null,
    usage_frequency: usage?.value ?? null,
    usage_n: usage?.n ?? 0,
    accounts_start: logos.start,
    accounts_end: logos.end,
    unconverted: leftOut.unconverted,
    unknown_amount: leftOut.unknownAmount,
  };
}
