import { logisticLoss, meanLogisticLoss, sigmoid } from '../../domain/statistics/log-odds.ts';
import type { FeatureSpec, TrainingMatrix } from '../features/training-matrix.ts';
import { type LogisticModel, type LogisticTerm, logisticContribution } from '../model/logistic-model.ts';
import { type Design, logisticDesign } from './logistic-design.ts';
import { solveBoundedQuadratic } from './solve-bounded-quadratic.ts';

/** Products per Newton pass beyond which every k-th row is enough for so few coefficients. */
const passLimit = 5e7;

/** Products per Newton pass beyond which the first penalty is taken: with so many rows it hardly matters. */
const penaltySearchLimit = 2e7;

/**
 * Fits a logistic regression with L2 penalty by Newton's method (IRLS), coefficients bounded where a direction
 * is demanded. On small data the penalties are tried in turn while the loss on held-out accounts falls.
 * @param input `fold` of every row, by account, 0..folds-1; penalties on the summed loss of standardised
 * features (1 is scikit-learn's default).
 * @returns the model fitted on all rows, and the log-odds of every row from a fit without its fold.
 */
export function fitLogisticModel(input: {
  matrix: TrainingMatrix;
  specs: readonly FeatureSpec[];
  fold: Uint8Array;
  folds: number;
  penalties: readonly number[];
}): { model: LogisticModel; outOfFold: Float64Array } {
  const { matrix, specs, fold } = input;
  const everyRow = Uint32Array.from({ length: fold.length }, (_, row) => row);
  const design = logisticDesign(matrix, specs, everyRow);
  const products = (fold.length * design.width ** 2) / 2;
  const step = Math.max(1, Math.ceil(products / passLimit));
  const penalties = products > penaltySearchLimit ? input.penalties.slice(0, 1) : input.penalties;
  const taught = everyRow.filter((row) => row % step === 0);
  // A part of the rows leads near the minimum, where one or two steps with all of them end.
  const nearStep = Math.max(1, Math.min(8, Math.floor(taught.length / (20 * design.width))));
  const fewer = taught.filter((_, place) => place % nearStep === 0);
  let best: { model: LogisticModel; outOfFold: Float64Array; loss: number } | null = null;
  let start: Float64Array = new Float64Array(design.width);
  for (const penalty of penalties) {
    const problem = { design, matrix, penalty };
    const near = newton({ ...problem, penalty: penalty / nearStep, rows: fewer, start, curvature: null });
    const whole = newton({ ...problem, rows: taught, start: near, curvature: null });
    start = whole;
    const outOfFold = new Float64Array(fold.length);
    const curvatures = curvaturesOutside({ ...problem, rows: taught, fold, folds: input.folds }, whole);
    for (const [heldOut, curvature] of curvatures.entries()) {
      const rows = taught.filter((row) => fold[row] !== heldOut);
      // Warm-started, but run to convergence: the minimum is unique, so nothing of the held-out fold remains.
      const part = newton({ ...problem, rows, start: whole, curvature });
      for (const row of everyRow) if (fold[row] === heldOut) outOfFold[row] = designScore(design, part, row);
    }
    const loss = meanLogisticLoss({ score: outOfFold, label: matrix.label, weight: matrix.weight });
    if (best !== null && loss >= best.loss) break;
    best = { model: toModel({ coefficients: whole, design, matrix, specs, penalty }), outOfFold, loss };
  }
  return { model: best!.model, outOfFold: best!.outOfFold };
}

interface Problem {
  design: Design;
  matrix: TrainingMatrix;
  rows: Uint32Array;
  penalty: number;
}

/** The curvature at a point without the rows of each fold in turn, summed once per fold and taken off the whole. */
function curvaturesOutside(
  problem: Problem & { fold: Uint8Array; folds: number },
  coefficients: Float64Array,
): Float64Array[] {
  const { fold, folds } = problem;
  const own = Array.from({ length: folds }, (_, held) => {
    const part = { ...problem, rows: problem.rows.filter((row) => fold[row] === held) };
    return curvatureOf(part, fitOf(part, coefficients).score);
  });
  const whole = own[0]!.map((_, cell) => own.reduce((sum, curvature) => sum + curvature[cell]!, 0));
  return own.map((curvature) => whole.map((sum, cell) => sum - curvature[cell]!));
}

