import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeTestHome, type TestHome } from '../helpers/services/test-home.ts';
import { describeWithData } from '../helpers/third-party-data.ts';
import { readBook } from './book.ts';
import { checkBook, summarise } from './check-book.ts';
import { makeFactsBook } from './make-book.ts';
import { renderBook } from './render.ts';

// A small part of every book; `node --import tsx test/facts/run.ts` checks whole ones, `mutate.ts` the checker.

let home: TestHome;
beforeAll(async () => {
  home = await makeTestHome();
});
afterAll(() => home.remove());

async function check(data: string, [before, asOf]: readonly [string, string], most: number) {
  const book = readBook(data, asOf);
  const accounts = book.alive.slice(0, most).map(({ id }) => id);
  const settings = 'schedule: { train-model: "off" }\n';
  return checkBook(
    book,
    await renderBook({
      ...{ data, asOf, before, home: join(home.path, asOf), accounts, settings },
      indexOnly: true,
      agendas: 6,
    }),
    readBook(data, before),
  );
}

describe('what is said of a simulated book', () => {
  it('is true, claim by claim, as the CSV files have it', async () => {
    const data = join(home.path, 'data');
    await makeFactsBook(data, { accounts: 70, days: 200, seed: 5, endOn: '2026-11-20' });
    const claims = await check(data, ['2026-11-13', '2026-11-20'], 24);
    expect(summarise(claims)).toMatchObject({ wrong: 0 });
    expect(new Set(claims.map(({ kind }) => kind)).size).toBeGreaterThan(120);
    // Every surface is read: a text that nobody renders any more would go unnoticed.
    const surfaces = new Set(claims.map(({ where }) => where.split(' ')[0]));
    for (const surface of ['explain', 'slack', 'digest', 'alerts', 'tasks', 'goals', 'kpis', 'score'])
      expect(surfaces).toContain(surface);
  });
});

describeWithData('ravenstack', 'what is said of a book that contradicts itself', (data) => {
  it('is true all the same', async () => {
    expect(summarise(await check(data, ['2024-11-24', '2024-12-01'], 12))).toMatchObject({ wrong: 0 });
  });
});
