import { fitChurnModel } from '../../src/learning/fit/fit-churn-model.ts';
import { rocAuc } from '../../src/learning/metrics/ranking-metrics.ts';
import { predict } from '../../src/learning/model/predict.ts';
import { syntheticChurn } from '../learning/fit/synthetic-churn.ts';

/** Figures of one run; times in seconds, memory in megabytes (resident, peak of the process). */
export interface LearnerFigures {
  fitSeconds: number;
  /** Processor time of the fit, which other work on the machine does not lengthen. */
  fitProcessorSeconds: number;
  predictSeconds: number;
  peakMegabytes: number;
  rocAuc: number;
  ceiling: number;
  kind: string;
}

/**
 * Fits 200,000 account-weeks x 40 features and predicts 100,000 rows, on seeded synthetic data with correlated
 * rows per account, missing values, non-linear effects and one interaction; about 3 % of the rows churn.
 */
export async function benchLearner(): Promise<LearnerFigures> {
  const features = 40;
  const truth = (x: readonly number[]): number =>
    -4.2 + 0.9 * Math.max(0, x[0]!) + 0.6 * Math.abs(x[1]!) - 0.5 * x[2]! + 0.4 * x[3]! * x[4]! + 0.2 * x[5]!;
  const learn = syntheticChurn({
    seed: 1,
    rows: 200_000,
    rowsPerAccount: 20,
    features,
    truth,
    missing: 0.05,
  });
  const later = syntheticChurn({
    seed: 2,
    rows: 100_000,
    rowsPerAccount: 20,
    features,
    truth,
    missing: 0.05,
  });

  const beforeFit = performance.now();
  const processorBefore = process.cpuUsage();
  const model = fitChurnModel(learn.matrix, learn.specs);
  const fitSeconds = (performance.now() - beforeFit) / 1000;
  const processor = process.cpuUsage(processorBefore);
  const fitProcessorSeconds = (processor.user + processor.system) / 1e6;
  const beforePredict = performance.now();
  const probability = predict(model, later.matrix.columns);
  const predictSeconds = (performance.now() - beforePredict) / 1000;

  const figures = {
    fitSeconds,
    fitProcessorSeconds,
    predictSeconds,
    peakMegabytes: process.resourceUsage().maxRSS / 1024,
    rocAuc: rocAuc({ score: probability, label: later.matrix.label })!,
    ceiling: rocAuc({ score: later.probability, label: later.matrix.label })!,
    kind: model.kind,
  };
  process.stdout.write(
    `learner: fit 200,000 x 40 in ${fitSeconds.toFixed(1)} s (limit 20; ${fitProcessorSeconds.toFixed(1)} s of processor), predict 100,000 in ` +
      `${predictSeconds.toFixed(2)} s (limit 1), peak ${figures.peakMegabytes.toFixed(0)} MB (limit 700), ` +
      `ROC-AUC ${figures.rocAuc.toFixed(3)} of ${figures.ceiling.toFixed(3)} possible, ${figures.kind}\n`,
  );
  return figures;
}
