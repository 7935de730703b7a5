import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FeatureSpec, TrainingMatrix } from '../../../src/learning/features/training-matrix.ts';

const numeric = new Set(['tenure', 'MonthlyCharges', 'TotalCharges', 'SeniorCitizen']);

/**
 * The IBM Telco customers (7,043, cross-section) as a matrix: one account per customer, blanks missing, text
 * columns as category codes in alphabetical order.
 */
export function loadTelco(folder: string): { matrix: TrainingMatrix; specs: FeatureSpec[] } {
  const [head, ...lines] = readFileSync(join(folder, 'Telco-Customer-Churn.csv'), 'utf8')
    .trim()
    .split(/\r?\n/);
  const rows = lines.map((line) => line.split(','));
  const featureNames = head!.split(',').slice(1, -1);
  const columns = featureNames.map((name, index) => {
    const cells = rows.map((row) => row[index + 1]!.trim());
    if (numeric.has(name))
      return Float64Array.from(cells, (cell) => (cell === '' ? Number.NaN : Number(cell)));
    const levels = [...new Set(cells)].sort();
    return Float64Array.from(cells, (cell) => levels.indexOf(cell));
  });
  return {
    matrix: {
      featureNames,
      columns,
      label: Uint8Array.from(rows, (row) => (row[row.length - 1] === 'Yes' ? 1 : 0)),
      group: Int32Array.from(rows, (_, customer) => customer),
    },
    specs: featureNames.map((name) => ({ name, kind: numeric.has(name) ? 'numeric' : 'category' })),
  };
}
