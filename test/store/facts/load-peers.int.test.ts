import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toEpochDay } from '../../../src/domain/day.ts';
import {
  type PeerGroup,
  type PeerRow,
  type Peers,
  peerRows,
  toPeerGroup,
} from '../../../src/domain/signals/usage/peers.ts';
import type { AccountFacts, FeedCalendar } from '../../../src/domain/types.ts';
import { loadPeers } from '../../../src/store/facts/load-peers.ts';
import { measurePeers, readPeerSnapshot, writePeerSnapshot } from '../../../src/store/facts/peer-snapshot.ts';
import { importSimulation, loadAllFacts, type OpenDatabase, openDatabase } from './open-database.ts';

const DAYS = ['2024-05-01', '2024-11-20', '2025-03-31'];
let database: OpenDatabase;

beforeAll(async () => {
  database = await openDatabase();
  await importSimulation(database.raw, { accounts: 260, days: 330, seed: 12, endOn: '2025-03-31' });
  // What the simulation has not: rows without activity, activity told by people alone, corrections below zero.
  await database.raw`update usage set events = 0 where hashtext(account_id || day::text) % 11 = 0`;
  await database.raw`update usage set active_users = null where hashtext(account_id || day::text) % 7 = 0`;
  await database.raw`update usage set events = -2, active_users = 3 where hashtext(account_id || day::text) % 13 = 0`;
});
afterAll(() => database.close());

/** The same as `loadPeers`, account by account, from the domain. */
function comparePeers(
  facts: readonly AccountFacts[],
  asOf: number,
  periods: FeedCalendar['periods'] = {},
): Peers {
  const products = new Map<string, PeerRow[]>();
  const segments = new Map<string, PeerRow[]>();
  const all: PeerRow[] = [];
  const add = (groups: Map<string, PeerRow[]>, name: string, row: PeerRow) =>
    groups.set(name, [...(groups.get(name) ?? []), row]);
  for (const fact of facts) {
    const rows = peerRows(fact, asOf, periods);
    for (const [product, row] of rows.products) add(products, product, row);
    if (fact.account.segment) add(segments, fact.account.segment, rows.total);
    all.push(rows.total);
  }
  const groups = (rows: Map<string, PeerRow[]>) =>
    Object.fromEntries(
      [...rows].flatMap(([name, list]) => {
        const group = toPeerGroup(list);
        return group ? [[name, group]] : [];
      }),
    );
  return { products: groups(products), segments: groups(segments), all: toPeerGroup(all) };
}

function expectSameGroup(
  actual: PeerGroup | null | undefined,
  expected: PeerGroup | null | undefined,
  name: string,
) {
  if (!expected || !actual) {
    expect(actual ?? null, name).toBe(expected ?? null);
    return;
  }
  expect(actual.count, name).toBe(expected.count);
  for (const column of ['active', 'events', 'silence'] as const) {
    expect(actual[column]).toHaveLength(expected[column].length);
    expected[column].forEach((value, i) => {
      expect(actual[column][i], `${name} ${column} ${i}`).toBeCloseTo(value, 6);
    });
  }
  if (expected.change === null) expect(actual.change, name).toBeNull();
  else expect(actual.change, name).toBeCloseTo(expected.change, 9);
}

describe('loadPeers', () => {
  it.each(DAYS)('gives on %s what the domain gives account by account', (day) => expectSame(day, {}));

  it('counts by closed periods where a product is told in them', async () => {
    const [coarse] = await database.raw<{ product: string }[]>`select min(product) as product from usage`;
    const closed = ['2024-11-30', '2024-12-31', '2025-01-31', '2025-02-28'].map(toEpochDay);
    await expectSame('2025-03-31', { [coarse!.product]: closed });
  });

  async function expectSame(day: string, periods: FeedCalendar['periods']): Promise<void> {
    const expected = comparePeers(await loadAllFacts(database.raw, day), toEpochDay(day), periods);
    const actual = await database.raw.begin((tx) => loadPeers(tx, day, periods));
    for (const kind of ['products', 'segments'] as const) {
      expect(Object.keys(actual[kind]).sort()).toEqual(Object.keys(expected[kind]).sort());
      for (const [name, group] of Object.entries(expected[kind])) {
        expectSameGroup(actual[kind][name], group, `${kind} ${name}`);
      }
    }
    expectSameGroup(actual.all, expected.all, 'all');
  }

  it('compares enough groups for this to mean something', async () => {
    const { products, segments, all } = await database.raw.begin((tx) => loadPeers(tx, '2025-03-31'));
    expect(Object.keys(products).length).toBeGreaterThan(1);
    expect(Object.keys(segments).length).toBeGreaterThan(1);
    expect(all?.change).not.toBeNull();
  });

  it('says nothing about groups of fewer than 20', async () => {
    const few = await openDatabase();
    try {
      const account = (n: number) => ({ account_id: `A${n}`, segment: 'retail' });
      await few.insert('accounts', ...Array.from({ length: 19 }, (_, n) => account(n)));
      expect(await few.raw.begin((tx) => loadPeers(tx, '2025-01-01'))).toEqual({
        products: {},
        segments: {},
        all: null,
      });
      await few.insert('accounts', account(19));
      const { segments, all } = await few.raw.begin((tx) => loadPeers(tx, '2025-01-01'));
      expect(segments.retail).toEqual(all);
      expect(all).toMatchObject({ count: 20, change: null });
      expect(new Set(all?.silence)).toEqual(new Set([9999]));
    } finally {
      await few.close();
    }
  });
});

describe('the book of a day', () => {
  const freshness = { usage: 3, surveys: null, invoices: 35, subscriptions: null, signals: null };
  const now = new Date('2025-03-31T06:00:00Z');

  it('is read by every page as it was written once', async () => {
    const { raw } = database;
    await writePeerSnapshot(
      raw,
      { asOf: '2025-03-31', snapshot: await measurePeers(raw, '2025-03-31', freshness) },
      now,
    );
    const book = await readPeerSnapshot(raw, '2025-03-31');
    expect(book.peers).toEqual(await raw.begin((tx) => loadPeers(tx, '2025-03-31')));
    expect(book.sources.usage).toMatchObject({ loaded: true, watermark: '2025-03-31', stale: false });
    expect(book.sources.usage.feed).toMatchObject({ gapDays: 1, periods: {} });
  });

  it('is missing for a day that nobody planned, and goes after a week', async () => {
    const { raw } = database;
    await expect(readPeerSnapshot(raw, '2025-03-30')).rejects.toThrow(/2025-03-30 has not been planned/);
    await writePeerSnapshot(
      raw,
      { asOf: '2025-03-20', snapshot: await measurePeers(raw, '2025-03-20', freshness) },
      new Date('2025-03-20T06:00:00Z'),
    );
    await writePeerSnapshot(
      raw,
      { asOf: '2025-03-31', snapshot: await measurePeers(raw, '2025-03-31', freshness) },
      now,
    );
    await expect(readPeerSnapshot(raw, '2025-03-20')).rejects.toThrow(/has not been planned/);
  });
});
