import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { poolAdjacentViolators } from '../../../src/learning/fit/fit-isotonic.ts';

/** The fitted level of every value. */
function fitted(values: number[], weights?: number[]): number[] {
  const blocks = poolAdjacentViolators(weights === undefined ? { values } : { values, weights });
  return blocks.flatMap((block) => new Array<number>(block.to - block.from).fill(block.level));
}

const weighted = fc.array(fc.tuple(fc.integer({ min: -20, max: 20 }), fc.integer({ min: 1, max: 5 })), {
  minLength: 1,
  maxLength: 40,
});

describe('poolAdjacentViolators', () => {
  it('pools what falls into its weighted mean', () => {
    expect(fitted([1, 3, 2, 4])).toEqual([1, 2.5, 2.5, 4]);
    expect(fitted([3, 0], [1, 2])).toEqual([1, 1]);
    expect(fitted([])).toEqual([]);
  });
  it('never falls, keeps the weighted sum and leaves ordered input alone', () => {
    fc.assert(
      fc.property(weighted, (rows) => {
        const values = rows.map(([value]) => value);
        const weights = rows.map(([, weight]) => weight);
        const levels = fitted(values, weights);
        for (const [index, level] of levels.entries())
          if (index > 0) expect(level).toBeGreaterThanOrEqual(levels[index - 1]!);
        const total = (of: number[]) => of.reduce((sum, value, index) => sum + value * weights[index]!, 0);
        expect(total(levels)).toBeCloseTo(total(values), 8);
        const sorted = [...values].sort((a, b) => a - b);
        for (const [index, level] of fitted(sorted).entries()) expect(level).toBeCloseTo(sorted[index]!, 10);
      }),
    );
  });
  it('is nearest: the residual is at right angles to every step up (the conditions of the minimum)', () => {
    fc.assert(
      fc.property(weighted, (rows) => {
        const values = rows.map(([value]) => value);
        const weights = rows.map(([, weight]) => weight);
        const levels = fitted(values, weights);
        let above = 0;
        for (let index = levels.length - 1; index >= 0; index--) {
          above += weights[index]! * (values[index]! - levels[index]!);
          // Raising the tail from here on must not bring the fit nearer.
          expect(above).toBeLessThanOrEqual(1e-8);
        }
      }),
    );
  });
});
