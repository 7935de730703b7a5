import { logisticLoss } from '../../domain/statistics/log-odds.ts';

/** One term that is boosted: the bin of every row, and how a step is grown from a histogram over the bins. */
export interface BoostTerm {
  codes: SparseCodes;
  /** Number of bins, the one for missing values included. */
  bins: number;
  /** Writes the step per bin and returns its gain; 0 when there is nothing to gain. */
  grow: (histogram: Float64Array, step: Float64Array) => number;
}

/**
 * The bin of every row, told by the rows that are not in the commonest bin: what the others have is the rest of the
 * whole. Where the commonest bin is not common, `rows` is null and every row is told.
 */
export interface SparseCodes {
  common: number;
  /** Ascending. */
  rows: Uint32Array | null;
  /** The bin of each of `rows`; of every row, where `rows` is null. */
  codes: Uint8Array;
  /** Where each fold begins in `codes`, and the end of the last. */
  foldStart: readonly number[];
}

/** Looking rows up costs more than going through them, so that a little less is not worth it. */
const sparseUpTo = 0.7;

/** @param foldStart where each fold begins among all rows, and their number */
export function sparseCodes(codes: Uint8Array, foldStart: readonly number[]): SparseCodes {
  const counts = new Uint32Array(256);
  for (let row = 0; row < codes.length; row++) counts[codes[row]!]! += 1;
  const common = counts.indexOf(counts.reduce((most, count) => Math.max(most, count), 0));
  const others = codes.length - counts[common]!;
  if (others > sparseUpTo * codes.length) return { common, rows: null, codes, foldStart };
  const rows = new Uint32Array(others);
  const own = new Uint8Array(others);
  const starts: number[] = [];
  let next = 0;
  for (let row = 0; row < codes.length; row++) {
    while (foldStart[starts.length] === row) starts.push(next);
    if (codes[row] === common) continue;
    rows[next] = row;
    own[next++] = codes[row]!;
  }
  while (starts.length < foldStart.length) starts.push(next);
  return { common, rows, codes: own, foldStart: starts };
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
  const derivatives = new Float64Array(2 * rows.label.length);
  const start = heldOutLoss(rows, bags);
  let best = { cycle: 0, loss: start, bags: bags.map(copyOf) };
  let lastProgress = { cycle: 0, loss: start };
  for (let cycle = 1; cycle <= input.maxCycles; cycle++) {
    let changed = false;
    for (const bag of bags)
      changed =
        boostCycle({ rows, bag, terms: input.termsOf(bag), greed: input.greed, derivatives }) || changed;
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
  derivatives: Float64Array;
}): boolean {
  const { rows, bag, terms } = input;
  const state: CycleState = {
    derivatives: input.derivatives,
    score: bag.score,
    fold: bag.fold,
    taught: taughtDerivatives(rows, bag, input.derivatives),
    shift: 0,
  };
  const grow = (term: BoostTerm) => {
    const histogram = histogramOf(term, state);
    const step = new Float64Array(term.bins);
    return { gain: term.grow(histogram, step), step, histogram };
  };
  if (bag.gains.length === 0) bag.gains = terms.map((term) => grow(term).gain);
  const threshold = input.greed * Math.max(...bag.gains);
  let changed = false;
  for (const [index, term] of terms.entries()) {
    if ((bag.rest[index] ?? 0) > 0) {
      bag.rest[index]! -= 1;
      continue;
    }
    const { gain, step, histogram } = grow(term);
    bag.gains[index] = gain;
    if (gain === 0 || gain < threshold) {
      bag.rest[index] = cyclesOfRest(gain, threshold);
      continue;
    }
    changed = true;
    const values = bag.values[index]!;
    for (let bin = 0; bin < term.bins; bin++) values[bin]! += step[bin]!;
    applyStep(term, state, { step, histogram });
  }
  for (let row = 0; row < bag.score.length; row++) bag.score[row]! += state.shift;
  return changed || Math.max(...bag.gains) > 0;
}

