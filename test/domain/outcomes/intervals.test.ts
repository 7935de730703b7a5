import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clusteredShare, shareDifference, shareOf } from '../../../src/domain/statistics/shares.ts';

/** Both tables: Newcombe 1998, Statistics in Medicine 17, pp. 857-872 (table I, method 3) and 873-890 (method 10). */
describe('the interval of a share', () => {
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('%i of %i is %d to %d', (hits, n, low, high) => {
    const share = shareOf(hits, n)!;
    expect(share.low).toBeCloseTo(low, 4);
    expect(share.high).toBeCloseTo(high, 4);
  });

  it('is unknown without cases', () => {
    expect(shareOf(0, 0)).toBeNull();
  });
});

describe('the interval of a share of clusters', () => {
  const one = (hits: number, n: number) => ({ hits, n });
  const alone = (hits: number, n: number) => Array.from({ length: n }, (_, i) => one(i < hits ? 1 : 0, 1));

  it('is that of independent cases where every cluster is one case', () => {
    const { independent, ...share } = clusteredShare(alone(15, 148))!;
    expect(independent).toBeCloseTo(148, 9);
    expect(share.low).toBeCloseTo(shareOf(15, 148)!.low, 9);
    expect(share.high).toBeCloseTo(shareOf(15, 148)!.high, 9);
  });

  it('counts a cluster whose cases are all alike as one', () => {
    const tenfold = alone(6, 30).map(({ hits, n }) => one(hits * 10, n * 10));
    const share = clusteredShare(tenfold)!;
    expect([share.hits, share.n]).toEqual([60, 300]);
    expect(share.independent).toBeCloseTo(30, 9);
    expect(clusteredShare(Array.from({ length: 7 }, () => one(0, 9)))!.independent).toBe(7);
  });

  it('is never narrower than that of as many independent cases, and is unknown without cases', () => {
    const clusters = fc.array(
      fc.tuple(fc.nat(9), fc.nat(9)).map(([a, b]) => one(a, a + b)),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(clusters, (all) => {
        const share = clusteredShare(all);
        const n = all.reduce((sum, cluster) => sum + cluster.n, 0);
        expect(share === null).toBe(n === 0);
        if (share === null) return;
        const plain = shareOf(share.hits, n)!;
        expect(share.low).toBeLessThanOrEqual(plain.low + 1e-9);
        expect(share.high).toBeGreaterThanOrEqual(plain.high - 1e-9);
      }),
    );
  });
});

describe('the interval of a difference', () => {
  it.each([
    [56, 70, 48, 80, 0.0524, 0.3339],
    [9, 10, 3, 10, 0.1705, 0.809],
    [10, 10, 0, 20, 0.6791, 1],
    [5, 56, 0, 29, -0.0381, 0.1926],
  ])('%i of %i less %i of %i is %d to %d', (hits, n, others, m, low, high) => {
    const difference = shareDifference(shareOf(hits, n)!, shareOf(others, m)!);
    expect(difference.low).toBeCloseTo(low, 4);
    expect(difference.high).toBeCloseTo(high, 4);
    expect(difference.chance).toBe(low <= 0);
  });

  it('turns round with its two sides and stays within -1 and 1', () => {
    const cases = fc
      .tuple(fc.nat(300), fc.nat(300))
      .filter(([a, b]) => a + b > 0)
      .map(([a, b]) => shareOf(a, a + b)!);
    fc.assert(
      fc.property(cases, cases, (a, b) => {
        const there = shareDifference(a, b);
        const back = shareDifference(b, a);
        expect(back.low).toBeCloseTo(-there.high, 12);
        expect(there.low).toBeGreaterThanOrEqual(-1);
        expect(there.low).toBeLessThanOrEqual(there.value);
        expect(there.high).toBeGreaterThanOrEqual(there.value);
        expect(there.high).toBeLessThanOrEqual(1);
      }),
    );
  });
});
