import type { KpiFigure, KpiLine } from '../models/kpi-line.ts';
import type { Formatter } from '../text/create-formatter.ts';

export type KpiUnit =
  | 'money'
  | 'share'
  | 'per_cent'
  | 'accounts'
  | 'months'
  | 'points'
  | 'scale'
  | 'days_a_week';

export const KPI_UNITS: Readonly<Record<KpiFigure, KpiUnit>> = {
  mrr_start: 'money',
  new: 'money',
  expansion: 'money',
  reactivation: 'money',
  contraction: 'money',
  churn: 'money',
  ended: 'money',
  mrr_end: 'money',
  mrr_lost: 'money',
  net_mrr_churn: 'share',
  grr: 'share',
  nrr: 'share',
  accounts_start: 'accounts',
  accounts_end: 'accounts',
  logo_churn: 'share',
  not_renewed_over_active: 'per_cent',
  average_ticket: 'money',
  average_lifetime_months: 'months',
  ltv: 'money',
  upsell_rate: 'share',
  cross_sell_rate: 'share',
  nps: 'points',
  commented_share: 'share',
  ces: 'scale',
  usage_frequency: 'days_a_week',
};

/** What a figure rests on, and how sure it is; null where that says nothing. */
export function basisOf(line: KpiLine, figure: KpiFigure): { n: number; plusMinus: number | null } | null {
  switch (figure) {
    case 'nps':
      return { n: line.nps_n, plusMinus: line.nps_plus_minus };
    case 'commented_share':
      return { n: line.nps_n, plusMinus: null };
    case 'ces':
      return { n: line.ces_n, plusMinus: line.ces_plus_minus };
    case 'usage_frequency':
      return { n: line.usage_n, plusMinus: null };
    case 'logo_churn':
      return { n: line.accounts_start, plusMinus: null };
    case 'not_renewed_over_active':
      return { n: line.accounts_end, plusMinus: null };
    case 'upsell_rate':
    case 'cross_sell_rate':
      return { n: line.growth_n, plusMinus: null };
    default:
      return null;
  }
}

/** A figure in words; `-` = undefined. In `terse` form without the currency, which is said once beside it. */
export function sayFigure(
  line: KpiLine,
  figure: KpiFigure,
  how: { format: Formatter; terse?: boolean },
): string {
  const value = line[figure];
  return value === null ? '-' : sayValue(value, { ...how, unit: KPI_UNITS[figure], currency: line.currency });
}

/** A number in its unit. */
export function sayValue(
  value: number,
  how: { unit: KpiUnit; currency: string; format: Formatter; terse?: boolean },
): string {
  const { unit, currency, format, terse = false } = how;
  switch (unit) {
    case 'money':
      return terse ? format.compact(value) : format.shortMoney({ amount: value, currency });
    case 'share':
      return format.percent(value, 1);
    case 'per_cent':
      return format.percent(value / 100, 1);
    case 'points':
      return format.signed(value, 0);
    case 'scale':
      return format.number(value, 2);
    case 'accounts':
      return format.number(value, 0);
    case 'months':
    case 'days_a_week':
      return format.number(value, 1);
  }
}
