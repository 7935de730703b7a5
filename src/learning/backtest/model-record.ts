import type { RankingEvidence } from '../../domain/alerts/alert-line.ts';
import type { Day } from '../../domain/types.ts';
import type { ChurnPredictor } from './churn-predictor.ts';
import type { JudgedPromise } from './keep-promise.ts';
import type { PromotionVerdict } from './promote-by-evidence.ts';

/** shadow: waits to be judged, or was not better; live: in force, at most one. */
export type ModelState = 'shadow' | 'live' | 'retired';

/** What is kept of a model beside the model itself. */
export interface ModelRecord {
  id: number;
  state: ModelState;
  /** Why it has the state it has. */
  reason: string;
  /** additive, logistic, blend or base-rate. */
  kind: string;
  trainedAt: Date;
  /** Day up to which anything was known when it was learned. */
  asOf: Day;
  dataFrom: Day | null;
  dataTo: Day | null;
  configHash: string;
  /** How it did on later data, beside the model in force, the plain index and the prior. */
  figures: Readonly<Record<string, unknown>>;
  liveSince: Date | null;
}

/** What the newest training came to, kept whether or not it made a model. */
export interface TrainingRecord {
  asOf: Day;
  /** Accounts, and those of them known as departed, on that day, whether or not their outcome had closed. */
  known: { accounts: number; departures: number };
  rows: number;
  /** What it learned from; `vanishedAccounts` of the departed ones were found by rule. */
  accounts: number;
  churnedAccounts: number;
  vanishedAccounts: number;
  model: number | null;
  state: 'live' | 'shadow' | 'prior';
  code: PromotionVerdict['reason'] | 'too_few';
  reason: string;
  /** Whether the stated prior ranks; null = too few have left to look. */
  prior: RankingEvidence | null;
  /** What has come of the line that was in force, and since when a broken promise is known; null = too early. */
  promise: (JudgedPromise & { brokenSince: Day | null; verdict: RankingEvidence['verdict'] }) | null;
}

export interface StoredModel extends ModelRecord {
  predictor: ChurnPredictor;
}
