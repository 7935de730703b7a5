import type { TrainingMatrix } from '../../../src/learning/features/training-matrix.ts';

/** The rows of a matrix for which `keep` holds. */
export function pickRows(matrix: TrainingMatrix, keep: (row: number) => boolean): TrainingMatrix {
  const rows = [...matrix.label.keys()].filter(keep);
  return {
    featureNames: matrix.featureNames,
    columns: matrix.columns.map((column) => Float64Array.from(rows, (row) => column[row]!)),
    label: Uint8Array.from(rows, (row) => matrix.label[row]!),
    group: Int32Array.from(rows, (row) => matrix.group[row]!),
  };
}
