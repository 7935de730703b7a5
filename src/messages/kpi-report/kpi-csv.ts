import type { KpiLine } from '../models/kpi-line.ts';
import { csvRecord } from '../text/csv-record.ts';

/** Columns in the order of the contract; what has no rate is one cell, `BRL 1200 (3); PLN 700 (1)`. */
const COLUMNS = [
  ...['from', 'to', 'group', 'currency', 'mrr_start', 'mrr_end', 'new', 'expansion', 'contraction', 'churn'],
  ...['reactivation', 'ended', 'mrr_lost', 'net_mrr_churn', 'grr', 'nrr', 'logo_churn', 'churn_rate'],
  ...['not_renewed_over_active', 'average_ticket', 'ltv', 'average_lifetime_months', 'lifetime_capped'],
  ...[
    'upsell_rate',
    'cross_sell_rate',
    'growth_n',
    'nps',
    'nps_n',
    'nps_plus_minus',
    'commented_share',
    'ces',
  ],
  ...['ces_n', 'ces_plus_minus', 'usage_frequency', 'usage_n', 'accounts_start', 'accounts_end'],
  ...['unconverted', 'unknown_amount'],
] as readonly (keyof KpiLine)[];

/** The lines as one CSV file, safe to open in a spreadsheet. */
export function kpiCsv(lines: readonly KpiLine[]): string {
  return [
    csvRecord(COLUMNS),
    ...lines.map((line) => csvRecord(COLUMNS.map((column) => cellOf(line, column)))),
  ].join('');
}

function cellOf(line: KpiLine, column: keyof KpiLine): string | number | boolean | null {
  if (column !== 'unconverted') return line[column];
  return line.unconverted.map(({ currency, accounts, mrr }) => `${currency} ${mrr} (${accounts})`).join('; ');
}
