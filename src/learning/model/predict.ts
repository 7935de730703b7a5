import { logOdds, sigmoid } from '../../domain/statistics/log-odds.ts';
import { scoreAdditive } from './additive-model.ts';
import { calibrate } from './calibration.ts';
import { type ChurnModel, columnIndex } from './churn-model.ts';
import { scoreLogistic } from './logistic-model.ts';

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
