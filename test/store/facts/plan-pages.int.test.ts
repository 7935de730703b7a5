import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadFacts, planPages } from '../../../src/store/facts/load-facts.ts';
import { type OpenDatabase, openDatabase } from './open-database.ts';

const AS_OF = '2025-06-10';
let database: OpenDatabase;

beforeAll(async () => {
  database = await openDatabase();
});
afterAll(() => database.close());
beforeEach(() => database.clear());

describe('planPages', () => {
  // Ids as customers write them: the database sorts them by its own rules, not by code units.
  const id = fc.stringMatching(/^[a-cA-C0-2 _.-]{1,6}$/);
  const left = fc.constantFrom(
    {},
    {},
    {},
    { churned_on: AS_OF },
    { ended_on: '2025-01-01' },
    { started_on: '2026-01-01' },
  );
  const book = fc.uniqueArray(fc.tuple(id, left), {
    minLength: 1,
    maxLength: 40,
    selector: ([name]) => name,
  });

  it('covers every living account exactly once, in order, so many at a time', async () => {
    await fc.assert(
      fc.asyncProperty(book, fc.integer({ min: 1, max: 12 }), async (accounts, size) => {
        const { raw } = database;
        await database.clear();
        await database.insert('accounts', ...accounts.map(([account_id, gone]) => ({ account_id, ...gone })));
        const living = accounts.filter(([, gone]) => Object.keys(gone).length === 0).map(([name]) => name);

        const pages = await planPages(raw, AS_OF, size);
        const found = await Promise.all(pages.map((page) => loadFacts(raw, page, AS_OF)));
        const ids = found.map((facts) => facts.map((f) => f.account.accountId));
        expect(ids.flat().sort()).toEqual([...living].sort());
        expect(pages).toHaveLength(Math.ceil(living.length / size));
        expect(ids.slice(0, -1).every((page) => page.length === size)).toBe(true);
        const ordered =
          await raw`select account_id from accounts where account_id = any(${living}) order by 1`;
        expect(ids.flat()).toEqual(ordered.map((row) => row.account_id));
      }),
      { numRuns: 40, seed: 6 },
    );
  });

  it('plans nothing for an empty book', async () => {
    expect(await planPages(database.raw, AS_OF, 100)).toEqual([]);
  });
});
