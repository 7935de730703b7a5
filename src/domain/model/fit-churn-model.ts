import { advantageOverBaseRate } from './advantage-over-base-rate.ts';
import type { Calibration } from './calibration.ts';
import type { CandidateFigures, ChurnModel, ModelEvidence } from './churn-model.ts';
import { type BoostOptions, fitAdditiveModel } from './fit-additive-model.ts';
import { fitCalibration } from './fit-calibration.ts';
import { fitLogisticModel } from './fit-logistic-model.ts';
import { sigmoid } from './log-odds.ts';
import { averagePrecision } from './metrics/average-precision.ts';
import { brierScore } from './metrics/brier-score.ts';
import { logLoss } from './metrics/log-loss.ts';
import { expectedCalibrationError, reliabilityTable } from './metrics/reliability-table.ts';
import { rocAuc } from './metrics/roc-auc.ts';
import { splitAccounts } from './split-accounts.ts';
import { assertMatrixShape, type FeatureSpec, type TrainingMatrix } from './training-matrix.ts';

/** Settings of a fit; every one has a default. */
export interface FitOptions extends BoostOptions {
  /** The same matrix and seed give the same model, byte for byte. */
  seed: number;
  /** Bags of accounts; by default 8, fewer for very large matrices, where one more bag changes little. */
  bags: number | null;
  /** Accounts with an outcome below which nothing is fitted. */
  minChurnedAccounts: number;
  /** Standard errors (over accounts) by which the learner must beat the base rate to speak at all. */
  baseRateGuardZ: number;
  /** L2 penalties tried for the logistic baseline. */
  penalties: readonly number[];
  /** Which learners may compete. */
  candidates: readonly ('additive' | 'logistic' | 'blend')[];
}

/**
 * Defaults, by published practice rather than by any data set: learning rate 0.1 and L2 1 with least hessian 1
 * per leaf (scikit-learn's and XGBoost's), 64 bins and 3 leaves (explainable boosting machines), penalty 1
 * (scikit-learn) and stronger ones for few accounts, a one-sided test at 5 % against the base rate.
 */
export const defaultFitOptions: FitOptions = {
  seed: 1,
  bags: null,
  maxBins: 64,
  leaves: 3,
  learningRate: 0.1,
  leafPenalty: 1,
  minLeafHessian: 1,
  maxCycles: 200,
  patience: 10,
  tolerance: 1e-4,
  greed: 0.3,
  maxPairs: 6,
  minChurnedAccounts: 10,
  baseRateGuardZ: 1.645,
  penalties: [1, 10, 100],
  candidates: ['additive', 'logistic', 'blend'],
};

/**
 * Learns a churn probability from a feature matrix: the additive model, the logistic baseline and their blend
 * compete on held-out accounts, the best is calibrated on held-out accounts, and where it is not better than
 * the base rate the base rate is the answer. Never throws for what the data hold.
 * @throws {MatrixShapeError} when the parts of the matrix contradict each other.
 */
export function fitChurnModel(
  matrix: TrainingMatrix,
  specs: readonly FeatureSpec[],
  options: Partial<FitOptions> = {},
): ChurnModel {
  assertMatrixShape(matrix, specs);
  const settings = { ...defaultFitOptions, ...options };
  const evidence = describeData(matrix);
  const folds = foldCount(matrix, evidence, settings);
  const base = baseRateModel(matrix, evidence, settings.seed);
  const refusal = reasonNotToFit(matrix, evidence, folds, settings);
  if (refusal !== null) return { ...base, reason: refusal };

  const fold = splitAccounts({ group: matrix.group, label: matrix.label, folds, seed: settings.seed });
  const fitted = fitMembers({ matrix, specs, fold, folds, settings });
  const calibrationInput = { fold, folds, churnedAccounts: evidence.churnedAccounts };
  const rowsOf = (score: Float64Array) => ({ score, label: matrix.label, weight: matrix.weight });
  const compared = fitted.map((candidate) => {
    const rows = rowsOf(candidate.score);
    const { outOfFold } = fitCalibration({ ...calibrationInput, rows, isotonic: false });
    return { ...candidate, figures: figuresOf(candidate.kind, outOfFold, matrix.label) };
  });
  const best = compared.reduce((a, b) => (b.figures.logLoss < a.figures.logLoss ? b : a));
  const final = fitCalibration({ ...calibrationInput, rows: rowsOf(best.score), isotonic: true });
  const advantage = advantageOverBaseRate({ score: final.outOfFold, matrix, fold, folds });
  const candidates = [
    ...compared.map((candidate) => candidate.figures),
    { kind: 'base-rate', ...advantage.baseRateFigures, rocAuc: null, prAuc: null } as const,
  ];
  const fullEvidence = {
    ...evidence,
    folds,
    candidates,
    calibrationLosses: final.losses,
    advantageZ: advantage.z,
  };
  if (!(advantage.z > settings.baseRateGuardZ)) {
    return {
      ...base,
      reason: `no better than the base rate on held-out accounts (${advantage.z.toFixed(2)} standard errors)`,
      evidence: fullEvidence,
    };
  }
  const probability = final.outOfFold.map(sigmoid);
  const reliability = reliabilityTable({ probability, label: matrix.label });
  return {
    ...base,
    kind: best.kind,
    reason: `lowest log loss on held-out accounts of ${compared.length} candidates`,
    additive: best.additive,
    logistic: best.logistic,
    calibration: final.calibration,
    evidence: {
      ...fullEvidence,
      reliability,
      expectedCalibrationError: expectedCalibrationError(reliability),
    },
  };
}

