import type { Unconverted } from '../../domain/money.ts';
import type { Day } from '../../domain/types.ts';

/**
 * The key figures of one period and group, under the names others rely on. Rates are shares (0.05 = 5 %) but for
 * `not_renewed_over_active`, which is in per cent; money is in `currency`, a month; null = undefined.
 */
export interface KpiLine {
  from: Day;
  to: Day;
  /** Null = the whole book, NO_GROUP = those who are in none. */
  group: string | null;
  currency: string;
  mrr_start: number;
  mrr_end: number;
  new: number;
  expansion: number;
  contraction: number;
  churn: number;
  reactivation: number;
  /** Left without churn: `mrr_end = mrr_start + new + expansion + reactivation - contraction - churn - ended`. */
  ended: number;
  mrr_lost: number;
  net_mrr_churn: number | null;
  grr: number | null;
  nrr: number | null;
  logo_churn: number | null;
  churn_rate: number | null;
  not_renewed_over_active: number | null;
  average_ticket: number | null;
  ltv: number | null;
  average_lifetime_months: number | null;
  lifetime_capped: boolean;
  upsell_rate: number | null;
  cross_sell_rate: number | null;
  /** Customers whose plans and prices are known: what the two rates above are of. */
  growth_n: number;
  nps: number | null;
  nps_n: number;
  nps_plus_minus: number | null;
  commented_share: number | null;
  ces: number | null;
  ces_n: number;
  ces_plus_minus: number | null;
  /** Active days a week. */
  usage_frequency: number | null;
  usage_n: number;
  accounts_start: number;
  accounts_end: number;
  /** Accounts that are in none of the amounts, by currency. */
  unconverted: readonly Unconverted[];
  /** Accounts that are in none of the amounts because theirs is not told. */
  unknown_amount: number;
}

/** How accounts are called that have no tier, segment, CSM or product. */
export const NO_GROUP = '(none)';

/** The figures that are shown, in their order; each has a name, a short head and its formula in every language. */
export const KPI_FIGURES = [
  ...(['mrr_start', 'new', 'expansion', 'reactivation', 'contraction', 'churn', 'ended', 'mrr_end'] as const),
  ...(['mrr_lost', 'net_mrr_churn', 'grr', 'nrr'] as const),
  ...(['accounts_start', 'accounts_end', 'logo_churn', 'not_renewed_over_active'] as const),
  ...(['average_ticket', 'average_lifetime_months', 'ltv', 'upsell_rate', 'cross_sell_rate'] as const),
  ...(['nps', 'commented_share', 'ces', 'usage_frequency'] as const),
] satisfies readonly (keyof KpiLine)[];
export type KpiFigure = (typeof KPI_FIGURES)[number];
