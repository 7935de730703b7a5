import { logisticLoss, logOdds } from '../../domain/statistics/log-odds.ts';
import type { TrainingMatrix } from './training-matrix.ts';

/**
 * How much better out-of-fold scores are than the base rate of the other folds: the paired difference of log
 * loss, summed per account (rows of an account are no independent witnesses), in standard errors.
 * @param input `score` calibrated log-odds per row, from models that never saw the row's fold.
 */
export function advantageOverBaseRate(input: {
  score: Float64Array;
  matrix: TrainingMatrix;
  fold: Uint8Array;
  folds: number;
}): { z: number; baseRateFigures: { logLoss: number; brier: number } } {
  const { score, matrix, fold } = input;
  const { label, weight } = matrix;
  const positives = new Float64Array(input.folds);
  const totals = new Float64Array(input.folds);
  for (let row = 0; row < label.length; row++) {
    const rowWeight = weight === undefined ? 1 : weight[row]!;
    positives[fold[row]!]! += rowWeight * label[row]!;
    totals[fold[row]!]! += rowWeight;
  }
  const allPositives = positives.reduce((sum, one) => sum + one, 0);
  const all = totals.reduce((sum, one) => sum + one, 0);
  const baseRate = Float64Array.from(
    positives,
    (own, index) => (allPositives - own + 0.5) / (all - totals[index]! + 1),
  );
  const perAccount = new Map<number, number>();
  let baseLoss = 0;
  let brier = 0;
  for (let row = 0; row < label.length; row++) {
    const rate = baseRate[fold[row]!]!;
    const loss = logisticLoss(logOdds(rate), label[row]!);
    const rowWeight = weight === undefined ? 1 : weight[row]!;
    baseLoss += loss / label.length;
    brier += (rate - label[row]!) ** 2 / label.length;
    const gain = rowWeight * (loss - logisticLoss(score[row]!, label[row]!));
    perAccount.set(matrix.group[row]!, (perAccount.get(matrix.group[row]!) ?? 0) + gain);
  }
  const gains = [...perAccount.values()];
  const mean = gains.reduce((sum, gain) => sum + gain, 0) / gains.length;
  const variance = gains.reduce((sum, gain) => sum + (gain - mean) ** 2, 0) / Math.max(1, gains.length - 1);
  const error = Math.sqrt(variance / gains.length);
  return { z: error > 0 ? mean / error : 0, baseRateFigures: { logLoss: baseLoss, brier } };
}
