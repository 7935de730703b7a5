import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ISql, Sql } from 'postgres';
import type { AccountFacts, Day } from '../../../src/domain/types.ts';
import { type SimulationOptions, simulate } from '../../../src/simulate/simulate.ts';
import { csvFolderSource } from '../../../src/sources/csv-folder/csv-folder-source.ts';
import { connect } from '../../../src/store/connect.ts';
import { loadFacts, planPages } from '../../../src/store/facts/load-facts.ts';
import { importSource } from '../../../src/store/import/import-source.ts';
import { migrateDatabase } from '../../../src/store/migrate.ts';
import { createTestDatabase } from '../../helpers/services/test-database.ts';

export interface OpenDatabase {
  raw: Sql;
  /** Adds rows; columns by their names in the database, those left out are null. */
  insert(table: string, ...rows: Record<string, unknown>[]): Promise<void>;
  /** Removes all that sources told; quicker than truncate while there is little. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

const TABLES = [
  'accounts',
  'csms',
  'usage',
  'usage_users',
  'surveys',
  'invoices',
  'subscriptions',
  'signals',
  'goals',
];

/** A migrated database of its own. */
export async function openDatabase(): Promise<OpenDatabase> {
  const database = await createTestDatabase({ migrate: migrateDatabase });
  const connection = connect(database.url);
  return {
    raw: connection.raw,
    insert: (table, ...rows) => insertRows(connection.raw, table, rows),
    clear: async () => {
      await connection.raw.unsafe(TABLES.map((table) => `delete from ${table};`).join(' '));
    },
    close: async () => {
      await connection.close();
      await database.drop();
    },
  };
}

/** One statement, whatever each row names. */
export async function insertRows(
  raw: Pick<Sql, 'unsafe'>,
  table: string,
  rows: readonly Record<string, unknown>[],
): Promise<void> {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const columns = names.map((name) => `"${name}"`).join(', ');
  await raw.unsafe(
    `insert into ${table} (${columns})
     select ${columns} from json_populate_recordset(null::${table}, $1::text::json)`,
    [JSON.stringify(rows)],
  );
}

/** Simulates a book of customers and imports it. */
export async function importSimulation(
  raw: Sql,
  options: Pick<SimulationOptions, 'accounts' | 'days' | 'seed' | 'endOn'>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'simulation-'));
  try {
    await simulate({ ...options, outDir: folder, invalidRows: 0 });
    const settings = { npsScale: '0-10', ces: { scale: '1-5', better: 'lower' } } as const;
    const now = new Date(`${options.endOn}T12:00:00Z`);
    await importSource(raw, csvFolderSource({ folder }), { now, settings });
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** What is known of every account alive on the day. */
export async function loadAllFacts(raw: ISql, asOf: Day, pageSize = 1000): Promise<AccountFacts[]> {
  const pages = await planPages(raw, asOf, pageSize);
  const facts: AccountFacts[] = [];
  for (const page of pages) facts.push(...(await loadFacts(raw, page, asOf)));
  return facts;
}
