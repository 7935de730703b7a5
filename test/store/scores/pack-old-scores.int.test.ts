import { afterAll, beforeAll, expect, it } from 'vitest';
import { packOldScores } from '../../../src/store/scores/pack-old-scores.ts';
import { loadScore, type StoredScore, streamScores } from '../../../src/store/scores/scores.ts';
import { scoreDay, scoringContext } from '../../pipeline/score/score-harness.ts';
import { importSimulation, type OpenDatabase, openDatabase } from '../facts/open-database.ts';

const DAYS = ['2026-05-10', '2026-05-20', '2026-05-31'];
const now = new Date('2026-05-31T06:00:00Z');
const { signal } = new AbortController();
let database: OpenDatabase;
let perDay: number[];

beforeAll(async () => {
  database = await openDatabase();
  await importSimulation(database.raw, { accounts: 40, days: 150, seed: 5, endOn: DAYS[2]! });
  perDay = [];
  for (const day of DAYS) perDay.push((await scoreDay(scoringContext(database.raw), day)).scored);
});
afterAll(() => database.close());

async function readAll(): Promise<StoredScore[]> {
  const all: StoredScore[] = [];
  for (const day of DAYS) {
    for await (const rows of streamScores(database.raw, day, 7)) all.push(...rows);
  }
  return all;
}

it('packs days once they are old, and what is read stays the same to the byte', async () => {
  const before = await readAll();
  const size = async () => {
    const [row] = await database.raw<[{ size: number }]>`
      select sum(length(detail) + length(features))::int as size from scores where day = ${DAYS[0]!}`;
    return row.size;
  };
  const oldest = before.filter(({ day }) => day === DAYS[0]);
  const plain = oldest.reduce((sum, { detail, features }) => sum + detail.length + features.length, 0);
  expect(await size()).toBeLessThan(plain * 0.6);
  expect(await packOldScores(database.raw, { before: '2026-05-15', now, signal })).toBe(perDay[0]);
  expect(await size()).toBeLessThan(plain / 3);
  expect(await readAll()).toEqual(before);
  const one = before[0]!;
  expect(await loadScore(database.raw, one.accountId, one.day)).toEqual(one);
});

it('goes on where it ended, and does nothing twice', async () => {
  const given = { before: '2026-05-25', now, signal };
  expect(await packOldScores(database.raw, given)).toBe(perDay[1]);
  expect(await packOldScores(database.raw, given)).toBe(0);
});

it('can be stopped, and then the next time takes the rest', async () => {
  const given = { before: '2026-06-01', now, signal };
  const stopped = AbortSignal.abort(new Error('stopped'));
  await expect(packOldScores(database.raw, { ...given, signal: stopped })).rejects.toThrow('stopped');
  expect(await packOldScores(database.raw, given)).toBe(perDay[2]);
});
