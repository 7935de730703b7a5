import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { addDays } from '../../../src/domain/day.ts';
import { seededRandom } from '../../../src/domain/statistics/chance.ts';
import { logOdds, sigmoid } from '../../../src/domain/statistics/log-odds.ts';
import { roundToSum } from '../../../src/domain/statistics/round-and-median.ts';
import type { ComponentScore, HealthScore } from '../../../src/domain/types.ts';
import { type ChurnPredictor, predictChurn } from '../../../src/learning/backtest/churn-predictor.ts';
import { ownNormal } from '../../../src/learning/explanation/assess-account.ts';
import { compareWithIndex } from '../../../src/learning/explanation/compare-with-index.ts';
import {
  explainPrediction,
  type PredictionExplanation,
} from '../../../src/learning/explanation/explain-prediction.ts';
import { featureSpecs } from '../../../src/learning/features/feature-set.ts';
import { quickSettings, walkBook } from '../backtest/backtest-harness.ts';
import { FIRST_DAY, madeUpBook } from '../backtest/made-up-book.ts';

const micro = (value: number) => Math.round(1e6 * value);

describe('rounding to a sum', () => {
  it('adds up to the rounded sum, digit for digit, and moves nothing by a whole step', () => {
    const numbers = fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(numbers, fc.integer({ min: 0, max: 6 }), (values, digits) => {
        const rounded = roundToSum(values, digits);
        const steps = rounded.map((value) => Math.round(value * 10 ** digits));
        const sum = values.reduce((a, b) => a + b, 0);
        expect(steps.reduce((a, b) => a + b, 0) + 0).toBe(Math.round(sum * 10 ** digits) + 0);
        for (const [i, value] of rounded.entries())
          expect(Math.abs(value - values[i]!)).toBeLessThan(1.001 * 10 ** -digits);
      }),
    );
  });
});

describe('the account’s own normal', () => {
  it('is the median of what is known, and unknown when little is', () => {
    const rows = [
      [1, Number.NaN, 5],
      [9, 2, 5],
      [2, 4, Number.NaN],
      [4, Number.NaN],
    ];
    expect(ownNormal(rows, 3)).toEqual([3, null, null]);
  });
});

describe.each(['additive', 'logistic', 'blend'] as const)('the points of a learned model: %s', (kind) => {
  let predictor: ChurnPredictor;

  beforeAll(() => {
    const book = madeUpBook({ accounts: 90, days: 300, seed: 4 });
    const settings = quickSettings(addDays(FIRST_DAY, 252), addDays(FIRST_DAY, 252), {
      everyDays: 28,
      fit: { maxCycles: 12, maxPairs: 2, bags: 3, candidates: [kind] },
    });
    predictor = walkBook(book, settings).trainings[0]!.predictor!;
    expect(predictor.model.kind).toBe(kind);
  });

  it('add up exactly to what the model says, with and without a prior', () => {
    const random = seededRandom(7);
    const width = featureSpecs(predictor.set).length;
    for (let row = 0; row < 60; row++) {
      const values = Array.from({ length: width }, () => (random() < 0.2 ? Number.NaN : 40 * random()));
      const stated = row % 3 === 0 ? Number.NaN : 0.3 * random() + 0.001;
      const explained = explainPrediction(predictor, { values, stated });
      const columns = values.map((value) => Float32Array.of(value));
      const [said] = predictChurn(predictor, columns, [stated]);
      expect(explained.probability).toBeCloseTo(said!, 12);
      expect(explained.total).toBeCloseTo(logOdds(said!), 5);
      const sum = explained.points.reduce((all, point) => all + micro(point.logOdds), micro(explained.start));
      expect(sum).toBe(micro(explained.total));
      const hasPrior = explained.points.some((point) => point.feature === null);
      expect(hasPrior).toBe(!Number.isNaN(stated));
      expect(explained.trust).toBe(Number.isNaN(stated) ? 1 : predictor.trust);
      if (Number.isNaN(stated)) expect(explained.learned.afterCalibration).toBeCloseTo(said!, 12);
    }
  });
});

function component(name: string, score: number, weight: number): ComponentScore {
  const contribution = (score * weight) / 100;
  return { name, score, weight, contribution, unknownReason: null, evidence: [] };
}

function health(band: HealthScore['band'], components: ComponentScore[]): HealthScore {
  return { accountId: 'a', asOf: '2026-05-31', health: 50, band, coverage: 1, components, drivers: [] };
}

function explained(points: Record<string, number>): PredictionExplanation {
  const start = logOdds(0.02);
  const total = Object.values(points).reduce((sum, value) => sum + value, start);
  return {
    horizonDays: 30,
    baseRate: 0.03,
    start,
    points: Object.entries(points).map(([feature, one]) => ({ feature, with: null, value: 1, logOdds: one })),
    total,
    probability: sigmoid(total),
    learned: { beforeCalibration: 0.02, afterCalibration: 0.02 },
    trust: 1,
  };
}

describe('model against index', () => {
  const parts = (usage: number) => [component('usage', usage, 60), component('payment', 100, 40)];

  it('says nothing where both agree', () => {
    expect(compareWithIndex(health('healthy', parts(98)), explained({ 'usage.events_28d': -0.1 }))).toEqual(
      [],
    );
    expect(compareWithIndex(health('critical', parts(10)), explained({ 'usage.events_28d': 1.2 }))).toEqual(
      [],
    );
  });

  it('says so when the index is calm and the model is not', () => {
    const found = compareWithIndex(
      health('healthy', parts(80)),
      explained({ days_to_renewal: 1.5, 'usage.events_28d': 0.1 }),
    );
    expect(found).toMatchObject([{ code: 'index_calm', feature: 'days_to_renewal' }]);
    expect(found[0]).toMatchObject({ times: expect.closeTo(sigmoid(logOdds(0.02) + 1.6) / 0.03, 9) });
  });

  it('counts from the share that leaves, not from the mean of log-odds, and takes no index for a reason', () => {
    const twice = explained({ health: 0.6, days_to_renewal: 0.2 });
    // 2.1 times where it starts, and 1.4 times the mean.
    expect(compareWithIndex(health('healthy', parts(80)), twice)).toEqual([]);
    const thrice = explained({ health: 1.2, days_to_renewal: 0.2 });
    expect(compareWithIndex(health('healthy', parts(80)), thrice)).toMatchObject([
      { code: 'index_calm', feature: 'days_to_renewal' },
    ]);
  });

  it('says so when the index is alarmed by what has not raised the risk before', () => {
    const found = compareWithIndex(health('at_risk', parts(20)), explained({ 'component.usage': -0.5 }));
    expect(found.map(({ code }) => code)).toEqual(['index_alarmed', 'theme_harmless']);
    expect(found[1]).toMatchObject({ component: 'usage', indexPoints: 48, logOdds: -0.5 });
  });

  it('says so when the model minds what the index finds in order', () => {
    const found = compareWithIndex(health('watch', parts(60)), explained({ 'payment.days_since_paid': 0.4 }));
    expect(found).toEqual([
      { code: 'theme_risky', component: 'payment', logOdds: 0.4, feature: 'payment.days_since_paid' },
    ]);
  });
});
