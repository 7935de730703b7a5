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
  let best: { model: LogisticModel; outOfFold: Float64Array; loss: number } | null = null;
  let start: Float64Array = new Float64Array(design.width);
  for (const penalty of penalties) {
    const fitRows = (heldOut: number, from: Float64Array) =>
      newton({
        design,
        matrix,
        rows: everyRow.filter((row) => fold[row] !== heldOut && row % step === 0),
        penalty,
        start: from,
      });
    const whole = fitRows(-1, start);
    start = whole;
    const outOfFold = new Float64Array(fold.length);
    for (let heldOut = 0; heldOut < input.folds; heldOut++) {
      // Warm-started, but run to convergence: the minimum is unique, so nothing of the held-out fold remains.
      const part = fitRows(heldOut, whole);
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

/** Newton's method with step halving; the constant is not penalised. */
function newton(input: Problem & { start: Float64Array }): Float64Array {
  const { design, penalty } = input;
  const { width } = design;
  const low = Float64Array.from(
    { length: width },
    (_, c) => design.columns[c]?.low ?? Number.NEGATIVE_INFINITY,
  );
  const high = Float64Array.from(
    { length: width },
    (_, c) => design.columns[c]?.high ?? Number.POSITIVE_INFINITY,
  );
  let current = input.start;
  let fit = fitOf(input, current);
  for (let iteration = 0; iteration < 25; iteration++) {
    const { gradient, curvature } = derivativesOf(input, fit.score);
    const linear = new Float64Array(width);
    for (let a = 0; a < width; a++) {
      if (a < width - 1) curvature[a * width + a]! += penalty;
      else curvature[a * width + a]! += 1e-9;
      let product = 0;
      for (let b = 0; b < width; b++) product += curvature[a * width + b]! * current[b]!;
      const penaltyPull = a < width - 1 ? penalty * current[a]! : 0;
      linear[a] = product - gradient[a]! - penaltyPull;
    }
    let next = solveBoundedQuadratic({ matrix: curvature, linear, low, high, start: current });
    let nextFit = fitOf(input, next);
    for (let halving = 0; halving < 10 && nextFit.loss > fit.loss; halving++) {
      const previous = current;
      next = next.map((value, c) => (value + previous[c]!) / 2);
      nextFit = fitOf(input, next);
    }
    const gain = fit.loss - nextFit.loss;
    if (gain <= 0) break;
    current = next;
    fit = nextFit;
    // Newton steps square what is left: after a gain this small the next would be lost in rounding.
    if (gain < 1e-3) break;
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

/** Gradient and curvature of the loss, without the penalty. */
function derivativesOf(
  { design, matrix, rows }: Problem,
  score: Float64Array,
): { gradient: Float64Array; curvature: Float64Array } {
  const { width, starts, places, values } = design;
  const { label, weight } = matrix;
  const gradient = new Float64Array(width);
  const curvature = new Float64Array(width * width);
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index]!;
    const rowWeight = weight === undefined ? 1 : weight[row]!;
    const probability = sigmoid(score[index]!);
    const pull = rowWeight * (probability - label[row]!);
    const bend = rowWeight * probability * (1 - probability);
    const from = starts[row]!;
    const to = starts[row + 1]!;
    for (let i = from; i < to; i++) {
      const value = values[i]!;
      gradient[places[i]!]! += pull * value;
      const scaled = bend * value;
      const line = places[i]! * width;
      for (let j = from; j <= i; j++) curvature[line + places[j]!]! += scaled * values[j]!;
    }
  }
  for (let a = 0; a < width; a++)
    for (let b = 0; b < a; b++) curvature[b * width + a] = curvature[a * width + b]!;
  return { gradient, curvature };
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
