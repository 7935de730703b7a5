import { seededRandom } from '../../../src/domain/statistics/chance.ts';
import type { FeatureSpec, TrainingMatrix } from '../../../src/learning/features/training-matrix.ts';

/** A churn matrix of known truth. */
export interface SyntheticChurn {
  matrix: TrainingMatrix;
  specs: FeatureSpec[];
  /** The probability each row's label was drawn with. */
  probability: Float64Array;
}

/**
 * Draws person-period rows: every account has a level of its own per feature, its rows vary around it, and it
 * leaves the matrix at its first outcome. Features are standard normal; values go missing at random after the
 * label is drawn.
 * @param input `truth` gives the log-odds of a row's features; `missing` the share of values lost.
 */
export function syntheticChurn(input: {
  seed: number;
  rows: number;
  rowsPerAccount: number;
  features: number;
  truth: (x: readonly number[]) => number;
  missing?: number;
}): SyntheticChurn {
  const random = seededRandom(input.seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const columns = Array.from({ length: input.features }, () => new Float64Array(input.rows));
  const label = new Uint8Array(input.rows);
  const group = new Int32Array(input.rows);
  const time = new Int32Array(input.rows);
  const probability = new Float64Array(input.rows);
  let level: number[] = [];
  let account = -1;
  let age = input.rowsPerAccount;
  for (let row = 0; row < input.rows; row++) {
    if (age === input.rowsPerAccount) {
      account += 1;
      age = 0;
      level = columns.map(normal);
    }
    const values = level.map((own) => 0.8 * own + 0.6 * normal());
    const chance = 1 / (1 + Math.exp(-input.truth(values)));
    for (const [feature, column] of columns.entries())
      column[row] = random() < (input.missing ?? 0) ? Number.NaN : values[feature]!;
    label[row] = random() < chance ? 1 : 0;
    probability[row] = chance;
    group[row] = account;
    time[row] = 18_000 + 7 * age;
    age = label[row] === 1 ? input.rowsPerAccount : age + 1;
  }
  const featureNames = columns.map((_, feature) => `f${feature}`);
  return {
    matrix: { featureNames, columns, label, group, time },
    specs: featureNames.map((name) => ({ name, kind: 'numeric' })),
    probability,
  };
}
