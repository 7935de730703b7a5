/**
 * What the learner learns from: one row per account and date (person-period), column-major.
 * A value that is not finite (NaN, Infinity) is missing, which is a state of its own, never zero.
 */
export interface TrainingMatrix {
  /** One name per column, in column order. */
  featureNames: string[];
  /** `columns[feature][row]`; categories as small non-negative integer codes. */
  columns: Float64Array[];
  /** 1 when the account left within the horizon after the row's date, else 0. */
  label: Uint8Array;
  /** Account number; rows of one account are never split between fitting and holding out. */
  group: Int32Array;
  /** Epoch day of the row; only reported as the data window. */
  time?: Int32Array;
  /** Non-negative row weights; 1 each when absent. */
  weight?: Float64Array;
}

/** How a feature is to be read, and which direction common sense demands of its risk. */
export interface FeatureSpec {
  name: string;
  kind: 'numeric' | 'category';
  /** `increasing`: a higher value may never lower the risk. Only for numeric features. */
  monotone?: 'increasing' | 'decreasing';
}

/** Thrown when the parts of a matrix contradict each other: a fault of the caller, not of the data. */
export class MatrixShapeError extends Error {
  override name = 'MatrixShapeError';
}

/**
 * Checks that every part of the matrix has the same number of rows and that specs and columns agree.
 * @throws {MatrixShapeError} naming the first contradiction.
 */
export function assertMatrixShape(matrix: TrainingMatrix, specs: readonly FeatureSpec[]): void {
  const rows = matrix.label.length;
  const fail = (what: string): never => {
    throw new MatrixShapeError(what);
  };
  if (matrix.columns.length !== matrix.featureNames.length) fail('columns and featureNames differ in length');
  if (specs.length !== matrix.featureNames.length) fail('specs and featureNames differ in length');
  for (const [index, name] of matrix.featureNames.entries()) {
    const spec = specs[index]!;
    if (spec.name !== name) fail(`spec ${index} is for '${spec.name}', the column is '${name}'`);
    if (matrix.columns[index]!.length !== rows) fail(`column '${name}' does not have one value per label`);
    if (spec.kind === 'category' && spec.monotone !== undefined)
      fail(`category '${name}' has no order to be monotone in`);
  }
  if (matrix.group.length !== rows) fail('group does not have one account per label');
  if (matrix.time !== undefined && matrix.time.length !== rows) fail('time does not have one day per label');
  if (matrix.weight !== undefined) {
    if (matrix.weight.length !== rows) fail('weight does not have one value per label');
    if (!matrix.weight.every((value) => Number.isFinite(value) && value >= 0))
      fail('weights must be finite and not negative');
  }
}
