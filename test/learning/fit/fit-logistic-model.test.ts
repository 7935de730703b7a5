import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/domain/statistics/chance.ts';
import { sigmoid } from '../../../src/domain/statistics/log-odds.ts';
import type { FeatureSpec } from '../../../src/learning/features/training-matrix.ts';
import { fitLogisticModel } from '../../../src/learning/fit/fit-logistic-model.ts';
import { solveBoundedQuadratic } from '../../../src/learning/fit/solve-bounded-quadratic.ts';
import { splitAccounts } from '../../../src/learning/fit/split-accounts.ts';
import { type LogisticTerm, scoreLogistic, standardise } from '../../../src/learning/model/logistic-model.ts';
import { syntheticChurn } from './synthetic-churn.ts';

const data = syntheticChurn({
  seed: 21,
  rows: 3000,
  rowsPerAccount: 5,
  features: 4,
  truth: (x) => -2 + 0.9 * x[0]! - 0.6 * x[1]!,
});

function fitted(specs: FeatureSpec[], penalty: number) {
  const { matrix } = data;
  const fold = splitAccounts({ group: matrix.group, label: matrix.label, folds: 4, seed: 1 });
  return fitLogisticModel({ matrix, specs, fold, folds: 4, penalties: [penalty] });
}

function coefficients(terms: LogisticTerm[]): number[] {
  return terms.map((term) => (term.kind === 'numeric' ? term.coefficient / term.deviation : Number.NaN));
}

describe('fitLogisticModel', () => {
  it('recovers the coefficients the outcomes were drawn with', () => {
    const found = coefficients(fitted(data.specs, 1).model.terms);
    for (const [index, truth] of [0.9, -0.6, 0, 0].entries())
      expect(Math.abs(found[index]! - truth)).toBeLessThan(0.15);
  });
  it('stands where the penalised gradient is zero', () => {
    const penalty = 5;
    const { model } = fitted(data.specs, penalty);
    const index = new Map(data.matrix.featureNames.map((name, position) => [name, position]));
    const score = scoreLogistic(model, data.matrix.columns, index);
    for (const [feature, term] of model.terms.entries()) {
      if (term.kind !== 'numeric') throw new Error('all features are numeric');
      let gradient = penalty * term.coefficient;
      for (const [row, label] of data.matrix.label.entries())
        gradient += (sigmoid(score[row]!) - label) * standardise(term, data.matrix.columns[feature]![row]!);
      expect(Math.abs(gradient)).toBeLessThan(0.05);
    }
  });
  it('holds a coefficient at zero rather than against its direction', () => {
    const specs = data.specs.map((spec, feature) =>
      feature < 2 ? { ...spec, monotone: 'increasing' as const } : spec,
    );
    const found = coefficients(fitted(specs, 1).model.terms);
    expect(found[0]).toBeGreaterThan(0.7);
    expect(found[1]).toBe(0);
  });
  it('shrinks under a stronger penalty', () => {
    const [weak, strong] = [1, 1000].map(
      (penalty) => coefficients(fitted(data.specs, penalty).model.terms)[0]!,
    );
    expect(strong).toBeLessThan(weak! / 1.5);
  });
});

describe('solveBoundedQuadratic', () => {
  const matrix = Float64Array.of(4, 1, 1, 3);
  const free = { low: new Float64Array(2).fill(-Infinity), high: new Float64Array(2).fill(Infinity) };
  it('solves the equations where no bound bites', () => {
    const start = new Float64Array(2);
    const [x, y] = solveBoundedQuadratic({ matrix, linear: Float64Array.of(1, 2), ...free, start });
    expect(x).toBeCloseTo(1 / 11, 6);
    expect(y).toBeCloseTo(7 / 11, 6);
  });
  it('stops at a bound and settles the rest', () => {
    const solution = solveBoundedQuadratic({
      matrix,
      linear: Float64Array.of(1, 2),
      ...free,
      high: Float64Array.of(Infinity, 0.5),
      start: new Float64Array(2),
    });
    expect(solution[0]).toBeCloseTo(0.125, 6);
    expect(solution[1]).toBe(0.5);
  });
  it('leaves no coordinate that would gain by moving where it may', () => {
    const random = seededRandom(7);
    const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    for (let turn = 0; turn < 100; turn++) {
      const width = 1 + (turn % 12);
      const rows = Array.from({ length: 2 * width }, () => Array.from({ length: width }, normal));
      const cell = (a: number, b: number) =>
        rows.reduce((sum, row) => sum + row[a]! * row[b]!, a === b ? 0.1 : 0);
      const quadratic = Float64Array.from({ length: width ** 2 }, (_, at) =>
        cell(Math.floor(at / width), at % width),
      );
      const linear = Float64Array.from({ length: width }, () => 3 * normal());
      const low = Float64Array.from({ length: width }, () => (random() < 0.5 ? 0 : Number.NEGATIVE_INFINITY));
      const high = Float64Array.from({ length: width }, () =>
        random() < 0.3 ? 0.05 : Number.POSITIVE_INFINITY,
      );
      const found = solveBoundedQuadratic({
        matrix: quadratic,
        linear,
        low,
        high,
        start: new Float64Array(width),
      });
      for (const [a, value] of found.entries()) {
        const force = found.reduce((rest, x, b) => rest - quadratic[a * width + b]! * x, linear[a]!);
        const isHeld = (force < 0 && value === low[a]) || (force > 0 && value === high[a]);
        expect(value).toBeGreaterThanOrEqual(low[a]!);
        expect(value).toBeLessThanOrEqual(high[a]!);
        expect(isHeld ? 0 : Math.abs(force)).toBeLessThan(1e-6);
      }
    }
  });
});
