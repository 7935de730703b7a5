import { describe, expect, it } from 'vitest';
import { seededRandom, shuffle } from '../../../src/domain/statistics/chance.ts';
import { binColumn } from '../../../src/learning/fit/choose-bins.ts';
import { fitChurnModel } from '../../../src/learning/fit/fit-churn-model.ts';
import { rocAuc } from '../../../src/learning/metrics/ranking-metrics.ts';
import {
  expectedCalibrationError,
  reliabilityTable,
} from '../../../src/learning/metrics/reliability-table.ts';
import type { ChurnModel } from '../../../src/learning/model/churn-model.ts';
import { explainRow } from '../../../src/learning/model/explain-row.ts';
import { predict, predictLogOdds } from '../../../src/learning/model/predict.ts';
import { type SyntheticChurn, syntheticChurn } from './synthetic-churn.ts';

const kinds = ['additive', 'logistic', 'blend'] as const;

/** Four drivers of known shape and one interaction among twelve features, the rest noise. */
const drivers = (x: readonly number[]): number =>
  -3 + 1.1 * Math.max(0, x[0]!) + 0.8 * Math.abs(x[1]!) - 0.7 * x[2]! + (x[3]! > 1 ? 1.2 : 0);

function book(seed: number, rows = 6000, truth = drivers): SyntheticChurn {
  return syntheticChurn({ seed, rows, rowsPerAccount: 6, features: 12, truth, missing: 0.05 });
}

function rowOf(data: SyntheticChurn, row: number): number[] {
  return data.matrix.columns.map((column) => column[row]!);
}

