import { randomBytes } from 'node:crypto';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { figureChecks } from '../../src/cli/service-checks.ts';
import type { Context } from '../../src/pipeline/context.ts';
import { PULLS, pull } from '../../src/pipeline/pull.ts';
import { planScorePages, scorePage } from '../../src/pipeline/score.ts';
import { csvFolderSource } from '../../src/sources/csv-folder/csv-folder-source.ts';
import { SourceError } from '../../src/sources/source-error.ts';
import { type CsvFolder, makeCsvFolder } from '../sources/csv-folder/make-folder.ts';
import { type OpenDatabase, openDatabase } from '../store/facts/open-database.ts';
import { scoringContext } from './score/score-harness.ts';

const SURVEYS = 'response_id,account_id,kind,score,responded_at\n';
const SIGNALS = 'account_id,signal,day,value\n';

let database: OpenDatabase;
let folder: CsvFolder;
let ctx: Context;
beforeEach(async () => {
  database = await openDatabase();
  folder = await makeCsvFolder({
    'accounts.csv': 'account_id\nA1\n',
    'usage.csv': 'account_id,day,events\nA1,2026-05-01,1\n',
    'surveys.csv': `${SURVEYS}r1,A1,nps,2,2026-05-20\n`,
    'signals.csv': Buffer.concat([Buffer.from([0, 1, 2, 3]), randomBytes(2048)]),
  });
  ctx = { ...scoringContext(database.raw), sources: () => [csvFolderSource({ folder: folder.path })] };
});
afterEach(async () => {
  await database.close();
  await folder.remove();
});

const failing = async () =>
  (await database.raw<{ file: string }[]>`select file from source_files where failing_since is not null`).map(
    ({ file }) => file,
  );
const pullUsage = () => pull(ctx, PULLS['pull-usage']);
const count = async (table: string) =>
  (await database.raw.unsafe<[{ n: number }]>(`select count(*)::int as n from ${table}`))[0].n;
const notices = () => count(`outbox where kind = 'notice'`);

it('stops at a garbled file only what that file tells, and tells the admin once', async () => {
  await pull(ctx, PULLS['pull-accounts']);
  await expect(pullUsage()).rejects.toThrow(SourceError);
  await expect(pullUsage()).rejects.toThrow(/signals\.csv/);
  await pull(ctx, PULLS['pull-surveys']);
  await pull(ctx, PULLS['pull-payments']);
  expect([await count('usage'), await count('surveys'), await count('signals'), await notices()]).toEqual([
    1, 1, 0, 1,
  ]);

  await folder.write({ 'signals.csv': `${SIGNALS}A1,tickets,2026-05-02,3\n` });
  await pullUsage();
  expect([await count('signals'), await notices()]).toEqual([1, 1]);
  expect(await failing()).toEqual([]);
  // Broken anew after it was well: that is news.
  await folder.write({ 'signals.csv': '' });
  await expect(pullUsage()).rejects.toThrow(/the file is empty/);
  expect(await notices()).toBe(2);
  // Kept until it can be read again: what rests on it is not trusted for longer than it may lag behind.
  expect(await failing()).toEqual(['signals.csv']);
  await folder.write({ 'signals.csv': `${SIGNALS}A1,tickets,2026-05-03,3\n` });
  await pullUsage();
  expect(await failing()).toEqual([]);
});

it('opens nothing else: facts are pulled although the accounts of the day are broken', async () => {
  await pull(ctx, PULLS['pull-accounts']);
  await folder.write({ 'accounts.csv': 'nonsense\n' });
  await expect(pull(ctx, PULLS['pull-accounts'])).rejects.toThrow(/account_id is missing/);
  await pull(ctx, PULLS['pull-surveys']);
  expect(await count('surveys')).toBe(1);
});

it('fault 40: health names a folder that has vanished, and no more once it is back', async () => {
  await folder.write({ 'signals.csv': `${SIGNALS}A1,tickets,2026-05-02,3\n` });
  await pull(ctx, PULLS['pull-accounts']);
  await pullUsage();
  const named = async () => {
    const looked = await Promise.all(figureChecks(database.raw, ctx.now).map((check) => check.look()));
    return looked.flatMap(({ reasons }) => reasons);
  };
  expect(await named()).toEqual([]);
  const away = `${folder.path}-away`;
  await rename(folder.path, away);
  await expect(pullUsage()).rejects.toThrow(SourceError);
  expect(await named()).toEqual([expect.stringMatching(/^source csv: .*usage.* cannot be read since/)]);
  await rename(away, folder.path);
  await pullUsage();
  expect(await named()).toEqual([]);
});

it.each([
  ['disk_full', /disk is full\. Make room/],
  ['read_only_sql_transaction', /it is read only\. Import again/],
])(
  'fault 32, %s: says so, records nothing in part, and goes on when it is mended',
  async (condition, says) => {
    await pull(ctx, PULLS['pull-accounts']);
    // As the server refuses it: by its own error, in the middle of what is written.
    const refuse = (table: string, when: string) =>
      database.raw.unsafe(`
      create or replace function refuse() returns trigger language plpgsql as $$
        begin raise exception 'not now' using errcode = '${condition}'; end $$;
      create trigger refuse before insert on ${table} for each row when (${when}) execute function refuse();`);
    const mend = () => database.raw.unsafe('drop function refuse() cascade');
    await refuse('surveys', "new.response_id = 'r2'");
    await writeFile(
      join(folder.path, 'surveys.csv'),
      `${SURVEYS}r1,A1,nps,2,2026-05-20\nr2,A1,nps,3,2026-05-21\n`,
    );
    await expect(pull(ctx, PULLS['pull-surveys'])).rejects.toThrow(says);
    expect(await count('surveys')).toBe(0);
    await mend();
    await pull(ctx, PULLS['pull-surveys']);
    expect(await count('surveys')).toBe(2);

    await refuse('scores', 'true');
    const day = '2026-05-31';
    const plan = await planScorePages(ctx, day);
    await expect(scorePage(ctx, plan.pages[0]!)).rejects.toThrow(/not now/);
    expect(await count('scores')).toBe(0);
    await mend();
    const again = await planScorePages(ctx, day);
    for (const page of again.pages) await scorePage(ctx, page);
    expect(await count('scores')).toBe(1);
  },
);
