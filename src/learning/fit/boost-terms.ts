import { logisticLoss } from '../../domain/statistics/log-odds.ts';

/** One term that is boosted: the bin of every row, and how a step is grown from a histogram over the bins. */
export interface BoostTerm {
  codes: Uint8Array;
  /** Number of bins, the one for missing values included. */
  bins: number;
  /** Writes the step per bin and returns its gain; 0 when there is nothing to gain. */
  grow: (histogram: Float64Array, step: Float64Array) => number;
}

/** Rows in the order of their folds: fold `f` is rows `foldStart[f]` up to `foldStart[f + 1]`. */
export interface FoldedRows {
  label: Uint8Array;
  weight: Float64Array | undefined;
  foldStart: number[];
}

/** A bag learns on all folds but its own; the log-odds of every row are kept, its own fold's are out-of-bag. */
export interface Bag {
  fold: number;
  score: Float64Array;
  /** One array of values per term. */
  values: Float64Array[];
  /** Gain of each term when it was last looked at; empty before the first cycle. */
  gains: number[];
  /** Cycles each term may still be passed over unseen, because its gain was too far below the rest. */
  rest: number[];
}

/** A term is looked at again after this many cycles at the latest: others may have changed what it can gain. */
const longestRest = 4;

/**
 * Cyclic gradient boosting on logistic loss, one bag per fold of accounts. All bags advance together and stop
 * together, where the loss of the accounts they hold out is lowest: a single number chosen on all outcomes.
 * A cycle passes over terms whose gain is far below the best of the last cycle (`greed`), so that terms without
 * signal do not pile up noise while the others learn; as the best gain falls, the weaker terms come in.
 * Within a cycle gradients follow the second-order expansion; they are exact at the start of every cycle.
 * @param input `bags` are changed in place; `termsOf` gives the terms of a bag, its own or shared.
 * @returns cycles kept: 0 when no cycle improved the held-out loss.
 */
export function boostTerms(input: {
  rows: FoldedRows;
  bags: Bag[];
  termsOf: (bag: Bag) => BoostTerm[];
  maxCycles: number;
  patience: number;
  tolerance: number;
  /** Share of the best gain a term must reach, 0 (purely cyclic) to 1 (purely greedy). */
  greed: number;
}): { cycles: number } {
  const { rows, bags } = input;
  const workspace = {
    gradient: new Float64Array(rows.label.length),
    hessian: new Float64Array(rows.label.length),
  };
  const start = heldOutLoss(rows, bags);
  let best = { cycle: 0, loss: start, bags: bags.map(copyOf) };
  let lastProgress = { cycle: 0, loss: start };
  for (let cycle = 1; cycle <= input.maxCycles; cycle++) {
    let changed = false;
    for (const bag of bags)
      changed =
        boostCycle({ rows, bag, terms: input.termsOf(bag), greed: input.greed, ...workspace }) || changed;
    if (!changed) break;
    const loss = heldOutLoss(rows, bags);
    if (loss < best.loss) {
      for (const [index, bag] of bags.entries()) copyInto(best.bags[index]!, bag);
      best = { ...best, cycle, loss };
    }
    if (loss < lastProgress.loss * (1 - input.tolerance)) lastProgress = { cycle, loss };
    if (cycle - lastProgress.cycle >= input.patience) break;
  }
  for (const [index, bag] of bags.entries()) Object.assign(bag, best.bags[index]!);
  return { cycles: best.cycle };
}

function copyOf(bag: Bag): Bag {
  return {
    ...bag,
    score: bag.score.slice(),
    values: bag.values.map((values) => values.slice()),
    gains: [...bag.gains],
    rest: [...bag.rest],
  };
}

/** Into the arrays that are there: cycles are many, and large arrays are dear to make. */
function copyInto(copy: Bag, bag: Bag): void {
  copy.score.set(bag.score);
  for (const [term, values] of bag.values.entries()) copy.values[term]!.set(values);
  copy.gains = [...bag.gains];
  copy.rest = [...bag.rest];
}

function heldOutLoss(rows: FoldedRows, bags: Bag[]): number {
  let loss = 0;
  let total = 0;
  for (const bag of bags) {
    for (let row = rows.foldStart[bag.fold]!; row < rows.foldStart[bag.fold + 1]!; row++) {
      const weight = rows.weight === undefined ? 1 : rows.weight[row]!;
      loss += weight * logisticLoss(bag.score[row]!, rows.label[row]!);
      total += weight;
    }
  }
  return total === 0 ? 0 : loss / total;
}

