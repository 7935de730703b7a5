import type { FeatureSpec, TrainingMatrix } from '../features/training-matrix.ts';
import type { ChurnModel } from '../model/churn-model.ts';
import { type BoostOptions, fitAdditiveModel } from './fit-additive-model.ts';
import { fitLogisticModel } from './fit-logistic-model.ts';

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
  maxPairs: null,
  minChurnedAccounts: 10,
  baseRateGuardZ: 1.645,
  penalties: [1, 10, 100],
  candidates: ['additive', 'logistic', 'blend'],
};

/** A learner in the running: its members, and its raw log-odds for rows whose account it has not seen. */
export interface Candidate {
  kind: 'additive' | 'logistic' | 'blend';
  score: Float64Array;
  additive: ChurnModel['additive'];
  logistic: ChurnModel['logistic'];
}

/** Fits the learners that may compete, and their blend (the mean of their log-odds). */
export function fitCandidates(input: {
  matrix: TrainingMatrix;
  specs: readonly FeatureSpec[];
  fold: Uint8Array;
  folds: number;
  settings: FitOptions;
}): Candidate[] {
  const { settings } = input;
  const wants = (kind: Candidate['kind']) => settings.candidates.includes(kind);
  const needs = (kind: Candidate['kind']) => wants(kind) || wants('blend');
  const additive = needs('additive') ? fitAdditiveModel({ ...input, options: settings }) : null;
  const logistic = needs('logistic') ? fitLogisticModel({ ...input, penalties: settings.penalties }) : null;
  const fitted: Candidate[] = [];
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
