import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { planScorePages, scorePage } from '../../../src/pipeline/score.ts';
import { connect } from '../../../src/store/connect.ts';
import { planPages } from '../../../src/store/facts/load-facts.ts';
import { migrateDatabase } from '../../../src/store/migrate.ts';
import { createTestDatabase, type TestDatabase } from '../../helpers/services/test-database.ts';
import { importSimulation } from '../../store/facts/open-database.ts';
import { scoreDay, scoringContext, storedRows } from './score-harness.ts';

const run = promisify(execFile);
const PROCESS = fileURLToPath(new URL('./score-process.ts', import.meta.url));
const AS_OF = '2026-05-31';
const ACCOUNTS = 150;

let database: TestDatabase;
let connection: ReturnType<typeof connect>;
/** What one page over everybody stores. */
let golden: string[];

beforeAll(async () => {
  database = await createTestDatabase({ migrate: migrateDatabase });
  connection = connect(database.url);
  await importSimulation(connection.raw, { accounts: ACCOUNTS, days: 200, seed: 11, endOn: AS_OF });
  await scoreDay(scoringContext(connection.raw), AS_OF);
  golden = await storedRows(connection.raw);
});
afterAll(async () => {
  await connection.close();
  await database.drop();
});
beforeEach(async () => {
  await connection.raw`truncate scores`;
  await connection.raw`delete from facts`;
});

it('scores every living account, on more than one ground', async () => {
  await scoreDay(scoringContext(connection.raw), AS_OF);
  const [alive] = await planPages(connection.raw, AS_OF, ACCOUNTS);
  expect(alive).toBeDefined();
  expect(golden.length).toBeGreaterThan(ACCOUNTS / 2);
  const bands = await connection.raw`select distinct band from scores`;
  expect(bands.length).toBeGreaterThan(2);
});

it.each([1, 7, 64, 1000])('stores the same rows in pages of %i', async (size) => {
  const ctx = scoringContext(connection.raw);
  await planScorePages(ctx, AS_OF);
  for (const page of await planPages(connection.raw, AS_OF, size)) {
    await scorePage(ctx, { ...page, asOf: AS_OF, changedAfter: null });
  }
  expect(await storedRows(connection.raw)).toEqual(golden);
});

it.each([
  ['a sorting aggregate', ['enable_hashagg = off']],
  [
    'a hash aggregate over sequential scans',
    ['enable_indexscan = off', 'enable_indexonlyscan = off', 'enable_sort = off'],
  ],
  [
    'bitmaps and merges',
    [
      'enable_seqscan = off',
      'enable_hashjoin = off',
      'enable_nestloop = off',
      'enable_presorted_aggregate = off',
    ],
  ],
])('stores the same rows whatever plan is chosen: %s', async (_, settings) => {
  const [{ name } = { name: '' }] = await connection.raw<
    { name: string }[]
  >`select current_database() as name`;
  for (const setting of settings) await connection.raw.unsafe(`alter database ${name} set ${setting}`);
  const other = connect(database.url);
  try {
    await scoreDay(scoringContext(other.raw), AS_OF);
    expect(await storedRows(other.raw)).toEqual(golden);
  } finally {
    await other.close();
    await connection.raw.unsafe(`alter database ${name} reset all`);
  }
});

it('stores the same rows when the facts lie in another order', async () => {
  const shuffled = await createTestDatabase({ migrate: migrateDatabase });
  const other = connect(shuffled.url);
  try {
    for (const table of [
      'accounts',
      'usage',
      'usage_users',
      'surveys',
      'invoices',
      'subscriptions',
      'signals',
    ]) {
      const rows = await connection.raw.unsafe<{ row: string }[]>(
        `select row_to_json(t)::text as row from ${table} t order by md5(t::text || 'again')`,
      );
      await other.raw.unsafe(
        `insert into ${table} select * from json_populate_recordset(null::${table}, $1::text::json)`,
        [`[${rows.map(({ row }) => row).join(',')}]`],
      );
    }
    await scoreDay(scoringContext(other.raw), AS_OF);
    expect(await storedRows(other.raw)).toEqual(golden);
  } finally {
    await other.close();
    await shuffled.drop();
  }
});

it('can be shared out: two processes over disjoint pages store what one does', async () => {
  await planScorePages(scoringContext(connection.raw), AS_OF);
  const pages = (await planPages(connection.raw, AS_OF, 20)).map((page) => ({
    ...page,
    asOf: AS_OF,
    changedAfter: null,
  }));
  const shares = [0, 1].map((n) => pages.filter((_, i) => i % 2 === n));
  await Promise.all(
    shares.map((share) =>
      run(process.execPath, ['--import', 'tsx', PROCESS, database.url, JSON.stringify(share)]),
    ),
  );
  expect(await storedRows(connection.raw)).toEqual(golden);
});

it('takes away what a page holds for accounts that are no longer alive', async () => {
  const { raw } = connection;
  await raw`insert into scores (account_id, day, band, coverage, model, config_hash, detail, features)
    values ('A0000000', ${AS_OF}, 'watch', 1, 'prior', 'x', '{}', '{}'),
      ((select min(account_id) || '-gone' from accounts), ${AS_OF}, 'watch', 1, 'prior', 'x', '{}', '{}')`;
  const ctx = scoringContext(raw);
  await planScorePages(ctx, AS_OF);
  const all = { from: '', to: 'z', asOf: AS_OF, changedAfter: null };
  expect(await scorePage(ctx, all)).toEqual({ scored: golden.length });
  expect(await storedRows(raw)).toEqual(golden);
});
