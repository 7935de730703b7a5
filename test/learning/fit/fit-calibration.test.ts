import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/domain/statistics/chance.ts';
import { logOdds, sigmoid } from '../../../src/domain/statistics/log-odds.ts';
import { fitCalibration } from '../../../src/learning/fit/fit-calibration.ts';
import { fitIsotonic } from '../../../src/learning/fit/fit-isotonic.ts';
import { fitPlatt, fitShift } from '../../../src/learning/fit/fit-platt.ts';
import {
  expectedCalibrationError,
  reliabilityTable,
} from '../../../src/learning/metrics/reliability-table.ts';
import { type Calibration, calibrate } from '../../../src/learning/model/calibration.ts';

/** Rows whose true log-odds is `truth(score)`. */
function drawn(rows: number, seed: number, truth: (score: number) => number) {
  const random = seededRandom(seed);
  const score = Float64Array.from({ length: rows }, () => 8 * random() - 6);
  const label = Uint8Array.from(score, (one) => (random() < sigmoid(truth(one)) ? 1 : 0));
  return { score, label, weight: undefined };
}

function errorOf(rows: ReturnType<typeof drawn>, map: (score: number) => number): number {
  const probability = rows.score.map((score) => sigmoid(map(score)));
  return expectedCalibrationError(reliabilityTable({ probability, label: rows.label }))!;
}

function fitted(rows: ReturnType<typeof drawn>, churnedAccounts = 1000) {
  const fold = Uint8Array.from(rows.label, (_, row) => row % 5);
  return fitCalibration({ rows, fold, folds: 5, churnedAccounts });
}

const overconfident = (score: number) => 0.4 * score - 1;
const stepped = (score: number) => (score < -3 ? -4 : score < 0 ? -1.5 : 1);

describe('fitPlatt', () => {
  it('recovers the line the outcomes were drawn from', () => {
    const { slope, intercept } = fitPlatt(drawn(20_000, 1, overconfident));
    expect(slope).toBeCloseTo(0.4, 1);
    expect(intercept).toBeCloseTo(-1, 1);
  });
  it('never turns the order of accounts around', () => {
    const { slope, intercept } = fitPlatt(drawn(5000, 2, (score) => -score));
    expect(slope).toBe(0);
    expect(Number.isFinite(intercept)).toBe(true);
  });
  it('stays finite where scores tell outcomes apart perfectly', () => {
    const rows = {
      score: Float64Array.of(-2, -1, 1, 2),
      label: Uint8Array.of(0, 0, 1, 1),
      weight: undefined,
    };
    const { slope, intercept } = fitPlatt(rows);
    expect(sigmoid(intercept + 2 * slope)).toBeLessThan(0.99);
  });
  it('shifts the mean probability onto the base rate', () => {
    const rows = drawn(5000, 3, overconfident);
    const shift = fitShift(rows);
    const mean = rows.score.reduce((sum, score) => sum + sigmoid(score + shift), 0) / 5000;
    expect(mean).toBeCloseTo(rows.label.reduce((sum, one) => sum + one, 0) / 5000, 3);
  });
});

describe('fitCalibration', () => {
  it.each([
    ['an overconfident score', overconfident, 'platt'],
    ['a score with steps', stepped, 'isotonic'],
    ['a score that is right already', (score: number) => score, 'shift'],
  ] as const)('lowers the error on other rows: %s', (_, truth, method) => {
    const { calibration } = fitted(drawn(20_000, 4, truth));
    const fresh = drawn(25_000, 5, truth);
    expect(calibration.method).toBe(method);
    const after = errorOf(fresh, (score) => calibrate(calibration, score));
    expect(after).toBeLessThan(0.012);
    if (method !== 'shift') expect(after).toBeLessThan(errorOf(fresh, (score) => score) / 3);
  });
  it.each([
    [10, ['shift']],
    [49, ['shift', 'platt']],
    [50, ['shift', 'platt', 'isotonic']],
  ])('allows few parameters to few outcomes: %i', (churnedAccounts, methods) => {
    const { losses } = fitted(drawn(500, 6, overconfident), churnedAccounts);
    expect(losses.map((loss) => loss.method)).toEqual(methods);
  });
});

describe('calibrate', () => {
  it('runs straight between knots and on beyond them', () => {
    const calibration: Calibration = {
      method: 'isotonic',
      raw: [-1, 1],
      calibrated: [-2, 0],
      tailSlope: 0.5,
    };
    expect([-3, -1, 0, 1, 3].map((raw) => calibrate(calibration, raw))).toEqual([-3, -2, -1, 0, 1]);
  });
  it('never falls, whatever the isotonic fit was made of, and stays finite', () => {
    const row = fc.tuple(fc.integer({ min: -8, max: 8 }), fc.integer({ min: 0, max: 1 }));
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 60 }), (rows) => {
        const calibration = fitIsotonic({
          score: Float64Array.from(rows, ([score]) => score / 2),
          label: Uint8Array.from(rows, ([, label]) => label),
          weight: undefined,
        });
        let before = Number.NEGATIVE_INFINITY;
        for (let raw = -6; raw <= 6; raw += 0.25) {
          const calibrated = calibrate(calibration, raw);
          expect(Number.isFinite(calibrated)).toBe(true);
          expect(calibrated).toBeGreaterThanOrEqual(before - 1e-9);
          before = calibrated;
        }
      }),
    );
  });
});

describe('sigmoid and logOdds', () => {
  it('undo each other and never reach 0 or 1', () => {
    for (const probability of [1e-9, 0.02, 0.5, 0.98])
      expect(sigmoid(logOdds(probability))).toBeCloseTo(probability, 12);
    for (const extreme of [-1e6, -800, 800, 1e6]) {
      expect(sigmoid(extreme)).toBeGreaterThan(0);
      expect(sigmoid(extreme)).toBeLessThan(1);
    }
    expect(Number.isFinite(logOdds(0)) && Number.isFinite(logOdds(1))).toBe(true);
  });
});
