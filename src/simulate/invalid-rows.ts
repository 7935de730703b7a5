import type { Calendar } from './calendar.ts';
import { csvRow } from './csv-file.ts';
import { accountId } from './profile.ts';

export type InvalidFile = 'usage' | 'surveys' | 'invoices' | 'signals';

/** One row that a reader must refuse, and why. */
export interface InvalidRow {
  readonly file: InvalidFile;
  readonly reason: string;
  readonly row: string;
}

/**
 * Rows that are wrong on purpose, to be appended after the valid ones: an NPS score of 11, a day that does not
 * exist, an unknown account, negative events, a CES score between two steps, an unknown invoice status and a number
 * beyond every bound. Beyond seven they come round again with other keys. None of them touches a valid row.
 */
export function invalidRows(count: number, calendar: Calendar): InvalidRow[] {
  const known = accountId(1);
  const unknown = accountId(999_999_999);
  const day = calendar.iso[calendar.days - 1]!;
  const makers: readonly ((n: number) => InvalidRow)[] = [
    (n) => ({
      file: 'surveys',
      reason: 'NPS score above 10',
      row: csvRow(`R-X-${n}`, known, 'nps', 11, '', null, null, `${day}T09:00:00Z`),
    }),
    (n) => ({
      file: 'usage',
      reason: 'day does not exist',
      row: csvRow(known, 'Planner', `${day.slice(0, 4)}-02-30`, n, 1, 1),
    }),
    (n) => ({
      file: 'usage',
      reason: 'unknown account',
      row: csvRow(unknown, 'Planner', day, n, 1, 1),
    }),
    (n) => ({
      file: 'usage',
      reason: 'negative events',
      row: csvRow(known, `Import ${n}`, day, -5, 1, 1),
    }),
    (n) => ({
      file: 'surveys',
      reason: 'CES score between two steps',
      row: csvRow(`R-X-${n}`, known, 'ces', '3.5', '', null, null, `${day}T09:00:00Z`),
    }),
    (n) => ({
      file: 'invoices',
      reason: 'unknown status',
      row: csvRow(`INV-X-${n}`, known, 10, 'EUR', day, day, null, 'perhaps', 0, null, null),
    }),
    (n) => ({
      file: 'signals',
      reason: 'number out of range',
      row: csvRow(known, `errors ${n}`, day, '1e400'),
    }),
  ];
  return Array.from({ length: count }, (_, index) => makers[index % makers.length]!(index + 1));
}
