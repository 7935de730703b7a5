import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { planScorePages, scorePage } from '../../../src/pipeline/score.ts';
import { csvFolderSource } from '../../../src/sources/csv-folder/csv-folder-source.ts';
import { planPages } from '../../../src/store/facts/load-facts.ts';
import { importSource } from '../../../src/store/import/import-source.ts';
import { streamScores } from '../../../src/store/scores/scores.ts';
import { importSimulation, type OpenDatabase, openDatabase } from '../../store/facts/open-database.ts';
import { NOW, scoreDay, scoringContext, storedRows } from './score-harness.ts';

const AS_OF = '2026-05-31';
let database: OpenDatabase;
let ids: string[];

beforeEach(async () => {
  database = await openDatabase();
  await importSimulation(database.raw, { accounts: 60, days: 150, seed: 3, endOn: AS_OF });
  const pages = await database.raw<{ account_id: string }[]>`
    select account_id from accounts where churned_on is null and ended_on is null order by account_id`;
  ids = pages.map((row) => row.account_id);
});
afterEach(() => database.close());

/** Imports files as a source would send them later. */
async function importLate(files: Record<string, string[]>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'late-'));
  try {
    for (const [name, lines] of Object.entries({ 'accounts.csv': ['account_id,name'], ...files })) {
      await writeFile(join(folder, name), `${lines.join('\n')}\n`);
    }
    const settings = { npsScale: '0-10', ces: { scale: '1-5', better: 'lower' } } as const;
    await importSource(database.raw, csvFolderSource({ folder, name: 'late' }), { now: NOW, settings });
  } finally {
    await rm(folder, { recursive: true });
  }
}

const late = () => ({
  'usage.csv': [
    'account_id,product,day,events,active_users,seats',
    `${ids[3]},Planner,2026-05-20,9999,50,60`,
    `${ids[9]},Brand new,${AS_OF},5,1,`,
  ],
  'surveys.csv': [
    'response_id,account_id,kind,score,comment,responded_at',
    `late-1,${ids[5]},nps,1,We are leaving,2026-05-30T10:00:00Z`,
  ],
  'accounts.csv': ['account_id,name,started_on', 'Z-new,New Ltd,2026-05-01'],
});

/** Scores everybody against the book of the day as it stands. */
async function scoreEverybody(): Promise<void> {
  const ctx = scoringContext(database.raw);
  await database.raw`truncate scores`;
  for (const page of await planPages(database.raw, AS_OF, 25)) {
    await scorePage(ctx, { ...page, asOf: AS_OF, changedAfter: null });
  }
}

describe('a second pass over a day', () => {
  it('does nothing while nothing was imported', async () => {
    const ctx = scoringContext(database.raw);
    const first = await scoreDay(ctx, AS_OF);
    expect(first).toMatchObject({ kind: 'full' });
    expect(first.scored).toBe(ids.length);
    expect(await scoreDay(ctx, AS_OF)).toMatchObject({ scored: 0, plan: { pages: [] } });
  });

  it('takes the accounts with late data, and leaves what a pass over everybody would', async () => {
    const ctx = scoringContext(database.raw);
    await scoreDay(ctx, AS_OF);
    const before = await storedRows(database.raw);
    await importLate(late());
    expect(await scoreDay(ctx, AS_OF)).toMatchObject({ kind: 'changed', scored: 4 });
    const after = await storedRows(database.raw);
    expect(after.filter((row) => !before.includes(row))).toHaveLength(4);
    await scoreEverybody();
    expect(await storedRows(database.raw)).toEqual(after);
    expect(await scoreDay(ctx, AS_OF)).toMatchObject({ scored: 0 });
  });

  it('takes nothing when late files only repeat what is known', async () => {
    const ctx = scoringContext(database.raw);
    await importLate(late());
    await scoreDay(ctx, AS_OF);
    const repeated = late();
    repeated['usage.csv'].push(repeated['usage.csv'][1]!);
    await importLate(repeated);
    expect(await scoreDay(ctx, AS_OF)).toMatchObject({ scored: 0 });
  });

  it('takes both accounts when an answer turns out to be from another one', async () => {
    const ctx = scoringContext(database.raw);
    await importLate(late());
    await scoreDay(ctx, AS_OF);
    const answer = `late-1,${ids[7]},nps,1,We are leaving,2026-05-30T10:00:00Z`;
    await importLate({ 'surveys.csv': [late()['surveys.csv'][0]!, answer] });
    expect(await scoreDay(ctx, AS_OF)).toMatchObject({ kind: 'changed', scored: 2 });
    const after = await storedRows(database.raw);
    await scoreEverybody();
    expect(await storedRows(database.raw)).toEqual(after);
  });

  it('removes the score of an account that has left meanwhile', async () => {
    const ctx = scoringContext(database.raw);
    await scoreDay(ctx, AS_OF);
    await importLate({
      'accounts.csv': ['account_id,name,churned_on', `${ids[0]},Gone Ltd,2026-05-30`],
    });
    expect(await scoreDay(ctx, AS_OF)).toMatchObject({ scored: 0, plan: { pages: [expect.anything()] } });
    const left = await database.raw`select 1 from scores where account_id = ${ids[0]!} and day = ${AS_OF}`;
    expect(left).toHaveLength(0);
  });
});

