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
