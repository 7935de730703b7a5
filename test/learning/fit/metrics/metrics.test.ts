import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  averagePrecision,
  brierScore,
  logLoss,
  orderByScore,
  rocAuc,
  scoreRuns,
  topShare,
} from '../../../../src/learning/metrics/ranking-metrics.ts';
import {
  expectedCalibrationError,
  reliabilityTable,
} from '../../../../src/learning/metrics/reliability-table.ts';

/** Scores with many ties, and labels. */
const scored = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 1 })), {
    minLength: 1,
    maxLength: 60,
  })
  .map((rows) => ({ score: rows.map(([score]) => score / 10), label: rows.map(([, label]) => label) }));

describe('orderByScore and scoreRuns', () => {
  it('put the highest first, equal ones in the order of their rows', () => {
    fc.assert(
      fc.property(scored, ({ score, label }) => {
        const order = [...score.keys()].sort((a, b) => score[b]! - score[a]! || a - b);
        expect([...orderByScore(score)]).toEqual(order);
        const distinct = [...new Set(order.map((row) => score[row]!))];
        expect(scoreRuns({ score, label })).toEqual(
          distinct.map((own) => {
            const rows = order.filter((row) => score[row] === own);
            return { rows: rows.length, positives: rows.filter((row) => label[row] === 1).length };
          }),
        );
      }),
    );
  });
});

describe('rocAuc', () => {
  it('counts the pairs in the right order, ties half', () => {
    // Positives 0.9 and 0.4 against negatives 0.4 and 0.1: 1 + 1 + 0.5 + 1 of 4 pairs.
    expect(rocAuc({ score: [0.9, 0.4, 0.4, 0.1], label: [1, 1, 0, 0] })).toBe(3.5 / 4);
    expect(rocAuc({ score: [0.1, 0.4, 0.35, 0.8], label: [0, 0, 1, 1] })).toBe(0.75);
    expect(rocAuc({ score: [1, 1, 1, 1], label: [1, 0, 1, 0] })).toBe(0.5);
  });
  it('is unknown with a single class', () => {
    expect(rocAuc({ score: [0.1, 0.2], label: [1, 1] })).toBeNull();
    expect(rocAuc({ score: [], label: [] })).toBeNull();
  });
  it('equals the share of ordered pairs, by brute force', () => {
    fc.assert(
      fc.property(scored, ({ score, label }) => {
        let won = 0;
        let pairs = 0;
        for (const [a, labelA] of label.entries())
          for (const [b, labelB] of label.entries())
            if (labelA === 1 && labelB === 0) {
              pairs += 1;
              won += score[a]! > score[b]! ? 1 : score[a] === score[b] ? 0.5 : 0;
            }
        const area = rocAuc({ score, label });
        if (pairs === 0) expect(area).toBeNull();
        else expect(area).toBeCloseTo(won / pairs, 12);
      }),
    );
  });
});

describe('averagePrecision', () => {
  it('adds precision at each recall gained', () => {
    // Hits at ranks 1 and 3: (1/1 + 2/3) / 2.
    expect(averagePrecision({ score: [4, 3, 2, 1], label: [1, 0, 1, 0] })).toBeCloseTo((1 + 2 / 3) / 2, 12);
  });
  it('is the base rate when all scores are equal', () => {
    expect(averagePrecision({ score: [1, 1, 1, 1], label: [1, 0, 0, 0] })).toBe(0.25);
  });
  it('does not depend on the order of the rows, and stays above 0 and at most 1', () => {
    fc.assert(
      fc.property(scored, ({ score, label }) => {
        const area = averagePrecision({ score, label });
        const mirrored = averagePrecision({ score: [...score].reverse(), label: [...label].reverse() });
        if (area === null) expect(label).not.toContain(1);
        else {
          expect(area).toBeGreaterThan(0);
          expect(area).toBeLessThanOrEqual(1);
          expect(mirrored).toBeCloseTo(area, 12);
        }
      }),
    );
  });
});