/** A step of Newton's that gains less than this share of the last gain asks for the curvature where it stands. */
const keptWhile = 0.1;

/** Gain of the summed loss below which nothing more is looked for: a step after it would gain at most a tenth. */
const leastGain = 1e-5;

/**
 * Newton's method with step halving; the constant is not penalised. The curvature, which is dear, is kept while steps
 * with it gain ten times less each time (Shamanskii 1967): only gradients decide where the minimum is.
 * @param input `curvature` near `start`, without the penalty; null = not known.
 */
function newton(input: Problem & { start: Float64Array; curvature: Float64Array | null }): Float64Array {
  const { design, penalty } = input;
  const { width } = design;
  const bounds = {
    low: Float64Array.from({ length: width }, (_, c) => design.columns[c]?.low ?? Number.NEGATIVE_INFINITY),
    high: Float64Array.from({ length: width }, (_, c) => design.columns[c]?.high ?? Number.POSITIVE_INFINITY),
  };
  let current = input.start;
  let fit = fitOf(input, current);
  let curvature = input.curvature;
  let lastGain = input.curvature === null ? 0 : Number.POSITIVE_INFINITY;
  for (let iteration = 0; iteration < 50; iteration++) {
    curvature ??= curvatureOf(input, fit.score);
    const gradient = gradientOf(input, fit.score);
    const matrix = curvature.slice();
    for (let a = 0; a < width; a++) matrix[a * width + a]! += a < width - 1 ? penalty : 1e-9;
    const linear = new Float64Array(width);
    for (let a = 0; a < width; a++) {
      let product = 0;
      for (let b = 0; b < width; b++) product += matrix[a * width + b]! * current[b]!;
      const penaltyPull = a < width - 1 ? penalty * current[a]! : 0;
      linear[a] = product - gradient[a]! - penaltyPull;
    }
    let next = solveBoundedQuadratic({ matrix, linear, ...bounds, start: current });
    let nextFit = fitOf(input, next);
    for (let halving = 0; halving < 10 && nextFit.loss > fit.loss; halving++) {
      const previous = current;
      next = next.map((value, c) => (value + previous[c]!) / 2);
      nextFit = fitOf(input, next);
    }
    const gain = fit.loss - nextFit.loss;
    if (gain > 0) {
      current = next;
      fit = nextFit;
    }
    if (gain < leastGain) break;
    if (gain > keptWhile * lastGain) curvature = null;
    lastGain = gain;
  }
  return current;
}

/** Penalised loss over the chosen rows, and their scores in the order of `rows`. */
function fitOf(
  { design, matrix, rows, penalty }: Problem,
  coefficients: Float64Array,
): { loss: number; score: Float64Array } {
  const { label, weight } = matrix;
  const score = new Float64Array(rows.length);
  let loss = 0;
  for (let c = 0; c < design.width - 1; c++) loss += (penalty / 2) * coefficients[c]! ** 2;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    score[i] = designScore(design, coefficients, row);
    loss += (weight === undefined ? 1 : weight[row]!) * logisticLoss(score[i]!, label[row]!);
  }
  return { loss, score };
}

/** Gradient of the loss, without the penalty. */
function gradientOf({ design, matrix, rows }: Problem, score: Float64Array): Float64Array {
  const { width, starts, places, values } = design;
  const { label, weight } = matrix;
  const gradient = new Float64Array(width);
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index]!;
    const rowWeight = weight === undefined ? 1 : weight[row]!;
    const pull = rowWeight * (sigmoid(score[index]!) - label[row]!);
    for (let i = starts[row]!; i < starts[row + 1]!; i++) gradient[places[i]!]! += pull * values[i]!;
  }
  return gradient;
}

/** Rows whose products are summed at a time: their columns stay in the second cache. */
const blockRows = 256;

