import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shareDifference, shareOf } from '../../../src/domain/statistics/shares.ts';

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