describe('fitChurnModel', { timeout: 120_000 }, () => {
  const data = book(1);
  const later = book(2, 20_000);

  it('gives byte-identical models for the same seed, and survives JSON unchanged', () => {
    const small = book(3, 1500);
    const first = fitChurnModel(small.matrix, small.specs, { seed: 4 });
    const text = JSON.stringify(first);
    expect(JSON.stringify(fitChurnModel(small.matrix, small.specs, { seed: 4 }))).toBe(text);
    expect(JSON.stringify(fitChurnModel(small.matrix, small.specs, { seed: 5 }))).not.toBe(text);
    const restored: ChurnModel = JSON.parse(text);
    expect(predict(restored, later.matrix.columns)).toEqual(predict(first, later.matrix.columns));
  });

  it.each(kinds)('splits the log-odds of every row into points that add up: %s', (kind) => {
    const model = fitChurnModel(data.matrix, data.specs, { candidates: [kind] });
    expect(model.kind).toBe(kind);
    const probability = predict(model, later.matrix.columns);
    for (let row = 0; row < 300; row++) {
      const explained = explainRow(model, rowOf(later, row));
      const sum = explained.points.reduce((total, point) => total + point.logOdds, explained.intercept);
      expect(1 / (1 + Math.exp(-sum))).toBeCloseTo(explained.probability, 14);
      expect(explained.probability).toBeCloseTo(probability[row]!, 12);
    }
  });

  it('also adds up under isotonic calibration, with the same intercept for every row', () => {
    const fitted = fitChurnModel(data.matrix, data.specs, { candidates: ['additive'] });
    const model: ChurnModel = {
      ...fitted,
      calibration: { method: 'isotonic', raw: [-4, -2, 0], calibrated: [-3.5, -3, 1], tailSlope: 0.8 },
    };
    const intercepts = new Set<number>();
    const probability = predict(model, later.matrix.columns);
    for (let row = 0; row < 100; row++) {
      const explained = explainRow(model, rowOf(later, row));
      intercepts.add(explained.intercept);
      expect(explained.probability).toBeCloseTo(probability[row]!, 12);
    }
    expect(intercepts.size).toBe(1);
  });

  it('recovers a planted truth: ranking near the ceiling, probabilities near the true ones', () => {
    const model = fitChurnModel(data.matrix, data.specs);
    const probability = predict(model, later.matrix.columns);
    const { label } = later.matrix;
    const ceiling = rocAuc({ score: later.probability, label })!;
    expect(rocAuc({ score: probability, label })).toBeGreaterThan(ceiling - 0.03);
    const error = expectedCalibrationError(reliabilityTable({ probability, label }))!;
    expect(error).toBeLessThan(0.015);
    expect(model.evidence.advantageZ).toBeGreaterThan(5);
    expect(model.evidence.expectedCalibrationError).toBeLessThan(0.02);
  });

  it('puts the planted drivers on top of the explanations', () => {
    const model = fitChurnModel(data.matrix, data.specs, { candidates: ['additive'] });
    const strength = new Map<string, number>();
    for (let row = 0; row < 1000; row++)
      for (const point of explainRow(model, rowOf(later, row)).points)
        if (point.with === undefined)
          strength.set(point.feature, (strength.get(point.feature) ?? 0) + Math.abs(point.logOdds));
    const ranked = [...strength.keys()].sort((a, b) => strength.get(b)! - strength.get(a)!);
    expect(new Set(ranked.slice(0, 4))).toEqual(new Set(['f0', 'f1', 'f2', 'f3']));
  });

  it('finds an interaction that no single feature shows', () => {
    const cross = (x: readonly number[]) => -2 + 1.2 * x[0]! * x[1]!;
    const learn = book(6, 8000, cross);
    const test = book(7, 8000, cross);
    const model = fitChurnModel(learn.matrix, learn.specs, { candidates: ['additive'] });
    const strongest = [...model.additive!.pairs].sort(
      (a, b) => Math.max(...b.values.flat()) - Math.max(...a.values.flat()),
    )[0]!;
    expect(strongest.features).toEqual(['f0', 'f1']);
    const score = predict(model, test.matrix.columns);
    expect(rocAuc({ score, label: test.matrix.label })).toBeGreaterThan(0.65);
    const alone = fitChurnModel(learn.matrix, learn.specs, {
      candidates: ['additive'],
      maxPairs: 0,
      baseRateGuardZ: -99,
    });
    const without = rocAuc({ score: predict(alone, test.matrix.columns), label: test.matrix.label })!;
    // What is left without the pair comes from the curvature of the logistic function alone.
    expect(without).toBeLessThan(0.6);
  });

  it('gives points relative to the average account, and pairs only what their features do not say alone', () => {
    const learn = book(6, 8000, (x) => -2 + 1.2 * x[0]! * x[1]!);
    const { additive } = fitChurnModel(learn.matrix, learn.specs, { candidates: ['additive'] });
    for (const shape of additive!.shapes) {
      const total = shape.values.reduce((sum, value, bin) => sum + value * shape.counts[bin]!, 0);
      expect(Math.abs(total / 8000)).toBeLessThan(1e-9);
    }
    const [pair] = additive!.pairs;
    const rowBins = binColumn(pair!.bins[0], learn.matrix.columns[0]!);
    const columnBins = binColumn(pair!.bins[1], learn.matrix.columns[1]!);
    const sums = pair!.values.map(() => 0);
    for (const [row, bin] of rowBins.entries()) sums[bin]! += pair!.values[bin]![columnBins[row]!]!;
    for (const sum of sums) expect(Math.abs(sum / 8000)).toBeLessThan(1e-4);
  });

  it.each(kinds)('never runs against a demanded direction: %s', (kind) => {
    const specs = data.specs.map((spec, index) => {
      // f2 truly lowers the risk; demanding the opposite must flatten it rather than break the rule.
      if (index === 0 || index === 2) return { ...spec, monotone: 'increasing' as const };
      return index === 3 ? { ...spec, monotone: 'decreasing' as const } : spec;
    });
    const model = fitChurnModel(data.matrix, specs, { candidates: [kind] });
    const steps = Array.from({ length: 81 }, (_, step) => -4 + step / 10);
    for (const [feature, sign] of [
      [0, 1],
      [2, 1],
      [3, -1],
    ] as const) {
      for (let row = 0; row < 30; row++) {
        const columns = rowOf(later, row).map((value, index) =>
          steps.map((step) => (index === feature ? step : value)),
        );
        const score = predictLogOdds(model, columns);
        for (let step = 1; step < steps.length; step++)
          expect(sign * (score[step]! - score[step - 1]!)).toBeGreaterThanOrEqual(-1e-12);
      }
    }
  });

  it('learns what missing means, apart from low and high', () => {
    const random = seededRandom(8);
    const base = book(9, 6000, () => -2);
    const column = base.matrix.columns[0]!;
    for (let row = 0; row < column.length; row++) {
      const lost = random() < 0.2;
      if (lost) column[row] = Number.NaN;
      base.matrix.label[row] = random() < (lost ? 0.4 : 0.1) ? 1 : 0;
    }
    for (const kind of ['additive', 'logistic'] as const) {
      const model = fitChurnModel(base.matrix, base.specs, { candidates: [kind] });
      const [missing, low, high] = [Number.NaN, -2, 2].map((value) => {
        const columns = base.matrix.columns.map((_, index) => [index === 0 ? value : 0]);
        return predict(model, columns)[0]!;
      });
      expect(missing).toBeGreaterThan(0.33);
      expect(low).toBeLessThan(0.16);
      expect(high).toBeLessThan(0.16);
    }
  });

  it('learns categories without order, and takes unknown codes as unknown', () => {
    const random = seededRandom(10);
    const { matrix, specs } = book(11, 6000, () => -2);
    const rates = [0.3, 0.05, 0.25, 0.05];
    for (let row = 0; row < matrix.label.length; row++) {
      const code = Math.floor(random() * 4);
      matrix.columns[0]![row] = code;
      matrix.label[row] = random() < rates[code]! ? 1 : 0;
    }
    const asCategory = specs.map((spec, index) =>
      index === 0 ? { ...spec, kind: 'category' as const } : spec,
    );
    for (const kind of ['additive', 'logistic'] as const) {
      const model = fitChurnModel(matrix, asCategory, { candidates: [kind] });
      const columns = matrix.columns.map((_, index) => (index === 0 ? [0, 1, 2, 3, 9] : [0, 0, 0, 0, 0]));
      const probability = predict(model, columns);
      for (const [code, rate] of rates.entries())
        expect(Math.abs(probability[code]! - rate)).toBeLessThan(0.05);
      expect(probability[4]).toBeGreaterThan(0.03);
      expect(probability[4]).toBeLessThan(0.3);
    }
  });

  it('finds nothing in shuffled outcomes: AUC 0.5 +- 0.02 when forced to speak, base rate when not', () => {
    const labels = shuffle([...data.matrix.label], seededRandom(12));
    const blind = { ...data.matrix, label: Uint8Array.from(labels) };
    const forced = fitChurnModel(blind, data.specs, { baseRateGuardZ: Number.NEGATIVE_INFINITY });
    expect(forced.kind).not.toBe('base-rate');
    const score = predict(forced, later.matrix.columns);
    expect(Math.abs(rocAuc({ score, label: later.matrix.label })! - 0.5)).toBeLessThan(0.02);
    for (const figures of forced.evidence.candidates.slice(0, 3))
      expect(Math.abs(figures.rocAuc! - 0.5)).toBeLessThan(0.05);

    const honest = fitChurnModel(blind, data.specs);
    expect(honest.kind).toBe('base-rate');
    expect(honest.reason).toMatch(/^no better than the base rate/);
    expect(new Set(predict(honest, later.matrix.columns)).size).toBe(1);
  });

  it('does not mistake an account it has seen for one it can predict', () => {
    // Every account has a random outcome of its own; only its number would give it away.
    const random = seededRandom(13);
    const accounts = 400;
    const rows = accounts * 10;
    const group = Int32Array.from({ length: rows }, (_, row) => Math.floor(row / 10));
    const fingerprint = Float64Array.from({ length: accounts }, random);
    const leaves = Uint8Array.from({ length: accounts }, () => (random() < 0.3 ? 1 : 0));
    const matrix = {
      featureNames: ['fingerprint'],
      columns: [Float64Array.from(group, (account) => fingerprint[account]!)],
      label: Uint8Array.from(group, (account) => leaves[account]!),
      group,
    };
    expect(fitChurnModel(matrix, [{ name: 'fingerprint', kind: 'numeric' }]).kind).toBe('base-rate');
  });

  it('counts a row of weight 3 as three rows', () => {
    const { matrix, specs } = book(14, 3000);
    const weight = Float64Array.from(matrix.label, (_, row) => (row % 2 === 0 ? 3 : 1));
    const weighted = fitChurnModel({ ...matrix, weight }, specs, { candidates: ['logistic'] });
    const repeat = [...matrix.label.keys()].flatMap((row) => (row % 2 === 0 ? [row, row, row] : [row]));
    const repeated = fitChurnModel(
      {
        featureNames: matrix.featureNames,
        columns: matrix.columns.map((column) => Float64Array.from(repeat, (row) => column[row]!)),
        label: Uint8Array.from(repeat, (row) => matrix.label[row]!),
        group: Int32Array.from(repeat, (row) => matrix.group[row]!),
      },
      specs,
      { candidates: ['logistic'] },
    );
    const one = predict(weighted, later.matrix.columns);
    const other = predict(repeated, later.matrix.columns);
    const distance = one.reduce((most, value, row) => Math.max(most, Math.abs(value - other[row]!)), 0);
    expect(distance).toBeLessThan(0.03);
  });

  it('reports what it learned from', () => {
    const { evidence } = fitChurnModel(data.matrix, data.specs, { candidates: ['logistic'] });
    expect(evidence).toMatchObject({ rows: 6000, from: 18_000, to: 18_035 });
    expect(evidence.candidates.map((candidate) => candidate.kind)).toEqual(['logistic', 'base-rate']);
    expect(evidence.reliability).toHaveLength(10);
    expect(evidence.outcomes).toBe(data.matrix.label.reduce((sum, one) => sum + one, 0));
  });
});
