import { binOf, type FeatureBins } from './feature-bins.ts';

/** Log-odds points of one feature, by bin; the last value is that of missing. Averages to 0 over the rows. */
export interface Shape {
  feature: string;
  bins: FeatureBins;
  values: number[];
  /** Rows per bin in the training data. */
  counts: number[];
}

/** Log-odds points of two features together, beyond what each gives alone; `values[binOfFirst][binOfSecond]`. */
export interface PairShape {
  features: [string, string];
  bins: [FeatureBins, FeatureBins];
  values: number[][];
}

/** Additive model of binned shape functions: log-odds = intercept + one value per shape and pair. */
export interface AdditiveModel {
  intercept: number;
  shapes: Shape[];
  pairs: PairShape[];
  /** Boosting cycles kept, for single features and for pairs. */
  cycles: { shapes: number; pairs: number };
}

/** One summand of a log-odds score: the points of a feature, or of a feature together with another. */
export interface Point {
  feature: string;
  /** The second feature of a pair term. */
  with?: string;
  logOdds: number;
}

/** Column numbers by feature name. */
export type ColumnIndex = ReadonlyMap<string, number>;

/** Log-odds of every row; each term is added in the order of {@link additivePoints}. */
export function scoreAdditive(
  model: AdditiveModel,
  columns: readonly ArrayLike<number>[],
  index: ColumnIndex,
): Float64Array {
  const score = new Float64Array(columns[0]?.length ?? 0).fill(model.intercept);
  for (const shape of model.shapes) {
    const column = columns[index.get(shape.feature)!]!;
    for (let row = 0; row < score.length; row++)
      score[row]! += shape.values[binOf(shape.bins, column[row]!)]!;
  }
  for (const pair of model.pairs) {
    const [first, second] = pair.features.map((feature) => columns[index.get(feature)!]!);
    const [firstBins, secondBins] = pair.bins;
    for (let row = 0; row < score.length; row++)
      score[row]! += pair.values[binOf(firstBins, first![row]!)]![binOf(secondBins, second![row]!)]!;
  }
  return score;
}

/** The summands of one row's log-odds, without the intercept. */
export function additivePoints(model: AdditiveModel, row: ArrayLike<number>, index: ColumnIndex): Point[] {
  const shapes = model.shapes.map((shape) => ({
    feature: shape.feature,
    logOdds: shape.values[binOf(shape.bins, row[index.get(shape.feature)!]!)]!,
  }));
  const pairs = model.pairs.map((pair) => {
    const [first, second] = pair.features.map((feature) => row[index.get(feature)!]!);
    const [firstBins, secondBins] = pair.bins;
    return {
      feature: pair.features[0],
      with: pair.features[1],
      logOdds: pair.values[binOf(firstBins, first!)]![binOf(secondBins, second!)]!,
    };
  });
  return [...shapes, ...pairs];
}
