import { sigmoid } from '../../domain/statistics/log-odds.ts';
import { assertMatrixShape, type FeatureSpec, type TrainingMatrix } from '../features/training-matrix.ts';
import { advantageOverBaseRate } from '../metrics/advantage-over-base-rate.ts';
import { brierScore, logLoss, rankingFigures } from '../metrics/ranking-metrics.ts';
import { expectedCalibrationError, reliabilityTable } from '../metrics/reliability-table.ts';
import type { CandidateFigures, ChurnModel, ModelEvidence } from '../model/churn-model.ts';
import { fitCalibration, tryLines } from './fit-calibration.ts';
import { type Candidate, defaultFitOptions, type FitOptions, fitCandidates } from './fit-options.ts';
import { splitAccounts } from './split-accounts.ts';

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
  return fitWithHeldOut(matrix, specs, options).model;
}

/** As {@link fitChurnModel}, with what is said of every row by what has not seen the row's account. */
export function fitWithHeldOut(
  matrix: TrainingMatrix,
  specs: readonly FeatureSpec[],
  options: Partial<FitOptions> = {},
): { model: ChurnModel; heldOut: Float64Array | null } {
  assertMatrixShape(matrix, specs);
  const settings = { ...defaultFitOptions, ...options };
  const evidence = describeData(matrix);
  const folds = foldCount(matrix, evidence, settings);
  const base = baseRateModel(matrix, evidence, settings.seed);
  const refusal = reasonNotToFit(matrix, { evidence, folds }, settings);
  if (refusal !== null) return { model: { ...base, reason: refusal }, heldOut: null };

  const fold = splitAccounts({ group: matrix.group, label: matrix.label, folds, seed: settings.seed });
  const fitted = fitCandidates({ matrix, specs, fold, folds, settings });
  const calibrationInput = { fold, folds, churnedAccounts: evidence.churnedAccounts };
  const compared = fitted.map((candidate) => {
    const { score } = candidate;
    const scored = { ...calibrationInput, rows: { score, label: matrix.label, weight: matrix.weight } };
    const lines = tryLines(scored);
    return { ...candidate, scored, lines, figures: figuresOf(candidate.kind, lines.outOfFold, matrix.label) };
  });
  const best = compared.reduce((a, b) => (b.figures.logLoss < a.figures.logLoss ? b : a));
  const final = fitCalibration(best.scored, best.lines);
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
    const reason = `no better than the base rate on held-out accounts (${advantage.z.toFixed(2)} standard errors)`;
    return { model: { ...base, reason, evidence: fullEvidence }, heldOut: null };
  }
  const probability = final.outOfFold.map(sigmoid);
  const reliability = reliabilityTable({ probability, label: matrix.label });
  const model: ChurnModel = {
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
  return { model, heldOut: final.outOfFold };
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
  { evidence, folds }: { evidence: ModelEvidence; folds: number },
  settings: FitOptions,
): string | null {
  if (evidence.rows === 0) return 'no rows to learn from';
  if (evidence.outcomes === 0) return 'no account has left: nothing to learn from';
  if (evidence.outcomes === evidence.rows) return 'every row has the outcome: nothing to tell apart';
  const weightOf = (outcome: 0 | 1) =>
    matrix.weight?.reduce((sum, weight, row) => sum + (matrix.label[row] === outcome ? weight : 0), 0) ?? 1;
  if (weightOf(0) === 0 || weightOf(1) === 0) return 'the rows with one of the two outcomes carry no weight';
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
  return {
    version: 1,
    kind: 'base-rate',
    reason: '',
    seed,
    featureNames: [...matrix.featureNames],
    baseRate: positives / total,
    additive: null,
    logistic: null,
    calibration: { method: 'shift', shift: 0 },
    evidence,
  };
}

/** The figures of calibrated out-of-fold log-odds. */
function figuresOf(kind: Candidate['kind'], score: Float64Array, label: Uint8Array): CandidateFigures {
  const probability = score.map(sigmoid);
  return {
    kind,
    logLoss: logLoss({ probability, label })!,
    brier: brierScore({ probability, label })!,
    ...rankingFigures({ score, label }),
  };
}
