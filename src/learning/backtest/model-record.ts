import type { Day } from '../../domain/types.ts';
import type { ChurnPredictor } from './churn-predictor.ts';

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

export interface StoredModel extends ModelRecord {
  predictor: ChurnPredictor;
}
