import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AccountFeatures } from '../../../src/domain/health/features.ts';
import { loadScore } from '../../../src/store/scores/scores.ts';
import { type OpenDatabase, openDatabase } from '../../store/facts/open-database.ts';
import { scoreDay, scoringContext } from './score-harness.ts';

const AS_OF = '2026-05-31';
let database: OpenDatabase;

beforeAll(async () => {
  database = await openDatabase();
});
afterAll(() => database.close());

it('reads far enough back to know the season of a year ago', async () => {
  const { raw } = database;
  await database.insert('accounts', { account_id: 'school' }, { account_id: 'shop' });
  // The school is away in the same eight weeks of both years, the shop only now.
  await raw`
    insert into usage (account_id, day, product, events, active_users)
    select account_id, ${AS_OF}::date - age, 'Planner', 50, 5
    from accounts, generate_series(0, 600) as age
    where extract(isodow from ${AS_OF}::date - age) < 6 and age >= 56
      and not (account_id = 'school' and age between 364 and 364 + 55)`;
  await scoreDay(scoringContext(raw, 'freshness: { usage: null }'), AS_OF);
  const [school, shop] = [await loadScore(raw, 'school', AS_OF), await loadScore(raw, 'shop', AS_OF)];
  const seasonDays = (row: typeof school) =>
    (JSON.parse(row!.features) as AccountFeatures).usage.products[0]!.quiet[1];
  expect(seasonDays(school)).toBeGreaterThan(21);
  expect(seasonDays(shop)).toBe(0);
  expect(shop?.usageScore).toBeLessThan(30);
  expect(school?.usageScore ?? 100).toBeGreaterThan(80);
});
