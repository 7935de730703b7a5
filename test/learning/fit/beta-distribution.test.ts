import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { betaCdf } from '../../../src/learning/metrics/beta-distribution.ts';

/** For whole shapes the beta distribution is a binomial tail. */
function binomialTail(x: number, alpha: number, beta: number): number {
  const n = alpha + beta - 1;
  let sum = 0;
  let choose = 1;
  for (let k = 0; k <= n; k++) {
    if (k >= alpha) sum += choose * x ** k * (1 - x) ** (n - k);
    choose = (choose * (n - k)) / (k + 1);
  }
  return sum;
}

describe('betaCdf', () => {
  it('is exact where it can be worked out by hand', () => {
    expect(betaCdf(0.5, 2, 3)).toBeCloseTo(0.6875, 12);
    expect(betaCdf(0.3, 1, 1)).toBeCloseTo(0.3, 12);
    expect(betaCdf(0.25, 0.5, 0.5)).toBeCloseTo(1 / 3, 12);
    expect([betaCdf(-1, 6, 14), betaCdf(0, 6, 14), betaCdf(1, 6, 14), betaCdf(2, 6, 14)]).toEqual([
      0, 0, 1, 1,
    ]);
  });
  it('agrees with the binomial tail for whole shapes', () => {
    const shape = fc.integer({ min: 1, max: 20 });
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), shape, shape, (x, alpha, beta) => {
        expect(betaCdf(x, alpha, beta)).toBeCloseTo(binomialTail(x, alpha, beta), 10);
      }),
    );
  });
});
