import type { ChurnModel } from './churn-model.ts';
import { fitAdditiveModel } from './fit-additive-model.ts';
import { fitLogisticModel } from './fit-logistic-model.ts';
import type { FitOptions } from './fit-options.ts';
import type { FeatureSpec, TrainingMatrix } from './training-matrix.ts';

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
