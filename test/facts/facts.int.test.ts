import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MESSAGE_KINDS, type MessageKind } from '../../src/domain/outbox.ts';
import { makeTestHome, type TestHome } from '../helpers/services/test-home.ts';
import { describeWithData } from '../helpers/third-party-data.ts';
import { dayNumber, dayText, readBook } from './book.ts';
import { checkBook, summarise } from './check-book.ts';
import { makeFactsBook } from './make-book.ts';
import { EVERY_MESSAGE, renderBook } from './render.ts';

// A small part of every book; `node --import tsx test/facts/run.ts` checks whole ones, `mutate.ts` the checker.

let home: TestHome;
beforeAll(async () => {
  home = await makeTestHome();
});
afterAll(() => home.remove());

/** In threads, for webhooks, or only where something is wrong. */
const ELSEWHERE: ReadonlySet<MessageKind> = new Set(['thread', 'task', 'episode', 'scores', 'notice']);

interface Asked {
  asOf: string;
  /** Accounts that are explained, and alerts that are shown at length. */
  accounts: number;
  agendas: number;
  onePass: boolean;
  settings?: string;
}

async function check(data: string, { asOf, accounts: most, agendas, onePass, settings = '' }: Asked) {
  const book = readBook(data, asOf);
  const before = dayText(dayNumber(asOf) - 7);
  const accounts = book.alive.slice(0, most).map(({ id }) => id);
  const given = { data, asOf, before, home: join(home.path, asOf), accounts, agendas, onePass };
  const rendered = await renderBook({
    ...given,
    ...{ settings, indexOnly: true },
  });
  return { rendered, claims: checkBook(book, rendered, readBook(data, before)) };
}

describe('what is said of a simulated book', () => {
  it('is true, claim by claim, as the CSV files have it', async () => {
    const data = join(home.path, 'data');
    await makeFactsBook(data, {
      ...{ accounts: 70, days: 200, seed: 5, endOn: '2026-11-20' },
      invalidRows: 7,
    });
    const { claims, rendered } = await check(data, {
      ...{ asOf: '2026-11-20', accounts: 24, agendas: 6, onePass: false },
      settings: EVERY_MESSAGE,
    });
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
      'status',
      'webhook',
    ])
      expect(surfaces).toContain(surface);
    const { slack, mails } = rendered;
    const kinds = new Set([...slack, ...mails].map(({ kind }) => kind));
    for (const kind of MESSAGE_KINDS.filter((one) => !ELSEWHERE.has(one))) expect(kinds).toContain(kind);
    expect(slack.some(({ thread }) => thread.length > 0)).toBe(true);
  });
});

describeWithData('ravenstack', 'what is said of a book that contradicts itself', (data) => {
  it('is true all the same', async () => {
    const { claims } = await check(data, {
      ...{ asOf: '2024-12-01', accounts: 10, agendas: 3, onePass: true },
      settings: 'schedule: { train-model: "off" }\n',
    });
    expect(summarise(claims).text).toMatch(/, 0 false$/);
  });
});
