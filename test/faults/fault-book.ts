import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { addDays } from '../../src/domain/day.ts';
import type { Day } from '../../src/domain/types.ts';

export type Row = Readonly<Record<string, string | number | null>>;

/** The CSV files of a folder, as rows; files without rows are not written. */
export interface FaultBook {
  accounts: Row[];
  csms: Row[];
  usage: Row[];
  surveys: Row[];
  invoices: Row[];
  signals: Row[];
}

export const emptyBook = (): FaultBook => ({
  accounts: [],
  csms: [],
  usage: [],
  surveys: [],
  invoices: [],
  signals: [],
});

/** Writes the folder whole, as an export does every night. */
export async function writeBook(folder: string, book: FaultBook): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, rows] of Object.entries(book) as [string, Row[]][]) {
    if (rows.length === 0) continue;
    const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
    const lines = rows.map((row) => columns.map((column) => cell(row[column] ?? '')).join(','));
    await writeFile(join(folder, `${name}.csv`), `${[columns.join(','), ...lines].join('\n')}\n`);
  }
}

const cell = (value: string | number) => `"${String(value).replaceAll('"', '""')}"`;

/** A high-touch account that has been a customer for long. */
export function account(id: string, csm: string | null, rest: Row = {}): Row {
  return {
    account_id: id,
    name: `Account ${id}`,
    tier: 'enterprise',
    mrr: 1000,
    started_on: '2024-01-01',
    csm_email: csm === null ? null : address(csm),
    ...rest,
  };
}

export function csm(name: string, rest: Row = {}): Row {
  return { email: address(name), name: `${name[0]!.toUpperCase()}${name.slice(1)}`, ...rest };
}

export const address = (name: string) => `${name}@corp.example`;

/** The one number that decides the index under `PULSE_ONLY`: an account's health from this day on. */
export function pulse(accountId: string, day: Day, value: number): Row {
  return { account_id: accountId, signal: 'pulse', day, value };
}

/** Configuration under which the index of an account is exactly its newest `pulse`. */
export const PULSE_ONLY = {
  weights: { usage: 1, nps: 0, ces: 0, payment: 0, renewal: 0 },
  signals: [
    { signal: 'pulse', weight: 99, better: 'higher', aggregate: 'last', window: '7d', worst: 0, best: 100 },
  ],
} as const;

/** Even daily use of one product over `days` days that end on `until`. */
export function steadyUsage(accountId: string, until: Day, days: number, events: number): Row[] {
  return Array.from({ length: days }, (_, i) => ({
    account_id: accountId,
    product: 'app',
    day: addDays(until, i + 1 - days),
    events,
    active_users: 5,
  }));
}
