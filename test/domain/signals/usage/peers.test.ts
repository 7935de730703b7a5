import { describe, expect, it } from 'vitest';
import {
  collectPeers,
  percentileIn,
  standingAmong,
  standingByPeriods,
  toPeerGroup,
} from '../../../../src/domain/signals/usage/peers.ts';
import { ACCOUNT, factsOf, seriesOf, TODAY, type UsageRow } from '../../health/arbitrary-facts.ts';

const row = (active: number) => ({
  active,
  events: active * 10,
  silence: 100 - active,
  change: active > 0 ? 0.5 : null,
});

describe('peers', () => {
  it('rank by mid-rank, ties counted half', () => {
    const group = [0, 0, 0, 0, 5, 6, 7, 8, 9, 10, 10];
    expect(percentileIn(group, 0)).toBeCloseTo(0.15);
    expect(percentileIn(group, 10)).toBeCloseTo(0.95);
    expect(percentileIn(group, 6)).toBeCloseTo(0.5);
    expect(percentileIn(group, 6.5)).toBeCloseTo(0.55);
    expect(percentileIn(group, -1)).toBe(0);
    expect(percentileIn(group, 99)).toBe(1);
  });

  it('need a group of twenty', () => {
    expect(toPeerGroup(Array.from({ length: 19 }, (_, i) => row(i)))).toBeNull();
    const group = toPeerGroup(Array.from({ length: 41 }, (_, i) => row(i)))!;
    expect(group).toMatchObject({ count: 41, change: 0.5 });
    expect(group.active).toHaveLength(21);
    expect(group.active[10]).toBe(20);
  });

  it('do not hold its youth against an account', () => {
    const group = toPeerGroup(Array.from({ length: 41 }, (_, i) => row(i)))!;
    expect(standingAmong(group, row(10), 400).level).toBeLessThan(standingAmong(group, row(10), 42).level);
  });

  it('have no more days than there are, whatever part of them an account has lived through', () => {
    const group = toPeerGroup(Array.from({ length: 41 }, (_, i) => row(i < 16 ? i : 84)))!;
    for (let days = 28; days <= 84; days++)
      expect([days, standingAmong(group, row(days), days).more]).toEqual([days, 0]);
  });

  it('compare totals of closed periods by as many of them as an account has lived through', () => {
    const group = toPeerGroup(Array.from({ length: 41 }, (_, i) => row(i)))!;
    const closed = [1, 31, 61, 91];
    const level = (events: number, since: number) =>
      standingByPeriods(group, { ...row(0), events }, { closed, since }).level;
    expect(level(100, 90)).toBe(level(300, -500));
    expect(level(200, 40)).toBe(level(300, -500));
    expect(level(100, -500)).toBeLessThan(level(300, -500));
  });

  it('are collected per product, per segment and for the whole book', () => {
    const rows: UsageRow[] = [
      [3, 10, 1],
      [40, 10, 1],
    ];
    const book = Array.from({ length: 24 }, (_, i) =>
      factsOf({
        account: { ...ACCOUNT, segment: i < 21 ? 'school' : 'shop' },
        usage: i < 22 ? [seriesOf('p', rows)] : [],
      }),
    );
    const peers = collectPeers(book, TODAY);
    expect(Object.keys(peers.products)).toEqual(['p']);
    expect(Object.keys(peers.segments)).toEqual(['school']);
    expect(peers.all?.count).toBe(24);
    expect(peers.all?.silence.at(-1)).toBeGreaterThan(1000);
    expect(peers.products.p?.active[0]).toBe(2);
  });
});
