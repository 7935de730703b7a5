import { expect } from 'vitest';
import { csvFolderSource } from '../../../src/sources/csv-folder/csv-folder-source.ts';
import type { ImportSettings } from '../../../src/sources/source.ts';
import { type Connection, connect } from '../../../src/store/connect.ts';
import {
  type FileSummary,
  type ImportOptions,
  type ImportSummary,
  importSource,
} from '../../../src/store/import/import-source.ts';
import { migrateDatabase } from '../../../src/store/migrate.ts';
import { createTestDatabase } from '../../helpers/services/test-database.ts';
import { type CsvFolder, makeCsvFolder, SETTINGS } from '../../sources/csv-folder/make-folder.ts';

export const NOON = new Date('2024-06-01T12:00:00Z');
export const LATER = new Date('2024-06-02T12:00:00Z');

export const TABLES = [
  'accounts',
  'csms',
  'usage',
  'usage_users',
  'usage_event_ids',
  'surveys',
  'invoices',
  'subscriptions',
  'signals',
  'goals',
  'source_files',
  'quarantine',
] as const;

export interface ImportBench {
  raw: Connection['raw'];
  url: string;
  folder: CsvFolder;
  /** Imports the folder; every file's counts must add up, in the summary and in the books. */
  run(now?: Date, settings?: ImportSettings, options?: Partial<ImportOptions>): Promise<ImportSummary>;
  /** Every row of every table an import writes, in a fixed order. */
  dump(): Promise<Record<string, unknown[]>>;
  close(): Promise<void>;
}

/** A migrated database of its own and a folder to import into it. */
export async function openImportBench(files: Record<string, string | Buffer>): Promise<ImportBench> {
  const database = await createTestDatabase({ migrate: migrateDatabase });
  const connection = connect(database.url);
  const { raw } = connection;
  const folder = await makeCsvFolder(files);
  return {
    raw,
    url: database.url,
    folder,
    async run(now = NOON, settings = SETTINGS, options = {}) {
      const source = csvFolderSource({ folder: folder.path });
      const summary = await importSource(raw, source, { now, settings, ...options });
      await expectBooksToAddUp(raw, summary);
      return summary;
    },
    async dump() {
      const dumped: Record<string, unknown[]> = {};
      for (const table of TABLES)
        dumped[table] = await raw.unsafe(`select t::text from ${table} t order by 1`);
      return dumped;
    },
    async close() {
      await connection.close();
      await database.drop();
      await folder.remove();
    },
  };
}

export async function expectBooksToAddUp(raw: ImportBench['raw'], summary: ImportSummary): Promise<void> {
  for (const file of summary.files) {
    const { rowsIn, loaded, replaced, unchanged, quarantined } = file;
    expect(loaded + replaced + unchanged + quarantined, file.file).toBe(rowsIn);
    expect(Math.min(loaded, replaced, unchanged, quarantined), file.file).toBeGreaterThanOrEqual(0);
  }
  const wrong = await raw`
    select file from source_files f
    where rows_in <> rows_loaded + rows_replaced + rows_unchanged + rows_quarantined
      or rows_quarantined <> (select count(*) from quarantine q
        where q.source = f.source and q.file = f.file and q.state = 'open')`;
  expect(wrong).toHaveLength(0);
  expect(summary.quarantinedTotal).toBe(summary.files.reduce((sum, { quarantined }) => sum + quarantined, 0));
}

/** Counts of one file as `in=loaded+replaced+unchanged+quarantined`, with `skipped` where it was. */
export function countsOf(summary: ImportSummary, file: string): string {
  const found = summary.files.find((one): one is FileSummary => one.file === file)!;
  const counts = `${found.rowsIn}=${found.loaded}+${found.replaced}+${found.unchanged}+${found.quarantined}`;
  return found.skipped ? `${counts} skipped` : counts;
}
