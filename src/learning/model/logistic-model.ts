import type { ColumnIndex, Point } from './additive-model.ts';

/** A feature in the logistic baseline; its points average to 0 over the training rows through `offset`. */
export type LogisticTerm =
  | {
      kind: 'numeric';
      feature: string;
      mean: number;
      deviation: number;
      /** Log-odds per standard deviation. */
      coefficient: number;
      /** Log-odds of a missing value, which otherwise counts as the mean. */
      missing: number;
      offset: number;
    }
  | {
      kind: 'category';
      feature: string;
      /** Log-odds per code; codes not listed count as 0. */
      codes: number[];
      coefficients: number[];
      missing: number;
      offset: number;
    };

/** Regularised logistic regression on standardised features, missing indicators and one-hot categories. */
export interface LogisticModel {
  intercept: number;
  terms: LogisticTerm[];
  /** The L2 penalty in force, chosen on held-out accounts. */
  penalty: number;
}

/** Standardised values beyond this many deviations are held there: one wild value must not decide a case. */
export const clipDeviations = 5;

/** A value in standard deviations from the mean, within the clip; 0 for a constant feature. */
export function standardise(term: { mean: number; deviation: number }, value: number): number {
  if (term.deviation === 0) return 0;
  return Math.max(-clipDeviations, Math.min(clipDeviations, (value - term.mean) / term.deviation));
}

/** The points of one feature value, before the offset is taken off. */
export function logisticContribution(term: LogisticTerm, value: number): number {
  if (!Number.isFinite(value)) return term.missing;
  if (term.kind === 'numeric') return term.coefficient * standardise(term, value);
  const place = term.codes.indexOf(value);
  return place < 0 ? 0 : term.coefficients[place]!;
}

/** Log-odds of every row; each term is added in the order of {@link logisticPoints}. */
export function scoreLogistic(
  model: LogisticModel,
  columns: readonly ArrayLike<number>[],
  index: ColumnIndex,
): Float64Array {
  const score = new Float64Array(columns[0]?.length ?? 0).fill(model.intercept);
  for (const term of model.terms) {
    const column = columns[index.get(term.feature)!]!;
    for (let row = 0; row < score.length; row++)
      score[row]! += logisticContribution(term, column[row]!) - term.offset;
  }
  return score;
}

/** The summands of one row's log-odds, without the intercept. */
export function logisticPoints(model: LogisticModel, row: ArrayLike<number>, index: ColumnIndex): Point[] {
  return model.terms.map((term) => ({
    feature: term.feature,
    logOdds: logisticContribution(term, row[index.get(term.feature)!]!) - term.offset,
  }));
}