/** Where a cycle stands. What the commonest bins of sparse terms gained is the same for all rows and kept apart. */
interface CycleState {
  /** Gradient and hessian of every row, interleaved, without the shift. */
  derivatives: Float64Array;
  score: Float64Array;
  fold: number;
  /** Sums over the rows that teach, with the shift. */
  taught: { gradient: number; hessian: number };
  /** To be added to every score. */
  shift: number;
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

/**
 * First and second derivative of the logistic loss by the score for the rows that a bag learns from, interleaved.
 * @param derivatives receives them, rows of the bag's own fold left as they are.
 * @returns their sums.
 */
export function taughtDerivatives(
  rows: FoldedRows,
  bag: Pick<Bag, 'fold' | 'score'>,
  derivatives: Float64Array,
): { gradient: number; hessian: number } {
  const { label, weight, foldStart } = rows;
  const { score } = bag;
  const sums = { gradient: 0, hessian: 0 };
  for (const [from, to] of taughtRanges(foldStart, bag.fold)) {
    let [gradients, hessians] = [0, 0];
    for (let row = from; row < to; row++) {
      const probability = 1 / (1 + Math.exp(-score[row]!));
      const rowWeight = weight === undefined ? 1 : weight[row]!;
      const gradient = rowWeight * (probability - label[row]!);
      const hessian = rowWeight * probability * (1 - probability);
      derivatives[2 * row] = gradient;
      derivatives[2 * row + 1] = hessian;
      gradients += gradient;
      hessians += hessian;
    }
    sums.gradient += gradients;
    sums.hessian += hessians;
  }
  return sums;
}

/** What a bag learns from: all before its own fold, and all after it. */
export function taughtRanges(foldStart: readonly number[], fold: number): [number, number][] {
  return [
    [0, foldStart[fold]!],
    [foldStart[fold + 1]!, foldStart[foldStart.length - 1]!],
  ];
}

/** Sums gradient and hessian per bin over the rows that teach, interleaved. */
function histogramOf({ codes: of, bins }: BoostTerm, state: CycleState): Float64Array {
  const histogram = new Float64Array(2 * bins);
  const { derivatives, taught, shift } = state;
  for (const [from, to] of taughtRanges(of.foldStart, state.fold)) {
    if (of.rows === null) addRows(histogram, of.codes, { derivatives, from, to });
    else addListedRows(histogram, { rows: of.rows, codes: of.codes }, { derivatives, from, to });
  }
  let [gradient, hessian] = [0, 0];
  for (let slot = 0; slot < histogram.length; slot += 2) {
    histogram[slot]! += shift * histogram[slot + 1]!;
    gradient += histogram[slot]!;
    hessian += histogram[slot + 1]!;
  }
  if (of.rows === null) return histogram;
  histogram[2 * of.common] = taught.gradient - gradient;
  histogram[2 * of.common + 1] = Math.max(0, taught.hessian - hessian);
  return histogram;
}

/** Derivatives of the loss by the score, interleaved, and the places that are looked at. */
interface DerivativeRange {
  derivatives: Float64Array;
  from: number;
  to: number;
}

function addRows(
  histogram: Float64Array,
  codes: Uint8Array,
  { derivatives, from, to }: DerivativeRange,
): void {
  for (let row = from; row < to; row++) {
    const slot = codes[row]! << 1;
    histogram[slot]! += derivatives[row << 1]!;
    histogram[slot + 1]! += derivatives[(row << 1) + 1]!;
  }
}

function addListedRows(
  histogram: Float64Array,
  { rows, codes }: { rows: Uint32Array; codes: Uint8Array },
  { derivatives, from, to }: DerivativeRange,
): void {
  for (let place = from; place < to; place++) {
    const slot = codes[place]! << 1;
    const at = rows[place]! << 1;
    histogram[slot]! += derivatives[at]!;
    histogram[slot + 1]! += derivatives[at + 1]!;
  }
}

/** Adds a step to every score and follows the gradient; of a sparse term what the commonest bin gains is shifted. */
function applyStep(
  { codes: of }: BoostTerm,
  state: CycleState,
  { step, histogram }: { step: Float64Array; histogram: Float64Array },
): void {
  const { score, derivatives } = state;
  const { rows, codes } = of;
  for (let bin = 0; bin < step.length; bin++) state.taught.gradient += histogram[2 * bin + 1]! * step[bin]!;
  if (rows === null) {
    for (let row = 0; row < codes.length; row++) {
      const change = step[codes[row]!]!;
      score[row]! += change;
      derivatives[row << 1]! += derivatives[(row << 1) + 1]! * change;
    }
    return;
  }
  const forAll = step[of.common]!;
  state.shift += forAll;
  for (let place = 0; place < codes.length; place++) {
    const row = rows[place]!;
    const change = step[codes[place]!]! - forAll;
    score[row]! += change;
    derivatives[row << 1]! += derivatives[(row << 1) + 1]! * change;
  }
}