/** One pass over all terms of one bag. Every row of the other folds teaches; every row's score follows. */
function boostCycle(input: {
  rows: FoldedRows;
  bag: Bag;
  terms: BoostTerm[];
  greed: number;
  gradient: Float64Array;
  hessian: Float64Array;
}): boolean {
  const { rows, bag, terms, gradient, hessian } = input;
  const rowCount = rows.label.length;
  const heldFrom = rows.foldStart[bag.fold]!;
  const heldTo = rows.foldStart[bag.fold + 1]!;
  derivatives({ rows, score: bag.score, gradient, hessian, from: 0, to: heldFrom });
  derivatives({ rows, score: bag.score, gradient, hessian, from: heldTo, to: rowCount });
  const grow = (term: BoostTerm) => {
    const histogram = new Float64Array(2 * term.bins);
    addToHistogram(histogram, term.codes, { gradient, hessian, from: 0, to: heldFrom });
    addToHistogram(histogram, term.codes, { gradient, hessian, from: heldTo, to: rowCount });
    const step = new Float64Array(term.bins);
    return { gain: term.grow(histogram, step), step };
  };
  if (bag.gains.length === 0) bag.gains = terms.map((term) => grow(term).gain);
  const threshold = input.greed * Math.max(...bag.gains);
  let changed = false;
  for (const [index, term] of terms.entries()) {
    if ((bag.rest[index] ?? 0) > 0) {
      bag.rest[index]! -= 1;
      continue;
    }
    const { gain, step } = grow(term);
    bag.gains[index] = gain;
    if (gain === 0 || gain < threshold) {
      bag.rest[index] = cyclesOfRest(gain, threshold);
      continue;
    }
    changed = true;
    const values = bag.values[index]!;
    for (let bin = 0; bin < term.bins; bin++) values[bin]! += step[bin]!;
    applyStep(step, term.codes, { score: bag.score, gradient, hessian });
  }
  return changed || Math.max(...bag.gains) > 0;
}

/**
 * The best gain, and the threshold with it, falls by about a fifth per cycle at learning rate 0.1 (the square
 * of what a step leaves): until it has come down to a term's gain there is no need to look at the term.
 */
function cyclesOfRest(gain: number, threshold: number): number {
  if (threshold === 0) return 0;
  const cycles = Math.log(Math.max(gain, 1e-9) / threshold) / Math.log(0.8);
  return Math.min(longestRest, Math.floor(cycles));
}

/** First and second derivative of the logistic loss by the score, for the rows of one range. */
export function derivatives(input: {
  rows: FoldedRows;
  score: Float64Array;
  gradient: Float64Array;
  hessian: Float64Array;
  from: number;
  to: number;
}): void {
  const { score, gradient, hessian } = input;
  const { label, weight } = input.rows;
  for (let row = input.from; row < input.to; row++) {
    const probability = 1 / (1 + Math.exp(-score[row]!));
    const rowWeight = weight === undefined ? 1 : weight[row]!;
    gradient[row] = rowWeight * (probability - label[row]!);
    hessian[row] = rowWeight * probability * (1 - probability);
  }
}

/** Derivatives of the loss by the score, one per row, and the rows that are looked at. */
export interface DerivativeRange {
  gradient: Float64Array;
  hessian: Float64Array;
  from: number;
  to: number;
}

/** Sums gradient and hessian per bin over a range of rows, interleaved. */
function addToHistogram(
  histogram: Float64Array,
  codes: Uint8Array,
  { gradient, hessian, from, to }: DerivativeRange,
): void {
  for (let row = from; row < to; row++) {
    const slot = codes[row]! << 1;
    histogram[slot]! += gradient[row]!;
    histogram[slot + 1]! += hessian[row]!;
  }
}

function applyStep(
  step: Float64Array,
  codes: Uint8Array,
  { score, gradient, hessian }: { score: Float64Array; gradient: Float64Array; hessian: Float64Array },
): void {
  for (let row = 0; row < codes.length; row++) {
    const change = step[codes[row]!]!;
    score[row]! += change;
    gradient[row]! += hessian[row]! * change;
  }
}
