import { middleOf } from '../statistics/round-and-median.ts';
import { sortNumbers } from '../statistics/sort-numbers.ts';

/** Mean and median of the known probabilities of a day; null when none is known. */
export interface ProbabilityLevel {
  mean: number | null;
  median: number | null;
}

/** @param probability NaN = unknown */
export function levelOf(probability: Float64Array): ProbabilityLevel {
  // Sorted, because sums of fractions depend on their order.
  const known = sortNumbers(withoutUnknown(probability));
  const median = middleOf(known);
  return median === null ? { mean: null, median } : { mean: sumOf(known) / known.length, median };
}

/** Numbers of a column that are known. */
export function withoutUnknown(column: Float64Array): Float64Array {
  const known = new Float64Array(column.length);
  let count = 0;
  for (let row = 0; row < column.length; row++) {
    const value = column[row]!;
    if (!Number.isNaN(value)) known[count++] = value;
  }
  return known.subarray(0, count);
}

function sumOf(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum;
}
