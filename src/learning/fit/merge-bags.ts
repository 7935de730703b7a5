import type { AdditiveModel, PairShape, Shape } from '../model/additive-model.ts';
import { type FeatureBins, missingBin } from '../model/feature-bins.ts';
import type { FoldedRows } from './boost-terms.ts';
import { pairSide } from './grow-pair-step.ts';
import type { CoarseFeature } from './select-pairs.ts';

/** What one bag has learned. */
export interface LearnedBag {
  intercept: number;
  shapes: Float64Array[];
  pairs: { features: [number, number]; values: Float64Array }[];
}

/** Rounds of taking row and column means out of a pair's grid; a few suffice, they converge geometrically. */
const purificationRounds = 20;

/**
 * Averages the bags into one model that can be read: main effects hidden in pair terms are moved into the
 * shapes (purification, Lengerich et al. 2020), and every shape averages to 0 over the training rows, so that
 * points are deviations from the average account. No row's score changes.
 */
export function mergeBags(input: {
  names: readonly string[];
  rows: FoldedRows;
  bins: readonly FeatureBins[];
  codes: readonly Uint8Array[];
  coarse: readonly CoarseFeature[];
  bags: readonly LearnedBag[];
  cycles: { shapes: number; pairs: number };
}): AdditiveModel {
  const { names, rows, bins, codes, bags } = input;
  const mean = (of: (bag: LearnedBag) => number) => bags.reduce((sum, bag) => sum + of(bag), 0) / bags.length;
  const values = bins.map((featureBins, feature) =>
    Float64Array.from({ length: missingBin(featureBins) + 1 }, (_, bin) =>
      mean((bag) => bag.shapes[feature]![bin]!),
    ),
  );
  const pairs = input.cycles.pairs === 0 ? [] : mergedPairs(input, values);
  let intercept = mean((bag) => bag.intercept);
  const shapes = names.map((feature, index): Shape => {
    const counts = new Float64Array(values[index]!.length);
    const weights = new Float64Array(values[index]!.length);
    const own = codes[index]!;
    for (let row = 0; row < own.length; row++) {
      const code = own[row]!;
      counts[code]! += 1;
      weights[code]! += rows.weight === undefined ? 1 : rows.weight[row]!;
    }
    const centre = weightedMean(values[index]!, weights);
    intercept += centre;
    return {
      feature,
      bins: bins[index]!,
      values: Array.from(values[index]!, (value) => value - centre),
      counts: Array.from(counts),
    };
  });
  return { intercept, shapes, pairs, cycles: input.cycles };
}

function weightedMean(values: ArrayLike<number>, weights: ArrayLike<number>): number {
  let sum = 0;
  let total = 0;
  for (let index = 0; index < values.length; index++) {
    sum += values[index]! * weights[index]!;
    total += weights[index]!;
  }
  return total === 0 ? 0 : sum / total;
}

function mergedPairs(input: Parameters<typeof mergeBags>[0], shapeValues: Float64Array[]): PairShape[] {
  const grids = new Map<string, { features: [number, number]; values: Float64Array }>();
  for (const bag of input.bags) {
    for (const pair of bag.pairs) {
      const key = pair.features.join(',');
      const grid = grids.get(key) ?? {
        features: pair.features,
        values: new Float64Array(pairSide * pairSide),
      };
      for (let cell = 0; cell < grid.values.length; cell++)
        grid.values[cell]! += pair.values[cell]! / input.bags.length;
      grids.set(key, grid);
    }
  }
  const ordered = [...grids.values()].sort(
    (a, b) => a.features[0] - b.features[0] || a.features[1] - b.features[1],
  );
  return ordered
    .filter((grid) => grid.values.some((value) => value !== 0))
    .map(({ features: [first, second], values }) => {
      const sides = [input.coarse[first]!, input.coarse[second]!] as const;
      purify({
        values,
        sides,
        weight: input.rows.weight,
        mains: [shapeValues[first]!, shapeValues[second]!],
      });
      return {
        features: [input.names[first]!, input.names[second]!],
        bins: [sides[0].bins, sides[1].bins],
        values: Array.from({ length: missingBin(sides[0].bins) + 1 }, (_, row) =>
          Array.from(values.subarray(row * pairSide, row * pairSide + missingBin(sides[1].bins) + 1)),
        ),
      };
    });
}

/** Moves the weighted mean of every row and column of a grid into the shape of that row's or column's feature. */
function purify(input: {
  values: Float64Array;
  sides: readonly [CoarseFeature, CoarseFeature];
  weight: Float64Array | undefined;
  mains: [Float64Array, Float64Array];
}): void {
  const { values, sides, mains } = input;
  const weights = new Float64Array(pairSide * pairSide);
  const [firstCodes, secondCodes] = [sides[0].codes, sides[1].codes];
  for (let row = 0; row < firstCodes.length; row++)
    weights[firstCodes[row]! * pairSide + secondCodes[row]!]! +=
      input.weight === undefined ? 1 : input.weight[row]!;
  for (let round = 0; round < purificationRounds; round++) {
    for (const side of [0, 1] as const) {
      const [perLine, perPlace] = side === 0 ? [pairSide, 1] : [1, pairSide];
      for (let line = 0; line < pairSide; line++) {
        let sum = 0;
        let total = 0;
        for (let along = 0; along < pairSide; along++) {
          const cell = line * perLine + along * perPlace;
          sum += values[cell]! * weights[cell]!;
          total += weights[cell]!;
        }
        const mean = total === 0 ? 0 : sum / total;
        for (let along = 0; along < pairSide; along++) values[line * perLine + along * perPlace]! -= mean;
        const { ofFine } = sides[side];
        for (let fine = 0; fine < ofFine.length; fine++)
          if (ofFine[fine] === line) mains[side][fine]! += mean;
      }
    }
  }
}
