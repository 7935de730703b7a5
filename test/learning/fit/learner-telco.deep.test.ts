import { expect, it } from 'vitest';
import { fitChurnModel } from '../../../src/learning/fit/fit-churn-model.ts';
import { splitAccounts } from '../../../src/learning/fit/split-accounts.ts';
import { averagePrecision, brierScore, rocAuc } from '../../../src/learning/metrics/ranking-metrics.ts';
import { predict } from '../../../src/learning/model/predict.ts';
import { describeWithData } from '../../helpers/third-party-data.ts';
import { pickRows } from './pick-rows.ts';
import { loadTelco } from './telco.ts';

const folds = 5;

/** Stratified 5-fold with default settings: the mean over the folds of each figure. */
function crossValidate(folder: string, seed: number): { rocAuc: number; prAuc: number; brier: number } {
  const { matrix, specs } = loadTelco(folder);
  const fold = splitAccounts({ group: matrix.group, label: matrix.label, folds, seed });
  const sum = { rocAuc: 0, prAuc: 0, brier: 0 };
  for (let heldOut = 0; heldOut < folds; heldOut++) {
    const model = fitChurnModel(
      pickRows(matrix, (row) => fold[row] !== heldOut),
      specs,
      { seed },
    );
    const { columns, label } = pickRows(matrix, (row) => fold[row] === heldOut);
    const probability = predict(model, columns);
    sum.rocAuc += rocAuc({ score: probability, label })! / folds;
    sum.prAuc += averagePrecision({ score: probability, label })! / folds;
    sum.brier += brierScore({ probability, label })! / folds;
  }
  return sum;
}

describeWithData('telco', 'the learner on customers of a telephone company, 5-fold', (folder) => {
  it('is level with scikit-learn, and not so good that something leaks', { timeout: 120_000 }, () => {
    const figures = crossValidate(folder, 1);
    expect(figures.rocAuc).toBeGreaterThanOrEqual(0.848);
    expect(figures.rocAuc).toBeLessThan(0.87);
    expect(figures.prAuc).toBeGreaterThanOrEqual(0.668);
    expect(figures.brier).toBeLessThanOrEqual(0.134);
  });
});
