import { describe, expect, it } from 'vitest';
import type { AccountFacts } from '../../../src/domain/types.ts';
import {
  collectSignalPeers,
  rankAmongPeers,
  signalRow,
} from '../../../src/learning/features/signal-peers.ts';
import { payingAccount } from '../backtest/made-up-book.ts';

function facts(number: number, segment: string | null, values: readonly number[]): AccountFacts {
  return {
    account: { ...payingAccount(`a${number}`, '2024-01-01'), segment },
    usage: [],
    users: [],
    surveys: [],
    invoices: [],
    subscriptions: [],
    signals:
      values.length === 0
        ? []
        : [{ signal: 'mark', days: Int32Array.from(values.keys()), values: Float64Array.from(values) }],
  };
}

/** Forty accounts of a segment whose marks are 1 to 40, then ten that were never marked. */
const book = (lift: number) => [
  ...Array.from({ length: 40 }, (_, i) => facts(i, 'school', [i + 1 + lift])),
  ...Array.from({ length: 10 }, (_, i) => facts(40 + i, 'school', [])),
];

describe('rankAmongPeers', () => {
  it('places an account between the lowest and the highest of its segment', () => {
    const peers = collectSignalPeers(book(0));
    const mean = (value: number) =>
      rankAmongPeers(peers, { segment: 'school', signal: 'mark' }, { count: 1, mean: value }).mean;
    expect(mean(0)).toBe(0);
    expect(mean(20.5)).toBeCloseTo(0.5, 6);
    expect(mean(99)).toBe(1);
  });

  it('is moved by nothing that moves everybody', () => {
    const own = signalRow(Float64Array.of(7));
    const raised = signalRow(Float64Array.of(37));
    expect(
      rankAmongPeers(collectSignalPeers(book(30)), { segment: 'school', signal: 'mark' }, raised),
    ).toEqual(rankAmongPeers(collectSignalPeers(book(0)), { segment: 'school', signal: 'mark' }, own));
  });

  it('ranks those that never had the signal below those that had', () => {
    const peers = collectSignalPeers(book(0));
    const never = rankAmongPeers(peers, { segment: 'school', signal: 'mark' }, null);
    expect(never.count).toBeCloseTo(0.1, 9);
    expect(never.mean).toBeNaN();
    expect(
      rankAmongPeers(peers, { segment: 'school', signal: 'mark' }, { count: 1, mean: 3 }).count,
    ).toBeCloseTo(0.6, 9);
  });

  it('takes a signal that nobody in the segment has had for no fault of anybody', () => {
    const unmarked = Array.from({ length: 30 }, (_, i) => facts(100 + i, 'workshop', []));
    const peers = collectSignalPeers([...book(0), ...unmarked]);
    expect(rankAmongPeers(peers, { segment: 'workshop', signal: 'mark' }, null)).toEqual({
      count: 0.5,
      mean: Number.NaN,
    });
    const first = collectSignalPeers([...book(0), ...unmarked.slice(1), facts(100, 'workshop', [3])]);
    expect(rankAmongPeers(first, { segment: 'workshop', signal: 'mark' }, { count: 1, mean: 3 })).toEqual({
      count: expect.closeTo(0.983, 3),
      mean: Number.NaN,
    });
  });

  it('falls back on all accounts for a small or unknown segment, and is unknown in a small book or without a number', () => {
    const small = Array.from({ length: 5 }, (_, i) => facts(100 + i, 'club', [1000]));
    const peers = collectSignalPeers([...book(0), ...small]);
    const own = { count: 1, mean: 1000 };
    expect(peers.segments.club).toBeUndefined();
    expect(rankAmongPeers(peers, { segment: 'club', signal: 'mark' }, own)).toEqual(
      rankAmongPeers(peers, { segment: null, signal: 'mark' }, own),
    );
    expect(rankAmongPeers(peers, { segment: 'club', signal: 'mark' }, own).mean).toBeGreaterThan(0.9);
    const broken = [...book(0), facts(200, 'school', [Number.NaN])];
    expect(
      rankAmongPeers(
        collectSignalPeers(broken),
        { segment: 'school', signal: 'mark' },
        { count: 1, mean: 20.5 },
      ).mean,
    ).toBe(0.5);
    expect(
      rankAmongPeers(peers, { segment: 'school', signal: 'mark' }, { count: 1, mean: Number.NaN }).mean,
    ).toBeNaN();
    expect(rankAmongPeers(collectSignalPeers(small), { segment: 'club', signal: 'mark' }, own)).toEqual({
      count: Number.NaN,
      mean: Number.NaN,
    });
  });
});
