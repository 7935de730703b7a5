import { afterEach, expect, it } from 'vitest';
import { addDays } from '../../../src/domain/day.ts';
import { csvFolderSource } from '../../../src/sources/csv-folder/csv-folder-source.ts';
import {
  MAX_KINDS_PER_ACCOUNT,
  MAX_REJECTS_KEPT,
  MAX_WAITING_KEPT,
} from '../../../src/sources/rows/bounds.ts';
import { loadPeers } from '../../../src/store/facts/load-peers.ts';
import { loadSignalPeers } from '../../../src/store/facts/load-signal-peers.ts';
import { importSource } from '../../../src/store/import/import-source.ts';
import { listQuarantine } from '../../../src/store/import/list-quarantine.ts';
import { SETTINGS } from '../../sources/csv-folder/make-folder.ts';
import { countsOf, type ImportBench, LATER, NOON, openImportBench } from './import-helpers.ts';

let bench: ImportBench | undefined;
afterEach(async () => {
  await bench?.close();
  bench = undefined;
});

/** As the bench does it, but for books in which not every row is kept one by one. */
const load = (now = NOON) =>
  importSource(bench!.raw, csvFolderSource({ folder: bench!.folder.path }), { now, settings: SETTINGS });
const kept = async () => (await listQuarantine(bench!.raw, { limit: 50_000 })).length;
const USAGE = 'account_id,day,events\n';

it('keeps the first of many broken rows and counts the others, again and again', async () => {
  const many = MAX_REJECTS_KEPT + 500;
  bench = await openImportBench({
    'accounts.csv': 'account_id\nA1\n',
    'usage.csv': `${USAGE}${'A1,never,1\n'.repeat(many)}A1,2024-05-01,1\n`,
  });
  for (const now of [NOON, LATER]) {
    const summary = await load(now);
    const counts = countsOf(summary, 'usage.csv');
    expect(counts).toBe(now === NOON ? `${many + 1}=1+0+0+${many}` : `${many + 1}=0+0+1+${many} skipped`);
    expect(summary.files[1]!.notices).toContain(
      '500 further rows with problems are counted, but not kept one by one',
    );
    expect(await kept()).toBe(MAX_REJECTS_KEPT);
  }
});

it('loads all rows once their account is there, those that were only counted too', async () => {
  const many = MAX_WAITING_KEPT + 3;
  const rows = Array.from({ length: many }, (_, n) => `A2,${addDays('1990-01-01', n)},${n % 7}\n`).join('');
  bench = await openImportBench({
    'accounts.csv': 'account_id\nA1\n',
    'usage.csv': `${USAGE}${rows}`,
  });
  expect(countsOf(await load(), 'usage.csv')).toBe(`${many}=0+0+0+${many}`);
  expect(await kept()).toBe(MAX_WAITING_KEPT);
  await bench.folder.write({ 'accounts.csv': 'account_id\nA1\nA2\n' });
  await load(LATER);
  const [{ n }] = await bench.raw<[{ n: number }]>`select count(*)::int as n from usage`;
  expect([n, await kept()]).toEqual([many, 0]);
  expect(countsOf(await bench.run(LATER), 'usage.csv')).toBe(`${many}=0+0+${many}+0 skipped`);
});

it('takes no more products of one account than a person could have named, and leaves the others alone', async () => {
  const most = MAX_KINDS_PER_ACCOUNT;
  const sprawl = Array.from({ length: most + 500 }, (_, n) => `A1,2024-05-01,1,session-${n}\n`).join('');
  const usual = ['2024-05-01', '2024-05-02']
    .map((day) => `A1,${day},1,planner\nA2,${day},1,planner\n`)
    .join('');
  bench = await openImportBench({
    'accounts.csv': 'account_id\nA1\nA2\n',
    'usage.csv': `account_id,day,events,product\n${sprawl}${usual}`,
    'signals.csv': `account_id,signal,day,value\n${Array.from({ length: most + 1 }, (_, n) => `A1,s${n},2024-05-01,1\n`).join('')}`,
  });
  const summary = await load();
  expect(countsOf(summary, 'usage.csv')).toBe(`${most + 504}=${most + 3}+0+0+501`);
  expect(countsOf(summary, 'signals.csv')).toBe(`${most + 1}=${most}+0+0+1`);
  const rows =
    await bench.raw`select account_id, count(distinct product)::int as n, bool_or(product = 'planner') as kept
    from usage group by account_id order by account_id`;
  expect(rows).toEqual([
    { account_id: 'A1', n: most, kept: true },
    { account_id: 'A2', n: 1, kept: true },
  ]);
  const [why] = await listQuarantine(bench.raw, { limit: 1 });
  expect(why).toMatchObject({
    code: 'too_many',
    message: expect.stringContaining('Something else stands in this column'),
  });
});