function describeData(matrix: TrainingMatrix): ModelEvidence {
  const churned = new Set<number>();
  let outcomes = 0;
  let from: number | null = null;
  let to: number | null = null;
  for (let row = 0; row < matrix.label.length; row++) {
    if (matrix.label[row] === 1) {
      outcomes += 1;
      churned.add(matrix.group[row]!);
    }
    const day = matrix.time?.[row];
    if (day !== undefined) {
      from = Math.min(from ?? day, day);
      to = Math.max(to ?? day, day);
    }
  }
  return {
    rows: matrix.label.length,
    accounts: new Set(matrix.group).size,
    outcomes,
    churnedAccounts: churned.size,
    from,
    to,
    folds: 0,
    candidates: [],
    calibrationLosses: [],
    expectedCalibrationError: null,
    reliability: [],
    advantageZ: null,
  };
}

/** Bags, so that one pass over all of them stays near 2.5e7 histogram entries, and every fold has outcomes. */
function foldCount(matrix: TrainingMatrix, evidence: ModelEvidence, settings: FitOptions): number {
  const cells = Math.max(1, evidence.rows * matrix.featureNames.length);
  const affordable = settings.bags ?? Math.max(3, Math.min(8, Math.floor(2.5e7 / cells)));
  const survivors = evidence.accounts - evidence.churnedAccounts;
  return Math.min(
    affordable,
    255,
    evidence.churnedAccounts,
    Math.max(survivors, evidence.accounts > 1 ? 2 : 0),
  );
}

function reasonNotToFit(
  matrix: TrainingMatrix,
  evidence: ModelEvidence,
  folds: number,
  settings: FitOptions,
): string | null {
  if (evidence.rows === 0) return 'no rows to learn from';
  if (evidence.outcomes === 0) return 'no account has left: nothing to learn from';
  if (evidence.outcomes === evidence.rows) return 'every row has the outcome: nothing to tell apart';
  if (evidence.accounts < 2) return 'a single account: nothing to hold out';
  if (evidence.churnedAccounts < settings.minChurnedAccounts)
    return `${evidence.churnedAccounts} accounts have left, at least ${settings.minChurnedAccounts} are needed`;
  if (folds < 2) return 'too few accounts to hold any out';
  const varies = matrix.columns.some((column) => {
    const first = column[0]!;
    return column.some(
      (value) =>
        Number.isFinite(value) !== Number.isFinite(first) || (Number.isFinite(value) && value !== first),
    );
  });
  return varies ? null : 'no feature varies';
}

/** Base rate with half an outcome added to each side (Jeffreys), so that it is never 0 or 1. */
function baseRateModel(matrix: TrainingMatrix, evidence: ModelEvidence, seed: number): ChurnModel {
  let positives = 0.5;
  let total = 1;
  for (let row = 0; row < matrix.label.length; row++) {
    const weight = matrix.weight?.[row] ?? 1;
    positives += weight * matrix.label[row]!;
    total += weight;
  }
  const calibration: Calibration = { method: 'shift', shift: 0 };
  return {
    version: 1,
    kind: 'base-rate',
    reason: '',
    seed,
    featureNames: [...matrix.featureNames],
    baseRate: positives / total,
    additive: null,
    logistic: null,
    calibration,
    evidence,
  };
}

type Fitted = {
  kind: 'additive' | 'logistic' | 'blend';
  score: Float64Array;
  additive: ChurnModel['additive'];
  logistic: ChurnModel['logistic'];
};

function fitMembers(input: {
  matrix: TrainingMatrix;
  specs: readonly FeatureSpec[];
  fold: Uint8Array;
  folds: number;
  settings: FitOptions;
}): Fitted[] {
  const { settings } = input;
  const wants = (kind: Fitted['kind']) => settings.candidates.includes(kind);
  const needs = (kind: Fitted['kind']) => wants(kind) || wants('blend');
  const additive = needs('additive') ? fitAdditiveModel({ ...input, options: settings }) : null;
  const logistic = needs('logistic') ? fitLogisticModel({ ...input, penalties: settings.penalties }) : null;
  const fitted: Fitted[] = [];
  if (wants('additive') && additive !== null)
    fitted.push({ kind: 'additive', score: additive.outOfBag, additive: additive.model, logistic: null });
  if (wants('logistic') && logistic !== null)
    fitted.push({ kind: 'logistic', score: logistic.outOfFold, additive: null, logistic: logistic.model });
  if (wants('blend') && additive !== null && logistic !== null)
    fitted.push({
      kind: 'blend',
      score: additive.outOfBag.map((score, row) => (score + logistic.outOfFold[row]!) / 2),
      additive: additive.model,
      logistic: logistic.model,
    });
  return fitted;
}

function figuresOf(kind: Fitted['kind'], score: Float64Array, label: Uint8Array): CandidateFigures {
  const probability = score.map(sigmoid);
  return {
    kind,
    logLoss: logLoss({ probability, label })!,
    brier: brierScore({ probability, label })!,
    rocAuc: rocAuc({ score, label }),
    prAuc: averagePrecision({ score, label }),
  };
}
