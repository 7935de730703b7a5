import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Sql } from 'postgres';
import { simulate } from '../../../src/simulate/simulate.ts';
import { connect } from '../../../src/store/connect.ts';
import { migrateDatabase } from '../../../src/store/migrate.ts';
import { startOwnPostgres } from '../../helpers/services/own-postgres.ts';

export const AS_OF = '2026-05-31';

export interface BenchBook {
  url: string;
  home: string;
  raw: Sql;
  usageRows: number;
  close(): Promise<void>;
}

/** A book of `accounts` with one row of usage per account and day, in an embedded PostgreSQL of its own. */
export async function makeBenchBook(size: { accounts: number; days: number }): Promise<BenchBook> {
  const folder = await mkdtemp(join(tmpdir(), 'harbinger-bench-'));
  const postgres = await startOwnPostgres();
  await migrateDatabase(postgres.url());
  const loader = connect(postgres.url());
  const { raw } = loader;
  try {
    await simulate({ ...size, outDir: folder, seed: 1, endOn: AS_OF, profile: 'usage-only' });
    await copyFile(raw, 'accounts', join(folder, 'accounts.csv'));
    // The key is built once all rows are in, which is several times quicker than row by row.
    const [key] = await raw<[{ definition: string }]>`
      select pg_get_constraintdef(oid) as definition from pg_constraint where conname = 'usage_pkey'`;
    await raw`alter table usage drop constraint usage_pkey`;
    await copyFile(raw, 'usage', join(folder, 'usage.csv'));
    await raw.unsafe(`alter table usage add constraint usage_pkey ${key.definition}`);
    await raw`vacuum analyze`;
  } finally {
    // What loading needed of memory must not be counted as scoring's.
    await loader.close();
    await rm(folder, { recursive: true });
  }
  const connection = connect(postgres.url());
  return {
    url: postgres.url(),
    home: postgres.home,
    raw: connection.raw,
    usageRows: size.accounts * size.days,
    close: async () => {
      await connection.close();
      await postgres.stop();
    },
  };
}

async function copyFile(raw: Sql, table: string, path: string): Promise<void> {
  const file = await open(path);
  const header = (await file.readLines()[Symbol.asyncIterator]().next()).value as string;
  await file.close();
  const target = await raw
    .unsafe(`copy ${table} (${header}) from stdin with (format csv, header)`)
    .writable();
  await pipeline(createReadStream(path), target);
}
