import { sortNumbers } from '../../domain/statistics/sort-numbers.ts';

/**
 * The bins of one feature. Numeric: bin `b` holds `cuts[b - 1] <= value < cuts[b]`. Category: one bin per code.
 * One further bin, the last, holds what is missing (and category codes never seen when fitting).
 */
export type FeatureBins = { kind: 'numeric'; cuts: number[] } | { kind: 'category'; codes: number[] };

/** Index of the bin for missing values, which is also the number of ordinary bins. */
export function missingBin(bins: FeatureBins): number {
  return bins.kind === 'numeric' ? bins.cuts.length + 1 : bins.codes.length;
}

/** The bin a value falls into. */
export function binOf(bins: FeatureBins, value: number): number {
  if (!Number.isFinite(value)) return missingBin(bins);
  const edges = bins.kind === 'numeric' ? bins.cuts : bins.codes;
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (edges[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  if (bins.kind === 'numeric') return low;
  return low > 0 && edges[low - 1] === value ? low - 1 : edges.length;
}

/** The bin of every value of a column. */
export function binColumn(bins: FeatureBins, column: ArrayLike<number>): Uint8Array {
  const binned = new Uint8Array(column.length);
  for (let row = 0; row < column.length; row++) binned[row] = binOf(bins, column[row]!);
  return binned;
}

/**
 * Chooses the bins of a column: one per distinct value while they suffice, else of about equal count
 * (quantile binning), each cut half-way between neighbouring values. Categories beyond `maxBins` keep the
 * most frequent codes.
 * @param input `maxBins` from 2 to 254, without the bin for missing values.
 */
export function chooseBins(input: {
  column: Float64Array;
  kind: 'numeric' | 'category';
  maxBins: number;
}): FeatureBins {
  const present = sortedPresent(input.column);
  if (input.kind === 'numeric') return { kind: 'numeric', cuts: quantileCuts(present, input.maxBins) };
  const counts = new Map<number, number>();
  for (const code of present) counts.set(code, (counts.get(code) ?? 0) + 1);
  const kept = [...counts.keys()].sort((a, b) => counts.get(b)! - counts.get(a)! || a - b);
  return { kind: 'category', codes: kept.slice(0, input.maxBins).sort((a, b) => a - b) };
}

function sortedPresent(column: Float64Array): Float64Array {
  const present = new Float64Array(column.length);
  let count = 0;
  for (let row = 0; row < column.length; row++) {
    const value = column[row]!;
    if (Number.isFinite(value)) present[count++] = value;
  }
  return sortNumbers(present.subarray(0, count));
}

/** The cuts between distinct sorted values that make bins of about equal count. */
function quantileCuts(sorted: Float64Array, maxBins: number): number[] {
  let distinctLeft = 0;
  for (let place = 0; place < sorted.length; place++)
    if (place === 0 || sorted[place] !== sorted[place - 1]) distinctLeft += 1;
  let binsLeft = Math.min(maxBins, distinctLeft);
  const cuts: number[] = [];
  let binFrom = 0;
  let runTo = endOfRun(sorted, 0);
  while (runTo < sorted.length && binsLeft > 1) {
    const nextTo = endOfRun(sorted, runTo);
    distinctLeft -= 1;
    // Close the bin where its count comes nearest to an even share of what is left.
    const even = (sorted.length - binFrom) / binsLeft;
    if (distinctLeft <= binsLeft - 1 || runTo - binFrom + (nextTo - runTo) / 2 >= even) {
      const below = sorted[runTo - 1]!;
      const above = sorted[runTo]!;
      const half = below / 2 + above / 2;
      cuts.push(half > below && half <= above ? half : above);
      binFrom = runTo;
      binsLeft -= 1;
    }
    runTo = nextTo;
  }
  return cuts;
}

/** The place after the run of equal values that starts at `from`. */
function endOfRun(sorted: Float64Array, from: number): number {
  let to = from + 1;
  while (to < sorted.length && sorted[to] === sorted[from]) to += 1;
  return to;
}

/** Fewer, coarser bins of the same feature for pair terms; at most `maxBins`, by row counts per fine bin. */
export function coarsenBins(input: {
  bins: FeatureBins;
  counts: ArrayLike<number>;
  maxBins: number;
}): FeatureBins {
  const { bins, counts, maxBins } = input;
  const ordinary = Array.from({ length: missingBin(bins) }, (_, bin) => counts[bin]!);
  if (bins.kind === 'category') {
    const order = ordinary.map((_, bin) => bin).sort((a, b) => ordinary[b]! - ordinary[a]! || a - b);
    const kept = order.slice(0, maxBins).map((bin) => bins.codes[bin]!);
    return { kind: 'category', codes: kept.sort((a, b) => a - b) };
  }
  if (ordinary.length <= maxBins) return bins;
  const total = ordinary.reduce((sum, count) => sum + count, 0);
  const cuts: number[] = [];
  let below = 0;
  for (let bin = 0; bin < bins.cuts.length && cuts.length < maxBins - 1; bin++) {
    below += ordinary[bin]!;
    if (below >= ((cuts.length + 1) * total) / maxBins) cuts.push(bins.cuts[bin]!);
  }
  return { kind: 'numeric', cuts };
}
