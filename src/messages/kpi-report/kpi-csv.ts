import type { KpiLine } from '../models/kpi-line.ts';

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
    csvLine(COLUMNS),
    ...lines.map((line) => csvLine(COLUMNS.map((column) => cellOf(line, column)))),
  ].join('');
}

function cellOf(line: KpiLine, column: keyof KpiLine): string | number | boolean | null {
  if (column !== 'unconverted') return line[column];
  return line.unconverted.map(({ currency, accounts, mrr }) => `${currency} ${mrr} (${accounts})`).join('; ');
}

/** What a spreadsheet would take for a formula, or for the end of one cell and the beginning of another. */
const FORMULA = /^[=+\-@\t\r\n]|^\s+[=+\-@]/;

/**
 * One record of a CSV file (RFC 4180) with its line end. Texts that a spreadsheet would run as a formula begin with an
 * apostrophe, which it takes for text (OWASP, "CSV Injection"); numbers are ours and stay numbers. Null = an empty cell.
 */
export function csvLine(cells: readonly (string | number | boolean | null)[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(cell: string | number | boolean | null): string {
  if (cell === null) return '';
  if (typeof cell !== 'string') return String(cell);
  const text = FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text;
}
