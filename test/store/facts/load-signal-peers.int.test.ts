import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toEpochDay } from '../../../src/domain/day.ts';
import { learnFeedCalendar } from '../../../src/domain/feed-calendar.ts';
import type { AccountFacts } from '../../../src/domain/types.ts';
import { type AccountHistory, dailyTotals } from '../../../src/learning/features/account-history.ts';
import { outcomeHistory } from '../../../src/learning/features/outcome-history.ts';
import { collectSignalPeers } from '../../../src/learning/features/signal-peers.ts';
import { loadFeeds } from '../../../src/store/facts/load-feeds.ts';
import { loadSignalPeers } from '../../../src/store/facts/load-signal-peers.ts';
import {
  measurePeers,
  readLearnersPeers,
  writePeerSnapshot,
} from '../../../src/store/facts/peer-snapshot.ts';
import { importSimulation, loadAllFacts, type OpenDatabase, openDatabase } from './open-database.ts';

let database: OpenDatabase;

beforeAll(async () => {
  database = await openDatabase();
  await importSimulation(database.raw, { accounts: 260, days: 330, seed: 12, endOn: '2025-03-31' });
  // Values that are no whole numbers, accounts without a segment, and a signal that few ever had.
  await database.raw`update signals set value = value + (abs(hashtext(account_id)) % 7) / 3.0`;
  await database.raw`update accounts set segment = null where hashtext(account_id) % 5 = 0`;
  await database.raw`insert into signals (account_id, signal, day, value)
    select account_id, 'rare', '2024-12-24', 1 from accounts order by account_id limit 5`;
});
afterAll(() => database.close());

describe('loadSignalPeers', () => {
  it.each(['2024-11-20', '2025-03-31'])(
    'gives what the domain gives account by account on %s',
    async (day) => {
      const actual = await loadSignalPeers(database.raw, day);
      const expected = collectSignalPeers(await loadAllFacts(database.raw, day));
      expect(Object.keys(actual.segments).sort()).toEqual(Object.keys(expected.segments).sort());
      expect(Object.keys(expected.all!).length).toBeGreaterThan(1);
      const every = { ...expected.segments, '': expected.all! };
      for (const [segment, groups] of Object.entries(every)) {
        const own = segment === '' ? actual.all! : actual.segments[segment]!;
        expect(Object.keys(own).sort(), segment).toEqual(Object.keys(groups).sort());
        for (const [signal, group] of Object.entries(groups)) expectSame(own[signal], group);
      }
    },
  );

  it('is part of the book of a day', async () => {
    const { raw } = database;
    const freshness = { usage: null, surveys: null, invoices: null, subscriptions: null, signals: null };
    const snapshot = await measurePeers(raw, '2025-03-31', freshness);
    await writePeerSnapshot(raw, { asOf: '2025-03-31', snapshot }, new Date('2025-04-01T00:00:00Z'));
    const { signalPeers, signalPeriods, products } = await readLearnersPeers(raw, '2025-03-31');
    expect(signalPeriods).toEqual({});
    expect(signalPeers).toEqual(await loadSignalPeers(raw, '2025-03-31'));
    expect(products).toEqual(snapshot.peers.products);
    await expect(readLearnersPeers(raw, '2025-03-30')).rejects.toThrow('has not been planned');
  });

  it('knows the closing days of a signal that is told as totals of months, as the history in memory does', async () => {
    const { raw } = database;
    const ids = (await loadAllFacts(raw, '2025-03-31')).slice(0, 40).map(({ account }) => account.accountId);
    await raw`insert into signals (account_id, signal, day, value)
      select account_id, 'revenue', month + interval '1 month - 1 day', 100
      from unnest(${ids}::text[]) as account_id
        cross join generate_series(date '2024-10-01', '2025-03-01', '1 month') as month`;
    const told = (await loadFeeds(raw, '2025-03-10')).signals;
    expect(told.products.get('revenue')!.rows).toEqual([40, 40, 40, 40, 40]);
    const facts = await loadAllFacts(raw, '2025-03-10');
    const inMemory = outcomeHistory(facts.map((one) => historyOf(one))).feeds.signals;
    expect(inMemory.products.get('revenue')).toEqual(told.products.get('revenue'));
    expect(learnFeedCalendar(told.whole, told.products, toEpochDay('2025-03-10'))!.periods).toEqual({
      revenue: ['2024-10-31', '2024-11-30', '2024-12-31', '2025-01-31', '2025-02-28'].map(toEpochDay),
    });
  });
});

function historyOf(facts: AccountFacts): AccountHistory {
  return { facts, users: [], totals: dailyTotals(facts.usage), from: null, vanishedOn: null, helpedOn: [] };
}

function expectSame(
  actual: unknown,
  expected: { without: number; counts: readonly number[]; means: readonly number[] },
) {
  const near = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 5));
  expect(actual).toEqual({
    without: expect.closeTo(expected.without, 9),
    counts: near(expected.counts),
    means: near(expected.means),
  });
}
