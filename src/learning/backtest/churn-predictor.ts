import { logOdds, sigmoid } from '../../domain/statistics/log-odds.ts';
import { type FeatureSet, featureSpecs, valueBeforeSeen } from '../features/feature-set.ts';
import type { TrainingRows } from '../features/training-rows.ts';
import { fitChurnModel } from '../fit/fit-churn-model.ts';
import type { FitOptions } from '../fit/fit-options.ts';
import { fitShift } from '../fit/fit-platt.ts';
import type { ChurnModel } from '../model/churn-model.ts';
import { predictLogOdds } from '../model/predict.ts';

/** A learned model with all it needs to speak: plain data, comes back from JSON unchanged. */
export interface ChurnPredictor {
  model: ChurnModel;
  /** What was known of tiers, segments and signals when it was learned. */
  set: FeatureSet;
  horizonDays: number;
  /** Log-odds added to the stated prior so that it fits the base rate it was learned on. */
  priorShift: number;
  /** Share of the learned log-odds, the rest is the shifted prior's. */
  trust: number;
}

/** Least evidence from which a model is learned; below it the prior speaks. */
export interface LeastEvidence {
  accounts: number;
  churnedAccounts: number;
}

/** Departures at which prior and learned model count the same; with ten times as many the prior is at 9 %. */
const EVEN_AT_DEPARTURES = 25;

/** Why nothing is learned yet, in words; null = there is enough. */
export function reasonForPrior(rows: TrainingRows, least: LeastEvidence): string | null {
  if (rows.accounts < least.accounts) return `${rows.accounts} of at least ${least.accounts} accounts`;
  if (rows.churnedAccounts < least.churnedAccounts)
    return `${rows.churnedAccounts} of at least ${least.churnedAccounts} departures whose outcome is closed`;
  return null;
}

/** Learns from closed rows; what the learner finds no better than the base rate stays the base rate, unblended. */
export function learnPredictor(
  rows: TrainingRows,
  given: { set: FeatureSet; horizonDays: number; options?: Partial<FitOptions> },
): ChurnPredictor {
  const model = fitChurnModel(rows.matrix, rows.specs, given.options);
  const known = Array.from(rows.prior.keys()).filter((row) => !Number.isNaN(rows.prior[row]!));
  const priorShift = fitShift({
    score: Float64Array.from(known, (row) => logOdds(rows.prior[row]!)),
    label: Uint8Array.from(known, (row) => rows.matrix.label[row]!),
    weight: undefined,
  });
  return {
    model,
    set: structuredClone(given.set),
    horizonDays: given.horizonDays,
    priorShift,
    trust:
      model.kind === 'base-rate' ? 1 : rows.churnedAccounts / (rows.churnedAccounts + EVEN_AT_DEPARTURES),
  };
}

/**
 * Probability of leaving within the predictor's horizon for rows of features.
 * @param columns in the order of `featureSpecs` of the predictor's set; later ones are not looked at, absent ones
 * count as never seen.
 * @param prior probability of the stated prior per row; NaN = unknown, then the learned model speaks alone.
 */
export function predictChurn(
  predictor: ChurnPredictor,
  columns: readonly ArrayLike<number>[],
  prior: ArrayLike<number>,
): Float64Array {
  return speakerOf(predictor)(columns, prior);
}

/** As {@link predictChurn}, prepared once for many calls. */
export function speakerOf(
  predictor: ChurnPredictor,
): (columns: readonly ArrayLike<number>[], prior: ArrayLike<number>) => Float64Array {
  const { model, set, trust, priorShift } = predictor;
  const placeOf = new Map(featureSpecs(set).map(({ name }, place) => [name, place]));
  const places = model.featureNames.map((name) => placeOf.get(name)!);
  return (columns, prior) => {
    const chosen = places.map(
      (place) => columns[place] ?? new Float64Array(prior.length).fill(valueBeforeSeen(set, place)),
    );
    const learned =
      chosen.length === 0
        ? new Float64Array(prior.length).fill(logOdds(model.baseRate))
        : predictLogOdds(model, chosen);
    return learned.map((score, row) => {
      const stated = logOdds(prior[row]!) + priorShift;
      return sigmoid(Number.isNaN(stated) ? score : trust * score + (1 - trust) * stated);
    });
  };
}