it('keeps what it had to leave out of a loaded row until it is mended, and counts the row as loaded', async () => {
  bench = await openImportBench({
    'accounts.csv': 'account_id,mrr,contact_email\nA1,lots,a@b.example\nA2,5,nobody\n',
  });
  expect(countsOf(await bench.run(), 'accounts.csv')).toBe('2=2+0+0+0');
  const told = await listQuarantine(bench.raw);
  expect(told.map(({ line, column, state, accountId }) => [line, column, state, accountId])).toEqual([
    [2, 'mrr', 'partial', 'A1'],
    [3, 'contact_email', 'partial', 'A2'],
  ]);
  expect(await bench.raw`select account_id, mrr, contact_email from accounts order by 1`).toEqual([
    { account_id: 'A1', mrr: null, contact_email: 'a@b.example' },
    { account_id: 'A2', mrr: 5, contact_email: null },
  ]);
  await bench.folder.write({
    'accounts.csv': 'account_id,mrr,contact_email\nA1,9,a@b.example\nA2,5,nobody\n',
  });
  expect(countsOf(await bench.run(LATER), 'accounts.csv')).toBe('2=0+1+1+0');
  expect((await listQuarantine(bench.raw)).map(({ line }) => line)).toEqual([3]);
  expect(await listQuarantine(bench.raw, { state: 'resolved' })).toHaveLength(1);
});

it('tells of ids that differ in case or zeros only, in the book and beside it', async () => {
  bench = await openImportBench({
    'accounts.csv': 'account_id\n00123\n123\nAcme\nB2\n',
    'usage.csv': `${USAGE}ACME,2024-05-01,1\n00b2.0,2024-05-01,1\nC3,2024-05-01,1\n00123,2024-05-01,1\n`,
  });
  const summary = await bench.run();
  expect(summary.files[0]!.notices).toEqual([
    expect.stringMatching(/^2 of 4 rows have an account_id that differs.*case or zeros only.*line 2/),
  ]);
  expect((await listQuarantine(bench.raw)).map(({ message }) => message)).toEqual([
    expect.stringMatching(
      /"ACME" is not among the accounts, where "Acme" is: they differ in case or zeros only/,
    ),
    expect.stringMatching(/"00b2\.0" is not among the accounts, where "B2" is/),
    expect.stringMatching(/^account_id "C3" is not among the accounts\. Add the account/),
  ]);
});

it('adds up the greatest values of a whole book without an error', async () => {
  const ids = Array.from({ length: 30 }, (_, n) => `A${n}`);
  bench = await openImportBench({
    'accounts.csv': `account_id,segment\n${ids.map((id) => `${id},s\n`).join('')}`,
    'usage.csv': `${USAGE}${ids.map((id) => `${id},2024-05-01,1e12\n${id},2024-05-02,1e12\n`).join('')}`,
    'signals.csv': `account_id,signal,day,value\n${ids.map((id) => `${id},x,2024-05-01,-1e15\n${id},x,2024-05-02,-1e15\n`).join('')}`,
  });
  await bench.run();
  // What an earlier version has let in is bounded too.
  await bench.raw`update usage set events = 1.7e308`;
  await bench.raw`update signals set value = -1.7e308`;
  const peers = await bench.raw.begin((tx) => loadPeers(tx, '2024-05-31'));
  expect(peers.all?.events.at(-1)).toBe(2e12);
  const signals = await loadSignalPeers(bench.raw, '2024-05-31');
  expect(signals.all?.x?.means.at(0)).toBe(-1e15);
});