describe('brierScore and logLoss', () => {
  it('match values worked out by hand', () => {
    expect(brierScore({ probability: [0.9, 0.2], label: [1, 0] })).toBeCloseTo((0.01 + 0.04) / 2, 12);
    expect(logLoss({ probability: [0.9, 0.2], label: [1, 0] })).toBeCloseTo(
      -(Math.log(0.9) + Math.log(0.8)) / 2,
      12,
    );
  });
  it('stay finite for certain mistakes and unknown without rows', () => {
    expect(logLoss({ probability: [0, 1], label: [1, 0] })).toBeCloseTo(-Math.log(1e-15), 1);
    expect(logLoss({ probability: [], label: [] })).toBeNull();
    expect(brierScore({ probability: [], label: [] })).toBeNull();
  });
});

describe('reliabilityTable and expectedCalibrationError', () => {
  it('cuts rows into bins of equal count and weighs their distances', () => {
    const table = reliabilityTable({ probability: [0.1, 0.2, 0.8, 0.9], label: [0, 1, 1, 1], bins: 2 });
    expect(table.map((bin) => bin.rows)).toEqual([2, 2]);
    expect(table.map((bin) => bin.outcomes)).toEqual([1, 2]);
    expect(table[0]!.meanProbability).toBeCloseTo(0.15, 12);
    expect(table[1]).toMatchObject({ lowest: 0.8, highest: 0.9, observedRate: 1 });
    expect(expectedCalibrationError(table)).toBeCloseTo((0.35 + 0.15) / 2, 12);
  });
  it('holds every row once, in order, whatever the number of bins', () => {
    fc.assert(
      fc.property(scored, fc.integer({ min: 1, max: 20 }), ({ score, label }, bins) => {
        const table = reliabilityTable({ probability: score, label, bins });
        const sizes = table.map((bin) => bin.rows);
        expect(sizes.reduce((a, b) => a + b, 0)).toBe(label.length);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        for (const [index, bin] of table.entries())
          if (index > 0) expect(bin.lowest).toBeGreaterThanOrEqual(table[index - 1]!.highest);
        const error = expectedCalibrationError(table)!;
        expect(error).toBeGreaterThanOrEqual(0);
        expect(error).toBeLessThanOrEqual(1);
      }),
    );
  });
  it('is unknown without rows', () => {
    expect(expectedCalibrationError(reliabilityTable({ probability: [], label: [] }))).toBeNull();
  });
});

describe('topShare', () => {
  const rows = { score: [9, 8, 7, 6, 5, 4, 3, 2, 1, 0], label: [1, 0, 1, 0, 0, 0, 0, 0, 0, 0] };
  it('gives recall, precision and lift of the highest-scored share', () => {
    expect(topShare({ ...rows, share: 0.2 })).toEqual({
      rows: 2,
      outcomes: 1,
      recall: 0.5,
      precision: 0.5,
      lift: 2.5,
    });
  });
  it('takes the expected value within equal scores', () => {
    expect(topShare({ score: [1, 1, 1, 1], label: [1, 0, 0, 0], share: 0.5 })!.outcomes).toBe(0.5);
  });
  it('knows no recall without outcomes and nothing without rows', () => {
    expect(topShare({ score: [1, 2], label: [0, 0], share: 0.5 })).toMatchObject({
      recall: null,
      lift: null,
    });
    expect(topShare({ score: [], label: [], share: 0.5 })).toBeNull();
  });
  it('has lift 1 and recall 1 when everything is taken', () => {
    fc.assert(
      fc.property(scored, ({ score, label }) => {
        const top = topShare({ score, label, share: 1 })!;
        if (label.includes(1)) expect([top.recall, top.lift]).toEqual([1, 1]);
        else expect(top.recall).toBeNull();
      }),
    );
  });
});
