import type { FeatureSpec } from '../features/training-matrix.ts';
import { binOf, coarsenBins, type FeatureBins, missingBin } from '../model/feature-bins.ts';
import { type Bag, type FoldedRows, taughtDerivatives, taughtRanges } from './boost-terms.ts';
import { pairGain, pairSide } from './grow-pair-step.ts';
import type { StepLimits } from './grow-shape-step.ts';

/** A pair of features and the cell of every row in its grid. */
export interface PairTerm {
  features: [number, number];
  codes: Uint8Array;
}

/** A feature in the coarse bins of the pair grids. */
export interface CoarseFeature {
  bins: FeatureBins;
  codes: Uint8Array;
  /** The coarse bin of every fine bin. */
  ofFine: Uint8Array;
}

/** Features looked at for pairs: those with the strongest shapes (a pair without main effects is rare). */
const maxPairFeatures = 30;

/** Every feature in at most 15 coarse bins and the missing one, whose edges are edges of the fine bins. */
export function coarseFeatures(bins: readonly FeatureBins[], codes: readonly Uint8Array[]): CoarseFeature[] {
  return bins.map((fine, feature) => {
    const counts = new Float64Array(missingBin(fine) + 1);
    const own = codes[feature]!;
    for (let row = 0; row < own.length; row++) counts[own[row]!]! += 1;
    const coarse = coarsenBins({ bins: fine, counts, maxBins: pairSide - 1 });
    const ofFine = Uint8Array.from(counts, (_, bin) => {
      if (bin === missingBin(fine)) return missingBin(coarse);
      if (fine.kind === 'category') return binOf(coarse, fine.codes[bin]!);
      return bin === 0 ? 0 : binOf(coarse, fine.cuts[bin - 1]!);
    });
    return { bins: coarse, ofFine, codes: own.map((code) => ofFine[code]!) };
  });
}

/**
 * Ranks pairs of features by what one four-leaf step on their grid would gain beyond the shapes a bag has
 * learned (FAST, Lou et al. 2013), on the rows that bag learns from, so that what it holds out stays unseen.
 * Features with a demanded direction are left out: a pair term could turn their risk around.
 * @returns at most `maxPairs` pairs, strongest first.
 */
export function selectPairs(input: {
  rows: FoldedRows;
  bag: Bag;
  specs: readonly FeatureSpec[];
  coarse: readonly CoarseFeature[];
  limits: StepLimits;
  maxPairs: number;
}): PairTerm[] {
  const { rows, bag, coarse } = input;
  if (input.maxPairs === 0) return [];
  const derivatives = new Float64Array(2 * rows.label.length);
  taughtDerivatives(rows, bag, derivatives);
  const taught = taughtRanges(rows.foldStart, bag.fold);

  const ranked: { features: [number, number]; gain: number }[] = [];
  const features = pairCandidates(input.specs, bag);
  for (const [place, first] of features.entries()) {
    for (const second of features.slice(place + 1)) {
      const histogram = new Float64Array(2 * pairSide * pairSide);
      const sides = [coarse[first]!.codes, coarse[second]!.codes] as const;
      for (const range of taught) addPairToHistogram(histogram, sides, { derivatives, range });
      ranked.push({ features: [first, second], gain: pairGain(histogram, input.limits) });
    }
  }
  return ranked
    .filter((pair) => pair.gain > 0)
    .sort((a, b) => b.gain - a.gain || a.features[0] - b.features[0] || a.features[1] - b.features[1])
    .slice(0, input.maxPairs)
    .map(({ features: [first, second] }) => ({
      features: [first, second],
      codes: cellsOf(coarse[first]!.codes, coarse[second]!.codes),
    }));
}

/** Free features by the spread of their shape, in feature order. */
function pairCandidates(specs: readonly FeatureSpec[], bag: Bag): number[] {
  const spread = bag.values.map((values) => Math.max(...values) - Math.min(...values));
  return specs
    .map((_, feature) => feature)
    .filter((feature) => specs[feature]!.monotone === undefined)
    .sort((a, b) => spread[b]! - spread[a]! || a - b)
    .slice(0, maxPairFeatures)
    .sort((a, b) => a - b);
}

/** Gradient and hessian over the cells of a pair, without laying the cells out first: most pairs are looked at once. */
function addPairToHistogram(
  histogram: Float64Array,
  [first, second]: readonly [Uint8Array, Uint8Array],
  { derivatives, range: [from, to] }: { derivatives: Float64Array; range: readonly [number, number] },
): void {
  for (let row = from; row < to; row++) {
    const slot = (first[row]! * pairSide + second[row]!) << 1;
    histogram[slot]! += derivatives[row << 1]!;
    histogram[slot + 1]! += derivatives[(row << 1) + 1]!;
  }
}

/** The cell of every row in the grid of two features. */
function cellsOf(first: Uint8Array, second: Uint8Array): Uint8Array {
  const side = pairSide;
  const cells = new Uint8Array(first.length);
  for (let row = 0; row < cells.length; row++) cells[row] = first[row]! * side + second[row]!;
  return cells;
}
