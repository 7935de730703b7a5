import { logOdds, sigmoid } from '../../domain/statistics/log-odds.ts';
import { additivePoints, type Point } from './additive-model.ts';
import { calibrate } from './calibration.ts';
import { type ChurnModel, columnIndex } from './churn-model.ts';
import { logisticPoints } from './logistic-model.ts';

/** Why a row has its probability: `sigmoid(intercept + sum of points) = probability`. */
export interface RowExplanation {
  /** Calibrated log-odds per feature (and per pair, with `with`), strongest first. */
  points: Point[];
  /** Calibrated log-odds of the average training row. */
  intercept: number;
  probability: number;
  /** The same before calibration: log-odds of the average training row, and of this one. */
  uncalibrated: { intercept: number; logOdds: number };
}

/**
 * Splits the calibrated log-odds of one row into points per feature. Points are relative to the average
 * training row: positive raises the risk.
 * @param row one value per feature, in the order of `model.featureNames`; NaN is missing.
 * @throws {RangeError} when the number of values is not the model's number of features.
 */
export function explainRow(model: ChurnModel, row: ArrayLike<number>): RowExplanation {
  if (row.length !== model.featureNames.length)
    throw new RangeError(`expected ${model.featureNames.length} values, got ${row.length}`);
  const index = columnIndex(model);
  const members = [
    ...(model.additive === null
      ? []
      : [{ intercept: model.additive.intercept, points: additivePoints(model.additive, row, index) }]),
    ...(model.logistic === null
      ? []
      : [{ intercept: model.logistic.intercept, points: logisticPoints(model.logistic, row, index) }]),
  ];
  if (members.length === 0) {
    const intercept = logOdds(model.baseRate);
    const uncalibrated = { intercept, logOdds: intercept };
    return { points: [], intercept, probability: sigmoid(intercept), uncalibrated };
  }

  const rawIntercept = members.reduce((sum, member) => sum + member.intercept, 0) / members.length;
  const merged = new Map<string, Point>();
  for (const point of members.flatMap((member) => member.points)) {
    const key = JSON.stringify([point.feature, point.with]);
    const share = point.logOdds / members.length;
    merged.set(key, { ...point, logOdds: (merged.get(key)?.logOdds ?? 0) + share });
  }
  const raw = [...merged.values()].reduce((sum, point) => sum + point.logOdds, rawIntercept);
  const slope = slopeBetween(model, rawIntercept, raw);
  const points = [...merged.values()]
    .map((point) => ({ ...point, logOdds: slope * point.logOdds }))
    .sort((a, b) => Math.abs(b.logOdds) - Math.abs(a.logOdds));
  const intercept = calibrate(model.calibration, rawIntercept);
  const total = points.reduce((sum, point) => sum + point.logOdds, intercept);
  const uncalibrated = { intercept: rawIntercept, logOdds: raw };
  return { points, intercept, probability: sigmoid(total), uncalibrated };
}

/** By how much calibration stretches the way from the average row to this one; the same factor for all points. */
function slopeBetween(model: ChurnModel, from: number, to: number): number {
  if (model.calibration.method === 'shift') return 1;
  if (model.calibration.method === 'platt') return model.calibration.slope;
  if (Math.abs(to - from) < 1e-9) return model.calibration.tailSlope;
  return (calibrate(model.calibration, to) - calibrate(model.calibration, from)) / (to - from);
}
