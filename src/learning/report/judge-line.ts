import {
  evaluateAlertBudget,
  type ScoredSnapshot,
  type WarnedAccount,
} from '../metrics/evaluate-alert-budget.ts';
import { averagePrecision, brierScore, rocAuc, topShare } from '../metrics/ranking-metrics.ts';
import {
  expectedCalibrationError,
  type ReliabilityBin,
  reliabilityTable,
} from '../metrics/reliability-table.ts';
import { type RocInterval, rocInterval } from '../metrics/roc-interval.ts';

/** One account at one cut-off whose outcome is known. */
export interface JudgedRow {
  account: string;
  /** Place of the account in the book. */
  place: number;
  asOf: number;
  /** The account's departure as known in hindsight, days since 1970-01-01. */
  churnedOn: number | null;
  label: 0 | 1;
}

export interface BudgetRules {
  share: number;
  periodDays: number;
  coolDownDays: number;
  horizonDays: number;
  seed: number;
}

/** How well a score ranks the accounts, and what alerts made from it within the budget achieve. */
export interface RankingFigures {
  rocAuc: number | null;
  /** 95 %, rows of one account taken together. */
  rocAucInterval: [number, number] | null;
  /**
   * The same among the accounts of each cut-off only, with its interval: what is left when the base rate's own drift
   * from cut-off to cut-off, which any clock can follow, is taken away.
   */
  withinCutoffs: RocInterval | null;
  prAuc: number | null;
  /** How many times the base rate the highest-scored share holds. */
  lift: number | null;
  recall: number | null;
  precision: number | null;
  medianLeadDays: number | null;
  /** Every departure that was warned of. */
  warned: WarnedAccount[];
  alerts: number;
}

/** How true probabilities are. */
export interface CalibrationFigures {
  brier: number | null;
  expectedCalibrationError: number | null;
  meanProbability: number | null;
  reliability: ReliabilityBin[];
}

/** An unknown score is neither high nor low: it ranks in the middle of the known ones. */
export function withoutUnknown(score: Float64Array): Float64Array {
  if (!score.some(Number.isNaN)) return score;
  const known = score.filter((value) => !Number.isNaN(value)).sort();
  const middle = known[known.length >> 1] ?? 0;
  return score.map((value) => (Number.isNaN(value) ? middle : value));
}

/** Share of the accounts of the same cut-off that score lower, those of equal score counted half. */
export function rankWithinCutoffs(
  rows: readonly Pick<JudgedRow, 'asOf'>[],
  score: Float64Array,
): Float64Array {
  const ofCutoff = new Map<number, number[]>();
  for (const [row, { asOf }] of rows.entries()) {
    const own = ofCutoff.get(asOf);
    if (own) own.push(row);
    else ofCutoff.set(asOf, [row]);
  }
  const rank = new Float64Array(rows.length);
  for (const own of ofCutoff.values()) {
    own.sort((a, b) => score[a]! - score[b]!);
    for (let start = 0; start < own.length; ) {
      let end = start;
      while (end < own.length && score[own[end]!] === score[own[start]!]) end += 1;
      for (const row of own.slice(start, end)) rank[row] = (start + end) / 2 / own.length;
      start = end;
    }
  }
  return rank;
}

/** Judges one score per row, higher = more likely to leave; NaN = unknown, never alerted. */
export function judgeRanking(
  rows: readonly JudgedRow[],
  score: Float64Array,
  budget: BudgetRules,
): RankingFigures {
  const label = Uint8Array.from(rows, (row) => row.label);
  const ranked = withoutUnknown(score);
  const group = Int32Array.from(rows, (row) => row.place);
  const interval = rocInterval({ score: ranked, label, group });
  const alerts = evaluateAlertBudget(toSnapshots(rows, score), { ...budget, randomRuns: 0 });
  return {
    rocAuc: rocAuc({ score: ranked, label }),
    rocAucInterval: interval === null ? null : [interval.low, interval.high],
    withinCutoffs: rocInterval({ score: rankWithinCutoffs(rows, ranked), label, group }),
    prAuc: averagePrecision({ score: ranked, label }),
    lift: topShare({ score: ranked, label, share: budget.share })?.lift ?? null,
    recall: alerts.recall,
    precision: alerts.precision,
    medianLeadDays: alerts.medianLeadDays,
    warned: alerts.warned,
    alerts: alerts.alerts,
  };
}

/** Judges probabilities; rows without one are left out. */
export function judgeCalibration(rows: readonly JudgedRow[], probability: Float64Array): CalibrationFigures {
  const known = rows.map((_, row) => row).filter((row) => !Number.isNaN(probability[row]!));
  const told = {
    probability: known.map((row) => probability[row]!),
    label: known.map((row) => rows[row]!.label),
  };
  const reliability = reliabilityTable(told);
  return {
    brier: brierScore(told),
    expectedCalibrationError: expectedCalibrationError(reliability),
    meanProbability: known.length === 0 ? null : told.probability.reduce((a, b) => a + b, 0) / known.length,
    reliability,
  };
}

/** Rows as the alert budget takes them. */
export function toSnapshots(rows: readonly JudgedRow[], score: Float64Array): ScoredSnapshot[] {
  return rows.map(({ account, asOf, churnedOn }, row) => ({ account, asOf, churnedOn, score: score[row]! }));
}