describe('everybody is scored again', () => {
  it('on the next day, because all are a day older', async () => {
    const ctx = scoringContext(database.raw);
    await scoreDay(ctx, '2026-05-30');
    expect(await scoreDay(ctx, AS_OF)).toMatchObject({ kind: 'full', scored: ids.length });
  });

  it('under another configuration', async () => {
    await scoreDay(scoringContext(database.raw), AS_OF);
    const other = scoringContext(database.raw, 'health: { hysteresis: 4 }');
    expect(await scoreDay(other, AS_OF)).toMatchObject({ kind: 'full', scored: ids.length });
  });

  it('when another model has come into force', async () => {
    const ctx = scoringContext(database.raw);
    await scoreDay(ctx, AS_OF);
    await database.raw`
      insert into models (state, reason, kind, trained_at, as_of, config_hash, figures, predictor)
      values ('live', 'newer than the day, so the prior still speaks', 'boosted', ${NOW}, '2026-06-01', 'x', '{}', '{}')`;
    expect(await scoreDay(ctx, AS_OF)).toMatchObject({ kind: 'full', scored: ids.length });
    expect(await scoreDay(ctx, AS_OF)).toMatchObject({ scored: 0 });
  });

  it('when the pass before was not finished', async () => {
    const ctx = scoringContext(database.raw);
    const [page] = (await planScorePages(ctx, AS_OF)).pages;
    await scorePage(ctx, page!);
    expect(await scoreDay(ctx, AS_OF)).toMatchObject({ kind: 'full', scored: ids.length });
  });

  it('after an earlier day was scored anew, whose bands the day leans on', async () => {
    const ctx = scoringContext(database.raw);
    await scoreDay(ctx, AS_OF);
    await scoreDay(ctx, '2026-05-30');
    expect(await scoreDay(ctx, AS_OF)).toMatchObject({ kind: 'full', scored: ids.length });
  });

  it('when a source that was missing or stale has come', async () => {
    const ctx = scoringContext(database.raw, 'freshness: { usage: 3d }');
    await database.raw`delete from usage where day > ${AS_OF}::date - 10`;
    await scoreDay(ctx, AS_OF);
    await importLate({ 'usage.csv': late()['usage.csv'] });
    expect(await scoreDay(ctx, AS_OF)).toMatchObject({ kind: 'full', scored: ids.length });
    const stale: string[] = [];
    for await (const rows of streamScores(database.raw, AS_OF)) {
      stale.push(...rows.filter((row) => row.detail.includes('unknown.stale')).map((row) => row.accountId));
    }
    expect(stale).toHaveLength(0);
  });
});
