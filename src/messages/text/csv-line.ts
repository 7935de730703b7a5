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
