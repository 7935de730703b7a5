import type { TermMatcher } from '../../domain/privacy/term-matcher.ts';
import { csvRecord, csvText } from '../text/csv-record.ts';

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

const COLUMNS = ['account_id', 'as_of', 'health', 'coverage', 'band', 'churn_probability', 'model'];

export const predictionsHeader = (): string => csvRecord(COLUMNS, '\n');

export function predictionLine(p: PredictionLine): string {
  const probability = p.probability?.toFixed(8) ?? null;
  return csvRecord([p.accountId, p.asOf, p.health, p.coverage, p.band, probability, p.model], '\n');
}

/** Such a file without the lines of the accounts that are meant; null = it is another file. */
export function withoutAccounts(file: string, matcher: Pick<TermMatcher, 'mentions'>): string | null {
  const [first, ...records] = splitRecords(file);
  if (first !== predictionsHeader()) return null;
  return [first, ...records.filter((record) => !matcher.mentions(firstCell(record)))].join('');
}

function firstCell(record: string): string {
  const quoted = /^"((?:[^"]|"")*)"/.exec(record)?.[1];
  return csvText(quoted === undefined ? record.slice(0, record.indexOf(',')) : quoted.replaceAll('""', '"'));
}

/** A line end inside quotes belongs to its record. */
function splitRecords(file: string): string[] {
  return file.match(/(?:"(?:[^"]|"")*"|[^"\n])*\n/g) ?? [];
}
