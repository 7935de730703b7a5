import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeTestHome, type TestHome } from '../helpers/services/test-home.ts';
import { describeWithData } from '../helpers/third-party-data.ts';
import { dayNumber, dayText, readBook } from './book.ts';
import { checkBook, summarise } from './check-book.ts';
import { makeFactsBook } from './make-book.ts';
import { renderBook } from './render.ts';

// A small part of every book; `node --import tsx test/facts/run.ts` checks whole ones, `mutate.ts` the checker.

let home: TestHome;
beforeAll(async () => {
  home = await makeTestHome();
});
afterAll(() => home.remove());

interface Asked {
  asOf: string;
  /** Accounts that are explained, and alerts that are shown at length. */
  accounts: number;
  agendas: number;
  onePass: boolean;
}

async function check(data: string, { asOf, accounts: most, agendas, onePass }: Asked) {
  const book = readBook(data, asOf);
  const before = dayText(dayNumber(asOf) - 7);
  const accounts = book.alive.slice(0, most).map(({ id }) => id);
  const settings = 'schedule: { train-model: "off" }\n';
  const given = { data, asOf, before, home: join(home.path, asOf), accounts, settings, agendas, onePass };
  return checkBook(book, await renderBook({ ...given, indexOnly: true }), readBook(data, before));
}

describe('what is said of a simulated book', () => {
  it('is true, claim by claim, as the CSV files have it', async () => {
    const data = join(home.path, 'data');
    await makeFactsBook(data, { accounts: 70, days: 200, seed: 5, endOn: '2026-11-20' });
    const claims = await check(data, { asOf: '2026-11-20', accounts: 24, agendas: 6, onePass: false });
    expect(summarise(claims).text).toMatch(/, 0 false$/);
    expect(new Set(claims.map(({ kind }) => kind)).size).toBeGreaterThan(120);
    // Every surface is read: a text that nobody renders any more would go unnoticed.
    const surfaces = new Set(claims.map(({ where }) => where.split(' ')[0]));
    for (const surface of [
      'explain',
      'slack',
      'digest',
      'alerts',
      'tasks',
      'goals',
      'kpis',
      'score',
      'report',
    ])
      expect(surfaces).toContain(surface);
  });
});

describeWithData('ravenstack', 'what is said of a book that contradicts itself', (data) => {
  it('is true all the same', async () => {
    const claims = await check(data, { asOf: '2024-12-01', accounts: 10, agendas: 3, onePass: true });
    expect(summarise(claims).text).toMatch(/, 0 false$/);
  });
});
