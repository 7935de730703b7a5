import { createReadStream } from 'node:fs';
import { isDay, toEpochDay } from '../domain/day.ts';
import type { Oracle } from '../learning/replay/judge-replay.ts';
import { showCell } from '../sources/csv-folder/decode-cell.ts';
import { type CsvRow, splitRecords } from '../sources/csv-folder/split-records.ts';
import { UsageError } from './options.ts';

const COLUMNS = ['account_id', 'day', 'hazard_30d'] as const;
/** A hazard is told once a week; an older one is of an account that had left by then. */
const LONGEST_GAP_DAYS = 7;

interface Told {
  day: number;
  hazard: number;
}

/**
 * What a truth file (`simulate --truth`) knows of the hazards, 0-1, account by account; NaN on a day of which it tells
 * nothing.
 * @throws UsageError with file, line and column when it cannot be read or holds anything else.
 */
export async function readTruth(file: string): Promise<Oracle> {
  const byAccount = new Map<string, Told[]>();
  let places: number[] | null = null;
  for await (const items of splitRecords(bytesOf(file))) {
    for (const item of items) {
      if ('broken' in item) throw new UsageError(`${file}:${item.line}: is no line of CSV`);
      if (places === null) {
        places = placesOf(file, item);
        continue;
      }
      const { accountId, ...told } = rowOf(file, item, places);
      const own = byAccount.get(accountId) ?? [];
      own.push(told);
      byAccount.set(accountId, own);
    }
  }
  if (byAccount.size === 0) throw new UsageError(`${file}: has no rows; simulate --truth writes such a file`);
  for (const own of byAccount.values()) own.sort((a, b) => a.day - b.day);
  return (accountId, asOf) => {
    const last = byAccount.get(accountId)?.findLast(({ day }) => day <= asOf);
    return last !== undefined && asOf - last.day < LONGEST_GAP_DAYS ? last.hazard : Number.NaN;
  };
}

async function* bytesOf(file: string): AsyncGenerator<Buffer, void, void> {
  try {
    for await (const chunk of createReadStream(file)) yield chunk as Buffer;
  } catch (error) {
    throw new UsageError(`--truth ${file}: cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

function placesOf(file: string, { line, cells }: CsvRow): number[] {
  const names = cells.map((cell) => showCell(cell).trim());
  return COLUMNS.map((column) => {
    const place = names.indexOf(column);
    if (place < 0)
      throw new UsageError(`${file}:${line}: has no column ${column}; simulate --truth writes such a file`);
    return place;
  });
}

function rowOf(
  file: string,
  { line, cells }: CsvRow,
  places: readonly number[],
): Told & { accountId: string } {
  const [accountId, day, hazard] = places.map((place) => showCell(cells[place] ?? ''));
  if (!isDay(day!)) throw new UsageError(`${file}:${line}: day "${day}" is no date such as 2026-01-31`);
  const value = hazard!.trim() === '' ? Number.NaN : Number(hazard);
  if (!(value >= 0 && value <= 1))
    throw new UsageError(`${file}:${line}: hazard_30d "${hazard}" is no number from 0 to 1`);
  return { accountId: accountId!, day: toEpochDay(day!), hazard: value };
}
