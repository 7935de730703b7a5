import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/domain/statistics/chance.ts';
import {
  type FeatureSpec,
  MatrixShapeError,
  type TrainingMatrix,
} from '../../../src/learning/features/training-matrix.ts';
import { fitChurnModel } from '../../../src/learning/fit/fit-churn-model.ts';
import { explainRow } from '../../../src/learning/model/explain-row.ts';
import { predict } from '../../../src/learning/model/predict.ts';

const specs: FeatureSpec[] = [
  { name: 'a', kind: 'numeric' },
  { name: 'b', kind: 'category' },
];

/** `rows` rows of noise, two per account. */
function noise(
  rows: number,
  own: {
    label?: (row: number) => number;
    a?: (row: number) => number;
    b?: (row: number) => number;
    group?: (row: number) => number;
  } = {},
): TrainingMatrix {
  const random = seededRandom(rows + 1);
  return {
    featureNames: ['a', 'b'],
    columns: [
      Float64Array.from({ length: rows }, (_, row) => own.a?.(row) ?? random()),
      Float64Array.from({ length: rows }, (_, row) => own.b?.(row) ?? Math.floor(random() * 3)),
    ],
    label: Uint8Array.from({ length: rows }, (_, row) => own.label?.(row) ?? (random() < 0.3 ? 1 : 0)),
    group: Int32Array.from({ length: rows }, (_, row) => own.group?.(row) ?? Math.floor(row / 2)),
  };
}

const { NaN: missing, POSITIVE_INFINITY: infinity } = Number;

describe('fitChurnModel on data that cannot teach', () => {
  it.each<[string, TrainingMatrix, RegExp]>([
    ['no rows', noise(0), /no rows/],
    ['one row', noise(1, { label: () => 1 }), /every row has the outcome/],
    ['nobody has left', noise(200, { label: () => 0 }), /no account has left/],
    ['everybody has left', noise(200, { label: () => 1 }), /every row has the outcome/],
    ['one account', noise(200, { group: () => 7 }), /single account/],
    ['few outcomes', noise(400, { label: (row) => (row < 6 ? 1 : 0) }), /3 accounts have left, at least 10/],
    ['constant features', noise(400, { a: () => 4, b: () => 1 }), /no feature varies/],
    ['nothing but missing', noise(400, { a: () => missing, b: () => missing }), /no feature varies/],
    ['nothing but infinity', noise(400, { a: () => infinity, b: () => -infinity }), /no feature varies/],
    ['no weight', { ...noise(400), weight: new Float64Array(400) }, /carry no weight/],
  ])('answers with the base rate and a reason: %s', (_, matrix, reason) => {
    const model = fitChurnModel(matrix, specs);
    expect(model.kind).toBe('base-rate');
    expect(model.reason).toMatch(reason);
    const [probability] = predict(model, [[0.5], [1]]);
    expect(probability).toBeGreaterThan(0);
    expect(probability).toBeLessThan(1);
    expect(explainRow(model, [0.5, 1])).toMatchObject({ points: [], probability });
    expect(JSON.parse(JSON.stringify(model))).toEqual(model);
  });

  it.each<[string, TrainingMatrix]>([
    ['fewer rows than bins', noise(40, { label: (row) => (row % 4 === 0 ? 1 : 0) })],
    ['rows of NaN and infinity', noise(300, { a: (row) => [1, missing, infinity, -infinity][row % 4]! })],
    ['a feature missing throughout', noise(300, { a: () => missing })],
    ['enormous values', noise(300, { a: (row) => (row % 2 === 0 ? 1e308 : -1e308) })],
    [
      'a feature that tells the outcome',
      noise(300, { a: (row) => row % 3, label: (row) => (row % 3 === 0 ? 1 : 0) }),
    ],
    ['every account is in both classes', noise(300, { label: (row) => row % 2 })],
    ['as many categories as rows', noise(300, { b: (row) => row })],
    ['all but one account have left', noise(60, { label: (row) => (row < 58 ? 1 : 0) })],
    ['no features at all', { ...noise(100), featureNames: [], columns: [] }],
  ])('never fails and stays within (0, 1): %s', (_, matrix) => {
    const own = matrix.featureNames.length === 0 ? [] : specs;
    const model = fitChurnModel(matrix, own, { baseRateGuardZ: Number.NEGATIVE_INFINITY });
    const strange = [0, 5, -1e308, 1e308, missing, infinity];
    const columns = matrix.featureNames.map(() => strange);
    for (const probability of predict(model, columns)) {
      expect(probability).toBeGreaterThan(0);
      expect(probability).toBeLessThan(1);
    }
    expect(JSON.parse(JSON.stringify(model))).toEqual(model);
  });

  it('refuses parts that contradict each other', () => {
    const matrix = noise(10);
    expect(() => fitChurnModel(matrix, specs.slice(1))).toThrow(MatrixShapeError);
    expect(() => fitChurnModel(matrix, [...specs].reverse())).toThrow(/spec 0 is for 'b'/);
    expect(() => fitChurnModel({ ...matrix, group: new Int32Array(9) }, specs)).toThrow(/group/);
    expect(() => fitChurnModel({ ...matrix, time: new Int32Array(9) }, specs)).toThrow(/time/);
    expect(() => fitChurnModel({ ...matrix, weight: new Float64Array(10).fill(-1) }, specs)).toThrow(
      /weights/,
    );
    expect(() => fitChurnModel(matrix, [specs[0]!, { ...specs[1]!, monotone: 'increasing' }])).toThrow(
      /no order/,
    );
    expect(() => predict(fitChurnModel(matrix, specs), [[1]])).toThrow(RangeError);
    expect(() => explainRow(fitChurnModel(matrix, specs), [1])).toThrow(RangeError);
  });
});
