import { logOdds, sigmoid } from '../../domain/statistics/log-odds.ts';
import { type FeatureSet, featureSpecs, valueBeforeSeen } from '../features/feature-set.ts';
import type { TrainingRows } from '../features/training-rows.ts';
import { fitWithHeldOut } from '../fit/fit-churn-model.ts';
import type { FitOptions } from '../fit/fit-options.ts';
import { fitShift } from '../fit/fit-platt.ts';
import type { ChurnModel } from '../model/churn-model.ts';
import { predictLogOdds } from '../model/predict.ts';
import { weighEvidence } from './weigh-evidence.ts';

/** A learned model with all it needs to speak: plain data, comes back from JSON unchanged. */
export interface ChurnPredictor {
  model: ChurnModel;
  /** What was known of tiers, segments and signals when it was learned. */
  set: FeatureSet;
  horizonDays: number;
  /** Log-odds added to the stated prior so that it fits the base rate it was learned on. */
  priorShift: number;
  /** Share of the learned log-odds, the rest is the shifted prior's: as much as the evidence allows to believe. */
  trust: number;
}

/** Least evidence from which a model is learned; below it the prior speaks. */
export interface LeastEvidence {
  accounts: number;
  churnedAccounts: number;
}

/** Why nothing is learned yet, in words; null = there is enough. */
export function reasonForPrior(rows: TrainingRows, least: LeastEvidence): string | null {
  if (rows.accounts < least.accounts) return `${rows.accounts} of at least ${least.accounts} accounts`;
  if (rows.churnedAccounts < least.churnedAccounts)
    return `${rows.churnedAccounts} of at least ${least.churnedAccounts} departures whose outcome is closed`;
  return null;
}

/** What a predictor is learned from: plain data, which another thread may be given. */
export interface Lesson {
  rows: TrainingRows;
  set: FeatureSet;
  horizonDays: number;
  options?: Partial<FitOptions>;
}

/** A predictor, and what its learner says of its own rows. */
export interface Learned {
  predictor: ChurnPredictor;
  /** Learned log-odds per row, by what has not seen the row's account; null = the base rate. */
  heldOut: Float64Array | null;
}

/**
 * Learns from closed rows, believed as far as their departures go; later outcomes may say otherwise (`weighEvidence`).
 * What the learner finds no better than the base rate stays the base rate, unblended.
 */
export function learnPredictor({ rows, ...given }: Lesson): Learned {
  const { model, heldOut } = fitWithHeldOut(rows.matrix, rows.specs, given.options);
  const known = Array.from(rows.prior.keys()).filter((row) => !Number.isNaN(rows.prior[row]!));
  const priorShift = fitShift({
    score: Float64Array.from(known, (row) => logOdds(rows.prior[row]!)),
    label: Uint8Array.from(known, (row) => rows.matrix.label[row]!),
    weight: undefined,
  });
  const predictor = {
    model,
    set: structuredClone(given.set),
    horizonDays: given.horizonDays,
    priorShift,
    trust: model.kind === 'base-rate' ? 1 : weighEvidence([], rows.churnedAccounts).weight,
  };
  return { predictor, heldOut };
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
  const learnedOf = learnerOf(predictor);
  return (columns, prior) =>
    learnedOf(columns, prior.length).map((learned, row) =>
      sigmoid(blend(predictor.trust, { learned, stated: statedLogOdds(predictor, prior[row]!) })),
    );
}

/** Log-odds of the prior, shifted to the base rate the predictor was learned on; NaN = unknown. */
export function statedLogOdds({ priorShift }: ChurnPredictor, prior: number): number {
  return logOdds(prior) + priorShift;
}

/** Log-odds of the blend: `weight` for the learned part, the rest for the prior where that is known. */
export function blend(weight: number, { learned, stated }: { learned: number; stated: number }): number {
  return Number.isNaN(stated) ? learned : weight * learned + (1 - weight) * stated;
}

/** The learned log-odds alone, without the prior, prepared once for many calls. */
export function learnerOf({
  model,
  set,
}: ChurnPredictor): (columns: readonly ArrayLike<number>[], rows: number) => Float64Array {
  const placeOf = new Map(featureSpecs(set).map(({ name }, place) => [name, place]));
  const places = model.featureNames.map((name) => placeOf.get(name)!);
  return (columns, rows) => {
    const chosen = places.map(
      (place) => columns[place] ?? new Float64Array(rows).fill(valueBeforeSeen(set, place)),
    );
    return chosen.length === 0
      ? new Float64Array(rows).fill(logOdds(model.baseRate))
      : predictLogOdds(model, chosen);
  };
}
