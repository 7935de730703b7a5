import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sql } from 'postgres';
import { csvFolderSource } from '../../../src/sources/csv-folder/csv-folder-source.ts';
import { importSource } from '../../../src/store/import/import-source.ts';
import { AS_OF } from './bench-book.ts';

/** Imports a corrected row of usage for every n-th account, as a source that is late would send it. */
export async function importLateData(raw: Sql, everyNth: number): Promise<number> {
  const rows = await raw<{ account_id: string; product: string }[]>`
    select account_id, product from (
      select account_id, product, row_number() over (order by account_id) as n from usage where day = ${AS_OF}
    ) numbered where n % ${everyNth} = 0`;
  const folder = await mkdtemp(join(tmpdir(), 'harbinger-late-'));
  try {
    const lines = rows.map((row) => `${row.account_id},${row.product},${AS_OF},12345,1`);
    await writeFile(join(folder, 'accounts.csv'), 'account_id,name\n');
    await writeFile(
      join(folder, 'usage.csv'),
      ['account_id,product,day,events,active_users', ...lines, ''].join('\n'),
    );
    const settings = { npsScale: '0-10', ces: { scale: '1-5', better: 'lower' } } as const;
    const now = new Date(`${AS_OF}T08:00:00Z`);
    await importSource(raw, csvFolderSource({ folder, name: 'late' }), { now, settings });
  } finally {
    await rm(folder, { recursive: true });
  }
  return rows.length;
}
