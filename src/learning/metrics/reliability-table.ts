import { orderByScore } from './ranking-metrics.ts';

/** One line of a reliability table: what was promised and what happened, for rows of neighbouring probability. */
export interface ReliabilityBin {
  rows: number;
  outcomes: number;
  lowest: number;
  highest: number;
  meanProbability: number;
  observedRate: number;
}

/**
 * Reliability table in bins of equal count (rows sorted by probability and cut into `bins` parts whose sizes
 * differ by at most one row); fewer bins when there are fewer rows. Lowest probability first.
 * @param input one probability in [0, 1] and one label (0 or 1) per row; `bins` at least 1, 10 when absent.
 */
export function reliabilityTable(input: {
  probability: ArrayLike<number>;
  label: ArrayLike<number>;
  bins?: number;
}): ReliabilityBin[] {
  const rows = input.label.length;
  const bins = Math.min(input.bins ?? 10, rows);
  const ascending = orderByScore(input.probability).reverse();
  return Array.from({ length: bins }, (_, bin) => {
    const from = Math.floor((bin * rows) / bins);
    const to = Math.floor(((bin + 1) * rows) / bins);
    let outcomes = 0;
    let sum = 0;
    for (let place = from; place < to; place++) {
      outcomes += input.label[ascending[place]!]!;
      sum += input.probability[ascending[place]!]!;
    }
    return {
      rows: to - from,
      outcomes,
      lowest: input.probability[ascending[from]!]!,
      highest: input.probability[ascending[to - 1]!]!,
      meanProbability: sum / (to - from),
      observedRate: outcomes / (to - from),
    };
  });
}

/**
 * Expected calibration error over the bins of a reliability table: the row-weighted mean distance between
 * mean probability and observed rate (Naeini et al. 2015, here with bins of equal count).
 * @returns a number in [0, 1], or null without rows.
 */
export function expectedCalibrationError(table: readonly ReliabilityBin[]): number | null {
  const rows = table.reduce((sum, bin) => sum + bin.rows, 0);
  if (rows === 0) return null;
  return (
    table.reduce((sum, bin) => sum + bin.rows * Math.abs(bin.meanProbability - bin.observedRate), 0) / rows
  );
}
