import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { empb, empbDefaults, empc, empcDefaults } from '../../../src/learning/metrics/expected-profit.ts';

/** EMPC by brute force: the best cut at each of many acceptance rates, weighed with the beta(6, 14) density. */
function empcByIntegration(score: number[], label: number[]): number {
  const { lifetimeValue, incentiveCost, contactCost } = empcDefaults;
  const cuts = [...new Set(score)].map((cut) => score.map((one) => one >= cut));
  let profit = 0;
  let mass = 0;
  for (let step = 0.5; step < 4000; step++) {
    const rate = step / 4000;
    const density = rate ** 5 * (1 - rate) ** 13;
    const best = cuts.map((contacted) =>
      contacted.reduce((sum, yes, row) => {
        if (!yes) return sum;
        const gain = label[row] === 1 ? rate * (lifetimeValue - incentiveCost) : -incentiveCost;
        return sum + gain - contactCost;
      }, 0),
    );
    profit += density * Math.max(0, ...best);
    mass += density;
  }
  return profit / mass / label.length;
}

const book = fc.array(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 1 })), {
  minLength: 1,
  maxLength: 25,
});

describe('empc', () => {
  it('contacts the churner and not the stayer when scores tell them apart', () => {
    const result = empc({ score: [0.9, 0.1], label: [1, 0] })!;
    // At the mean acceptance of 30 %: (0.3 * 190 - 1) over two accounts.
    expect(result.recommendedCut).toEqual({ accounts: 1, share: 0.5, score: 0.9, profit: 28 });
    expect(result.expectedMaximumProfit).toBeCloseTo(28, 6);
    expect(result.expectedShare).toBeCloseTo(0.5, 6);
  });
  it('contacts nobody when nobody leaves', () => {
    expect(empc({ score: [0.9, 0.1], label: [0, 0] })).toEqual({
      expectedMaximumProfit: 0,
      expectedShare: 0,
      recommendedCut: { accounts: 0, share: 0, score: null, profit: 0 },
    });
    expect(empc({ score: [], label: [] })).toBeNull();
  });
  it('equals the integral over all acceptance rates', () => {
    fc.assert(
      fc.property(book, (rows) => {
        const score = rows.map(([one]) => one);
        const label = rows.map(([, one]) => one);
        const result = empc({ score, label })!;
        expect(result.expectedMaximumProfit).toBeCloseTo(empcByIntegration(score, label), 3);
        expect(result.expectedMaximumProfit).toBeGreaterThanOrEqual(result.recommendedCut.profit - 1e-9);
      }),
      { numRuns: 30 },
    );
  });
  it('never divides accounts of equal score', () => {
    const { recommendedCut } = empc({ score: [0.5, 0.5, 0.5, 0.1], label: [1, 0, 1, 0] })!;
    expect(recommendedCut.accounts).toBe(3);
  });
});

describe('empb', () => {
  it('weighs every account by its own value', () => {
    // Churner worth 1000: 0.3 * 950 - 15 = 270; stayer worth 400: -(20 + 15).
    const { recommendedCut } = empb({ score: [0.9, 0.5], label: [1, 0], value: [1000, 400] })!;
    expect(recommendedCut).toEqual({ accounts: 1, share: 0.5, score: 0.9, profit: 135 });
  });
  it('leaves accounts alone that are not worth a contact', () => {
    expect(empb({ score: [0.9], label: [1], value: [40] })!.recommendedCut.score).toBeNull();
  });
  it('is empc when all values are equal and the costs match', () => {
    const score = [5, 4, 4, 3, 2, 1, 0];
    const label = [1, 0, 1, 0, 1, 0, 0];
    const same = empb(
      { score, label, value: score.map(() => 200) },
      { ...empbDefaults, incentiveShare: 0.05, contactCost: 1 },
    )!;
    expect(same.expectedMaximumProfit).toBeCloseTo(empc({ score, label })!.expectedMaximumProfit, 12);
  });
});
