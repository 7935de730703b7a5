import type { ReliabilityBin } from '../metrics/reliability-table.ts';
import type { AdditiveModel, ColumnIndex } from './additive-model.ts';
import type { Calibration } from './calibration.ts';
import type { LogisticModel } from './logistic-model.ts';

/** What a model is: which learner speaks, or why none does. */
export type ChurnModelKind = 'additive' | 'logistic' | 'blend' | 'base-rate';

/** How a candidate did on accounts it had not seen (out of fold, calibrated out of fold as well). */
export interface CandidateFigures {
  kind: ChurnModelKind;
  logLoss: number;
  brier: number;
  /** Null for the base rate, which ranks nothing. */
  rocAuc: number | null;
  prAuc: number | null;
}

/** What the model was learned from, and how it did on held-out accounts. */
export interface ModelEvidence {
  rows: number;
  accounts: number;
  /** Rows with the outcome, and accounts with at least one such row. */
  outcomes: number;
  churnedAccounts: number;
  /** First and last epoch day of the rows; null when the matrix carries no dates. */
  from: number | null;
  to: number | null;
  /** Folds of accounts; 0 when nothing was fitted. */
  folds: number;
  candidates: CandidateFigures[];
  calibrationLosses: { method: Calibration['method']; logLoss: number }[];
  /** Expected calibration error (10 bins of equal count) and its table, out of fold; of the model in force. */
  expectedCalibrationError: number | null;
  reliability: ReliabilityBin[];
  /** How many standard errors (over accounts) the learner is better than the base rate; null when unfitted. */
  advantageZ: number | null;
}

/** A churn model: plain data, survives JSON unchanged, and can be read. */
export interface ChurnModel {
  version: 1;
  kind: ChurnModelKind;
  /** Why this kind was chosen, in words. */
  reason: string;
  seed: number;
  featureNames: string[];
  /** Share of rows with the outcome, within (0, 1) whatever the data. */
  baseRate: number;
  /** The members whose mean log-odds is the raw score; none for the base rate. */
  additive: AdditiveModel | null;
  logistic: LogisticModel | null;
  calibration: Calibration;
  evidence: ModelEvidence;
}

/** Column numbers by feature name, in the order the model was fitted with. */
export function columnIndex(model: { featureNames: readonly string[] }): ColumnIndex {
  return new Map(model.featureNames.map((name, position) => [name, position]));
}
