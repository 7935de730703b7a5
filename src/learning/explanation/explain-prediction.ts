import { logOdds, sigmoid } from '../../domain/statistics/log-odds.ts';
import { roundSix, roundToSum } from '../../domain/statistics/round-and-median.ts';
import type { ChurnPredictor } from '../backtest/churn-predictor.ts';
import { featureSpecs, valueBeforeSeen } from '../features/feature-set.ts';
import { explainRow } from '../model/explain-row.ts';

/** One summand of the log-odds; `feature` null = the stated prior, as far as it still counts. */
export interface DriverPoints {
  feature: string | null;
  /** The second feature of a term of two. */
  with: string | null;
  /** Value on the day; null = unknown, or a term of two. */
  value: number | null;
  logOdds: number;
}

/** Why a learned probability is what it is; `start + sum of points = total`, to the last of six decimals. */
export interface PredictionExplanation {
  horizonDays: number;
  /** The share of accounts that left, of all it was taught with. */
  baseRate: number;
  /** Log-odds from which every account starts: the mean of those it was taught with, which is below the odds of their mean. */
  start: number;
  /** Strongest first; what adds nothing is left out. */
  points: DriverPoints[];
  total: number;
  /** Probability within the model's own horizon: `sigmoid(total)`. */
  probability: number;
  /** What the learned part says by itself, before and after calibration. */
  learned: { beforeCalibration: number; afterCalibration: number };
  /** Weight of the learned part; the rest is the stated prior's. */
  trust: number;
}

/**
 * Splits a learned probability into exact points per driver.
 * @param given `values` and `stated` as `estimateLearned` gives them.
 */
export function explainPrediction(
  predictor: ChurnPredictor,
  given: { values: readonly number[]; stated: number },
): PredictionExplanation {
  const { model, set } = predictor;
  const placeOf = new Map(featureSpecs(set).map(({ name }, place) => [name, place]));
  const valueIn = (feature: string) => {
    const place = placeOf.get(feature)!;
    // Scoring hands over single precision, and a value at the edge of a bin must fall on the same side.
    return Math.fround(given.values[place] ?? valueBeforeSeen(set, place));
  };
  const row = explainRow(model, model.featureNames.map(valueIn));
  const trust = Number.isNaN(given.stated) ? 1 : predictor.trust;
  const usual = logOdds(model.baseRate);
  const prior = trust === 1 ? 0 : (1 - trust) * (logOdds(given.stated) + predictor.priorShift - usual);
  const start = trust * row.intercept + (1 - trust) * usual;
  const drivers = [
    ...row.points.map((point) => ({
      feature: point.feature,
      with: point.with ?? null,
      value: point.with === undefined ? finite(valueIn(point.feature)) : null,
      logOdds: trust * point.logOdds,
    })),
    { feature: null, with: null, value: null, logOdds: prior },
  ];
  const total = drivers.reduce((sum, driver) => sum + driver.logOdds, start);
  const [roundedStart, ...rounded] = roundToSum([start, ...drivers.map((driver) => driver.logOdds)], 6);
  return {
    horizonDays: predictor.horizonDays,
    baseRate: model.baseRate,
    start: roundedStart!,
    points: drivers
      .map((driver, i) => ({ ...driver, logOdds: rounded[i]! }))
      .filter((driver) => driver.logOdds !== 0)
      .sort((a, b) => Math.abs(b.logOdds) - Math.abs(a.logOdds)),
    total: roundSix(total),
    probability: sigmoid(total),
    learned: {
      beforeCalibration: sigmoid(row.uncalibrated.logOdds),
      afterCalibration: row.probability,
    },
    trust,
  };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
