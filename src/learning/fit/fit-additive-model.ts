import { logOdds } from '../../domain/statistics/log-odds.ts';
import type { FeatureSpec, TrainingMatrix } from '../features/training-matrix.ts';
import type { AdditiveModel } from '../model/additive-model.ts';
import { binColumn, chooseBins, type FeatureBins, missingBin } from '../model/feature-bins.ts';
import {
  type Bag,
  type BoostTerm,
  boostTerms,
  type FoldedRows,
  type SparseCodes,
  sparseCodes,
} from './boost-terms.ts';
import { growPairStep, pairSide } from './grow-pair-step.ts';
import { growShapeStep, type StepLimits } from './grow-shape-step.ts';
import { mergeBags } from './merge-bags.ts';
import { coarseFeatures, type PairTerm, selectPairs } from './select-pairs.ts';

/** Settings of the boosting; see `defaultFitOptions` for the reasons behind the defaults. */
export interface BoostOptions extends StepLimits {
  maxBins: number;
  maxCycles: number;
  /** Cycles without progress of the held-out loss after which boosting stops. */
  patience: number;
  /** Relative improvement of the held-out loss that counts as progress. */
  tolerance: number;
  /** Share of the last cycle's best gain that a term must reach to be updated. */
  greed: number;
  /** Pair terms per bag at most; 0 for none, null for three in ten features. */
  maxPairs: number | null;
}

/**
 * Fits the additive model of binned shape functions (generalised additive model with pairwise terms, Lou et
 * al. 2013; "explainable boosting machine"). One bag per fold of accounts, the model is their average.
 * @param input `fold` of every row, by account, 0..folds-1; every fold needs rows.
 * @returns the model, and the out-of-bag log-odds of every row (from the bag that never saw its account).
 */
export function fitAdditiveModel(input: {
  matrix: TrainingMatrix;
  specs: readonly FeatureSpec[];
  fold: Uint8Array;
  folds: number;
  options: BoostOptions;
}): { model: AdditiveModel; outOfBag: Float64Array } {
  const { matrix, specs, options } = input;
  const { rows, order } = foldRows(input);
  const bins = specs.map((spec, feature) =>
    chooseBins({ column: matrix.columns[feature]!, kind: spec.kind, maxBins: options.maxBins }),
  );
  const codes = bins.map((featureBins, feature) => {
    const binned = binColumn(featureBins, matrix.columns[feature]!);
    return inOrder(binned, order, new Uint8Array(order.length));
  });
  const terms = specs.map((spec, feature) =>
    shapeTerm(spec, { bins: bins[feature]!, codes: sparseCodes(codes[feature]!, rows.foldStart) }, options),
  );
  const bags: Bag[] = Array.from({ length: input.folds }, (_, fold) => ({
    fold,
    score: new Float64Array(rows.label.length).fill(startOf(rows, fold)),
    values: terms.map((term) => new Float64Array(term.bins)),
    gains: [],
    rest: [],
  }));
  const { patience, tolerance, maxCycles, greed } = options;
  const stopping = { patience, tolerance, maxCycles, greed };
  const shapeRun = boostTerms({ ...stopping, rows, bags, termsOf: () => terms });

  const shapes = bags.map((bag) => bag.values);
  const coarse = coarseFeatures(bins, codes);
  const maxPairs = options.maxPairs ?? Math.ceil(0.3 * specs.length);
  const pairsOf = new Map(
    bags.map((bag) => [bag, selectPairs({ rows, bag, specs, coarse, limits: options, maxPairs })]),
  );
  for (const bag of bags) {
    bag.gains = [];
    bag.rest = [];
    bag.values = pairsOf.get(bag)!.map(() => new Float64Array(pairSide * pairSide));
  }
  const pairTerms = new Map(
    bags.map((bag) => [bag, pairsOf.get(bag)!.map((pair) => pairTerm(pair, rows, options))]),
  );
  const pairRun = boostTerms({ ...stopping, rows, bags, termsOf: (bag) => pairTerms.get(bag)! });

  const model = mergeBags({
    names: matrix.featureNames,
    rows,
    bins,
    codes,
    coarse,
    bags: bags.map((bag, index) => ({
      intercept: startOf(rows, bag.fold),
      shapes: shapes[index]!,
      pairs: pairsOf
        .get(bag)!
        .map((pair, place) => ({ features: pair.features, values: bag.values[place]! })),
    })),
    cycles: { shapes: shapeRun.cycles, pairs: pairRun.cycles },
  });
  const outOfBag = new Float64Array(rows.label.length);
  for (const bag of bags)
    for (let place = rows.foldStart[bag.fold]!; place < rows.foldStart[bag.fold + 1]!; place++)
      outOfBag[order[place]!] = bag.score[place]!;
  return { model, outOfBag };
}

/** The rows sorted by fold, so that what a bag holds out is one range; `order[place]` is the original row. */
function foldRows(input: { matrix: TrainingMatrix; fold: Uint8Array; folds: number }): {
  rows: FoldedRows;
  order: Uint32Array;
} {
  const { matrix, fold } = input;
  const counts = new Array<number>(input.folds).fill(0);
  for (const one of fold) counts[one]! += 1;
  const foldStart = [0];
  for (const count of counts) foldStart.push(foldStart[foldStart.length - 1]! + count);
  const next = foldStart.slice();
  const order = new Uint32Array(fold.length);
  for (let row = 0; row < fold.length; row++) order[next[fold[row]!]!++] = row;
  const { weight } = matrix;
  return {
    order,
    rows: {
      label: inOrder(matrix.label, order, new Uint8Array(order.length)),
      weight: weight === undefined ? undefined : inOrder(weight, order, new Float64Array(order.length)),
      foldStart,
    },
  };
}

function inOrder<T extends Uint8Array | Float64Array>(values: T, order: Uint32Array, ordered: T): T {
  for (let place = 0; place < order.length; place++) ordered[place] = values[order[place]!]!;
  return ordered;
}

/** Log-odds of the base rate among the rows a bag learns from, half an outcome added to each side. */
function startOf(rows: FoldedRows, heldOut: number): number {
  let positives = 0.5;
  let total = 1;
  for (let row = 0; row < rows.label.length; row++) {
    if (row >= rows.foldStart[heldOut]! && row < rows.foldStart[heldOut + 1]!) continue;
    const weight = rows.weight === undefined ? 1 : rows.weight[row]!;
    positives += weight * rows.label[row]!;
    total += weight;
  }
  return logOdds(positives / total);
}

function shapeTerm(
  spec: FeatureSpec,
  { bins, codes }: { bins: FeatureBins; codes: SparseCodes },
  limits: StepLimits,
): BoostTerm {
  const direction = spec.monotone === undefined ? 0 : spec.monotone === 'increasing' ? 1 : -1;
  const settings = { limits, order: { kind: spec.kind, direction } as const };
  return {
    codes,
    bins: missingBin(bins) + 1,
    grow: (histogram, step) => growShapeStep(histogram, step, settings),
  };
}

function pairTerm(pair: PairTerm, rows: FoldedRows, limits: StepLimits): BoostTerm {
  return {
    codes: sparseCodes(pair.codes, rows.foldStart),
    bins: pairSide * pairSide,
    grow: (histogram, step) => growPairStep(histogram, step, { limits }),
  };
}
