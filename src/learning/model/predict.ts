import { logOdds, sigmoid } from '../../domain/statistics/log-odds.ts';
import { scoreAdditive } from './additive-model.ts';
import { type ChurnModel, columnIndex } from './churn-model.ts';
import { scoreLogistic } from './logistic-model.ts';

/**
 * A map from raw log-odds to calibrated log-odds, never falling.
 * `shift` adds; `platt` is linear (Platt 1999); `isotonic` is linear between knots and, beyond the outermost,
 * runs on with `tailSlope`, so that the order of accounts survives (centred isotonic regression).
 */
export type Calibration =
  | { method: 'shift'; shift: number }
  | { method: 'platt'; slope: number; intercept: number }
  | { method: 'isotonic'; raw: number[]; calibrated: number[]; tailSlope: number };

/** Calibrated log-odds of a raw log-odds score. */
export function calibrate(calibration: Calibration, raw: number): number {
  if (calibration.method === 'shift') return raw + calibration.shift;
  if (calibration.method === 'platt') return calibration.intercept + calibration.slope * raw;
  const { raw: knots, calibrated, tailSlope } = calibration;
  const last = knots.length - 1;
  if (raw <= knots[0]!) return calibrated[0]! + tailSlope * (raw - knots[0]!);
  if (raw >= knots[last]!) return calibrated[last]! + tailSlope * (raw - knots[last]!);
  let low = 0;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (knots[middle]! <= raw) low = middle;
    else high = middle;
  }
  const share = (raw - knots[low]!) / (knots[high]! - knots[low]!);
  return calibrated[low]! + share * (calibrated[high]! - calibrated[low]!);
}

/**
 * Probability that the account leaves within the horizon the model was trained for, for every row.
 * @param columns one column per feature, in the order of `model.featureNames`; NaN is missing.
 * @returns one probability per row, within (0, 1).
 * @throws {RangeError} when the number of columns is not the model's.
 */
export function predict(model: ChurnModel, columns: readonly ArrayLike<number>[]): Float64Array {
  return predictLogOdds(model, columns).map(sigmoid);
}

/** As {@link predict}, in calibrated log-odds. */
export function predictLogOdds(model: ChurnModel, columns: readonly ArrayLike<number>[]): Float64Array {
  if (columns.length !== model.featureNames.length)
    throw new RangeError(`expected ${model.featureNames.length} columns, got ${columns.length}`);
  const index = columnIndex(model);
  const members = [
    ...(model.additive === null ? [] : [scoreAdditive(model.additive, columns, index)]),
    ...(model.logistic === null ? [] : [scoreLogistic(model.logistic, columns, index)]),
  ];
  if (members.length === 0) return new Float64Array(columns[0]?.length ?? 0).fill(logOdds(model.baseRate));
  return members[0]!.map((_, row) => {
    const raw = members.reduce((sum, score) => sum + score[row]!, 0) / members.length;
    return calibrate(model.calibration, raw);
  });
}
