/** What a spreadsheet would take for a formula, or for the end of one cell and the beginning of another. */
const FORMULA = /^[=+\-@\t\r\n]|^\s+[=+\-@]/;

/** A cell of a CSV file; null = empty. */
export type CsvCell = string | number | boolean | null;

/**
 * One record of a CSV file (RFC 4180) with its line end. Texts that a spreadsheet would run as a formula begin with an
 * apostrophe, which it takes for text (OWASP, "CSV Injection"); numbers are ours and stay numbers.
 * @param end what ends the line; RFC 4180 asks for CRLF, and readers take a line feed as well
 */
export function csvRecord(cells: readonly CsvCell[], end: '\r\n' | '\n' = '\r\n'): string {
  return `${cells.map(csvCell).join(',')}${end}`;
}

function csvCell(cell: CsvCell): string {
  if (cell === null) return '';
  if (typeof cell !== 'string') return String(cell);
  const text = FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The text that a cell of such a record was made of, without the apostrophe that kept it from being a formula. */
export function csvText(shown: string): string {
  const text = shown.startsWith("'") ? shown.slice(1) : shown;
  return FORMULA.test(text) ? text : shown;
}