/** Curvature of the loss, without the penalty. Blocks of rows are laid out by columns, zeros too, to be multiplied fast. */
function curvatureOf({ design, matrix, rows }: Problem, score: Float64Array): Float64Array {
  const { width, starts, places, values } = design;
  const even = width + (width % 2);
  const curvature = new Float64Array(even * even);
  const block = new Float64Array(even * blockRows);
  for (let from = 0; from < rows.length; from += blockRows) {
    block.fill(0);
    const to = Math.min(rows.length, from + blockRows);
    for (let index = from; index < to; index++) {
      const row = rows[index]!;
      const probability = sigmoid(score[index]!);
      const weight = matrix.weight === undefined ? 1 : matrix.weight[row]!;
      const root = Math.sqrt(weight * probability * (1 - probability));
      for (let i = starts[row]!; i < starts[row + 1]!; i++)
        block[places[i]! * blockRows + index - from] = root * values[i]!;
    }
    for (let a = 0; a < even; a += 2)
      for (let b = 0; b <= a; b += 2) addProducts({ curvature, even, block, a, b });
  }
  const whole = new Float64Array(width * width);
  for (let a = 0; a < width; a++)
    for (let b = 0; b < width; b++) whole[a * width + b] = curvature[Math.max(a, b) * even + Math.min(a, b)]!;
  return whole;
}

/** Adds the products of two columns with two others, over the rows of a block: four sums for four numbers read. */
function addProducts(input: {
  curvature: Float64Array;
  even: number;
  block: Float64Array;
  a: number;
  b: number;
}): void {
  const { curvature, even, block, a, b } = input;
  let [first, second, third, fourth] = [0, 0, 0, 0];
  const [inA, inB] = [a * blockRows, b * blockRows];
  for (let row = 0; row < blockRows; row++) {
    const a0 = block[inA + row]!;
    const a1 = block[inA + blockRows + row]!;
    const b0 = block[inB + row]!;
    const b1 = block[inB + blockRows + row]!;
    first += a0 * b0;
    second += a0 * b1;
    third += a1 * b0;
    fourth += a1 * b1;
  }
  curvature[a * even + b]! += first;
  curvature[a * even + b + 1]! += second;
  curvature[(a + 1) * even + b]! += third;
  curvature[(a + 1) * even + b + 1]! += fourth;
}

function designScore({ starts, places, values }: Design, coefficients: Float64Array, row: number): number {
  let score = 0;
  for (let i = starts[row]!; i < starts[row + 1]!; i++) score += values[i]! * coefficients[places[i]!]!;
  return score;
}

/** Reads the coefficients back into one term per feature, centred over the training rows. */
function toModel(input: {
  coefficients: Float64Array;
  design: Design;
  matrix: TrainingMatrix;
  specs: readonly FeatureSpec[];
  penalty: number;
}): LogisticModel {
  const { coefficients, design, matrix } = input;
  let intercept = coefficients[design.width - 1]!;
  const terms = input.specs.map((spec, feature): LogisticTerm => {
    const own = design.columns
      .map((column, position) => ({ column, coefficient: coefficients[position]! }))
      .filter(({ column }) => column.feature === feature);
    const missing = own.find(({ column }) => column.role === 'missing')?.coefficient ?? 0;
    const codes = own.filter(({ column }) => column.role === 'code');
    const value = own.find(({ column }) => column.role === 'value');
    const term: LogisticTerm =
      spec.kind === 'numeric'
        ? {
            kind: 'numeric',
            feature: spec.name,
            mean: value?.column.mean ?? 0,
            deviation: value?.column.deviation ?? 0,
            coefficient: value?.coefficient ?? 0,
            missing,
            offset: 0,
          }
        : {
            kind: 'category',
            feature: spec.name,
            codes: codes.map(({ column }) => column.code),
            coefficients: codes.map(({ coefficient }) => coefficient),
            missing,
            offset: 0,
          };
    term.offset = meanContribution(term, matrix.columns[feature]!, matrix.weight);
    intercept += term.offset;
    return term;
  });
  return { intercept, terms, penalty: input.penalty };
}

function meanContribution(
  term: LogisticTerm,
  column: Float64Array,
  weight: Float64Array | undefined,
): number {
  let sum = 0;
  let total = 0;
  for (let row = 0; row < column.length; row++) {
    const rowWeight = weight === undefined ? 1 : weight[row]!;
    sum += rowWeight * logisticContribution(term, column[row]!);
    total += rowWeight;
  }
  return total === 0 ? 0 : sum / total;
}
