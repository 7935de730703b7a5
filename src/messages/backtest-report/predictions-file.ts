import type { TermMatcher } from '../../domain/privacy/term-matcher.ts';

/** One prediction of a back-test, as its file tells it. */
export interface PredictionLine {
  accountId: string;
  asOf: string;
  health: number | null;
  coverage: number;
  band: string;
  probability: number | null;
  model: string;
}

const HEADER = 'account_id,as_of,health,coverage,band,churn_probability,model';

export const predictionsHeader = (): string => `${HEADER}\n`;

export function predictionLine(p: PredictionLine): string {
  const probability = p.probability?.toFixed(8) ?? '';
  return `${[csvCell(p.accountId), p.asOf, p.health ?? '', p.coverage, p.band, probability, p.model].join(',')}\n`;
}

/** Such a file without the lines of the accounts that are meant; null = it is another file. */
export function withoutAccounts(file: string, matcher: Pick<TermMatcher, 'mentions'>): string | null {
  const [first, ...records] = splitRecords(file);
  if (first !== predictionsHeader()) return null;
  return [first, ...records.filter((record) => !matcher.mentions(firstCell(record)))].join('');
}

function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function firstCell(record: string): string {
  const quoted = /^"((?:[^"]|"")*)"/.exec(record)?.[1];
  return quoted === undefined ? record.slice(0, record.indexOf(',')) : quoted.replaceAll('""', '"');
}

/** A line end inside quotes belongs to its record. */
function splitRecords(file: string): string[] {
  return file.match(/(?:"(?:[^"]|"")*"|[^"\n])*\n/g) ?? [];
}
