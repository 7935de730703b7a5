import type { BoostOptions } from './fit-additive-model.ts';

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
