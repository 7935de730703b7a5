import type { FeatureSpec, TrainingMatrix } from '../features/training-matrix.ts';
import { standardise } from '../model/logistic-model.ts';

/** One column of the design matrix: a standardised value, an indicator of missing, or one category code. */
export interface DesignColumn {
  feature: number;
  role: 'value' | 'missing' | 'code';
  code: number;
  mean: number;
  deviation: number;
  /** Bounds of the coefficient, from the direction demanded of the feature. */
  low: number;
  high: number;
}

/**
 * Design matrix by rows, without its zeros: most columns of categories and of missing indicators are zero. Row `r` has
 * `values[i]` in column `places[i]` for `i` from `starts[r]` up to `starts[r + 1]`, ascending; the last column is the constant.
 */
export interface Design {
  columns: DesignColumn[];
  width: number;
  starts: Uint32Array;
  places: Uint16Array;
  values: Float32Array;
}

/** Codes beyond this many per category are left out (they count as 0, the average). */
const maxCodes = 64;

/**
 * Lays out the design matrix of the logistic baseline for the chosen rows. Features that are constant and never
 * missing get no column.
 */
export function logisticDesign(
  matrix: TrainingMatrix,
  specs: readonly FeatureSpec[],
  rows: Uint32Array,
): Design {
  const columns = specs.flatMap((spec, feature) =>
    spec.kind === 'numeric'
      ? numericColumns(matrix.columns[feature]!, { feature, monotone: spec.monotone }, rows)
      : categoryColumns(matrix.columns[feature]!, feature, rows),
  );
  const width = columns.length + 1;
  const { starts, filled } = countFilled(matrix, columns, rows);
  const places = new Uint16Array(filled);
  const values = new Float32Array(filled);
  const next = starts.slice(0, rows.length);
  for (const [position, column] of columns.entries()) {
    const source = matrix.columns[column.feature]!;
    for (let place = 0; place < rows.length; place++) {
      const value = Math.fround(designValue(column, source[rows[place]!]!));
      if (value === 0) continue;
      const at = next[place]!++;
      places[at] = position;
      values[at] = value;
    }
  }
  for (const at of next) {
    places[at] = width - 1;
    values[at] = 1;
  }
  return { columns, width, starts, places, values };
}

/** Where each row begins when its zeros are left out, the constant included. */
function countFilled(
  matrix: TrainingMatrix,
  columns: readonly DesignColumn[],
  rows: Uint32Array,
): { starts: Uint32Array; filled: number } {
  const counts = new Uint32Array(rows.length).fill(1);
  for (const column of columns) {
    const source = matrix.columns[column.feature]!;
    for (let place = 0; place < rows.length; place++)
      if (Math.fround(designValue(column, source[rows[place]!]!)) !== 0) counts[place]! += 1;
  }
  const starts = new Uint32Array(rows.length + 1);
  for (const [place, count] of counts.entries()) starts[place + 1] = starts[place]! + count;
  return { starts, filled: starts[rows.length]! };
}

function designValue(column: DesignColumn, value: number): number {
  const missing = !Number.isFinite(value);
  if (column.role === 'missing') return missing ? 1 : 0;
  if (missing) return 0;
  return column.role === 'value' ? standardise(column, value) : value === column.code ? 1 : 0;
}

function numericColumns(
  values: Float64Array,
  { feature, monotone }: { feature: number; monotone: FeatureSpec['monotone'] },
  rows: Uint32Array,
): DesignColumn[] {
  const { mean, deviation, missing } = spread(values, rows);
  const columns: DesignColumn[] = [];
  const free = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
  if (deviation > 0) {
    columns.push({
      feature,
      role: 'value',
      code: 0,
      mean,
      deviation,
      low: monotone === 'increasing' ? 0 : free.low,
      high: monotone === 'decreasing' ? 0 : free.high,
    });
  }
  if (missing > 0 && missing < rows.length)
    columns.push({ feature, role: 'missing', code: 0, mean, deviation, ...free });
  return columns;
}

/** Mean and standard deviation of the values that are there; 0 deviation also where numbers overflow. */
function spread(
  values: Float64Array,
  rows: Uint32Array,
): { mean: number; deviation: number; missing: number } {
  let count = 0;
  let mean = 0;
  let squares = 0;
  for (const row of rows) {
    const value = values[row]!;
    if (!Number.isFinite(value)) continue;
    count += 1;
    const difference = value - mean;
    mean += difference / count;
    squares += difference * (value - mean);
  }
  const deviation = count === 0 ? 0 : Math.sqrt(squares / count);
  const usable = Number.isFinite(deviation) && deviation > 1e-12 * Math.abs(mean);
  return {
    mean: Number.isFinite(mean) ? mean : 0,
    deviation: usable ? deviation : 0,
    missing: rows.length - count,
  };
}

function categoryColumns(values: Float64Array, feature: number, rows: Uint32Array): DesignColumn[] {
  const counts = new Map<number, number>();
  for (const row of rows) {
    const value = values[row]!;
    const key = Number.isFinite(value) ? value : Number.NaN;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  if (counts.size < 2) return [];
  const base = {
    feature,
    mean: 0,
    deviation: 1,
    low: Number.NEGATIVE_INFINITY,
    high: Number.POSITIVE_INFINITY,
  };
  const codes = [...counts.keys()].filter((code) => !Number.isNaN(code));
  codes.sort((a, b) => counts.get(b)! - counts.get(a)! || a - b);
  const columns = codes
    .slice(0, maxCodes)
    .sort((a, b) => a - b)
    .map((code): DesignColumn => ({ ...base, role: 'code', code }));
  return counts.has(Number.NaN) ? [...columns, { ...base, role: 'missing', code: 0 }] : columns;
}
