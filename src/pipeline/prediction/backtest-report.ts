import { fromEpochDay, toEpochDay } from '../../domain/day.ts';
import { type ExpectedProfit, empb, empc } from '../../domain/model/expected-profit.ts';
import { seededRandom } from '../../domain/model/seeded-random.ts';
import type { HistoryBook } from '../../domain/prediction/history-book.ts';
import {
  type BudgetRules,
  type CalibrationFigures,
  type JudgedRow,
  judgeCalibration,
  judgeRanking,
  type RankingFigures,
} from '../../domain/prediction/judge-line.ts';
import type { BacktestSettings, Prediction, Training, Walk } from './backtest.ts';
import type { BacktestReport, LineFigures, Profit, TrainingFigures } from './backtest-figures.ts';

/** Judges a walk against what happened, beside the plain index and a random order. */
export function reportBacktest(
  walk: Walk,
  given: { book: HistoryBook; settings: BacktestSettings; budget: BudgetRules; csms: number },
): BacktestReport {
  const { settings, budget } = given;
  const end = lastKnownDay(given.book);
  const decided = walk.predictions.filter(({ asOf }) => asOf + settings.horizonDays <= end);
  const rows = decided.map((prediction) => toJudged(prediction, settings.horizonDays));
  const probability = column(decided, (p) => p.probability);
  const index = column(decided, (p) => (p.health === null ? null : 100 - p.health));
  const random = seededRandom(budget.seed);
  const chance = Float64Array.from(decided, () => random());
  const figures = judgeRanking(rows, probability, budget);
  const calibration = judgeCalibration(rows, probability);
  const prior = judgeCalibration(
    rows,
    column(decided, (p) => p.prior),
  );
  const positives = rows.filter((row) => row.label === 1);
  const weeks = (walk.cutoffs.length * settings.everyDays) / 7;
  return {
    from: fromEpochDay(settings.from),
    to: fromEpochDay(settings.to),
    every_days: settings.everyDays,
    horizon_days: settings.horizonDays,
    budget: { share: budget.share, period_days: budget.periodDays, cool_down_days: budget.coolDownDays },
    snapshots: walk.cutoffs.length,
    rows: rows.length,
    rows_undecided: walk.predictions.length - rows.length,
    churners: new Set(positives.map(({ place }) => place)).size,
    base_rate: rate(rows),
    verdict: verdictOf(figures, walk.trainings),
    ...lineOf(figures),
    brier: round(calibration.brier),
    expected_calibration_error: round(calibration.expectedCalibrationError),
    mean_probability: round(calibration.meanProbability),
    alerts_per_csm_and_week: given.csms === 0 ? null : round(figures.alerts / given.csms / weeks),
    index: lineOf(judgeRanking(rows, index, budget)),
    random: lineOf(judgeRanking(rows, chance, budget)),
    prior: {
      brier: round(prior.brier),
      expected_calibration_error: round(prior.expectedCalibrationError),
    },
    tiers: byTier(decided, rows, probability, budget),
    kinds: byKind(decided, rows, probability, budget),
    expected_profit: profits(decided, rows, probability),
    reliability: reliabilityOf(calibration),
    models: {
      prior: walk.predictions.filter((p) => p.model === 'prior').length,
      learned: walk.predictions.filter((p) => p.model === 'learned').length,
      trainings: walk.trainings.map(trainingFigures),
    },
  };
}

/** Departures are known up to the newest day that anything in the data is dated. */
function lastKnownDay(book: HistoryBook): number {
  let last = Number.NEGATIVE_INFINITY;
  for (const days of Object.values(book.told)) last = Math.max(last, days[days.length - 1] ?? last);
  for (const { facts } of book.accounts)
    for (const day of [facts.account.churnedOn, facts.account.endedOn])
      if (day !== null) last = Math.max(last, toEpochDay(day));
  return last;
}

function toJudged({ history, place, asOf }: Prediction, horizonDays: number): JudgedRow {
  const { accountId, churnedOn } = history.facts.account;
  const left = churnedOn === null ? null : toEpochDay(churnedOn);
  const label = left !== null && left <= asOf + horizonDays ? 1 : 0;
  return { account: accountId, place, asOf, churnedOn: left, label };
}

function verdictOf(figures: RankingFigures, trainings: readonly Training[]): string {
  if (figures.rocAuc === null) return 'nothing to judge: no departures, or nothing but departures';
  const learned = trainings.some(({ predictor }) => predictor !== null);
  const who = learned ? 'the learned probability' : 'the prior (too few closed outcomes to learn from)';
  const { area, low, high } = figures.withinCutoffs!;
  const interval = `ROC-AUC within cut-offs ${area.toFixed(3)}, 95 % interval ${low.toFixed(3)} to ${high.toFixed(3)}`;
  return low > 0.5
    ? `${who} ranks better than the base rate (${interval})`
    : `${who} is no better than the base rate (${interval})`;
}

function byTier(
  decided: readonly Prediction[],
  rows: readonly JudgedRow[],
  probability: Float64Array,
  budget: BudgetRules,
): BacktestReport['tiers'] {
  const tiers = [...new Set(decided.map((p) => p.history.facts.account.tier))].sort();
  return tiers.map((tier) => {
    const own = indicesOf(decided, (p) => p.history.facts.account.tier === tier);
    const ownRows = own.map((i) => rows[i]!);
    const figures = judgeRanking(
      ownRows,
      Float64Array.from(own, (i) => probability[i]!),
      budget,
    );
    return { tier, rows: own.length, base_rate: rate(ownRows), ...lineOf(figures) };
  });
}

/** Departures of one kind against everybody who stayed. */
function byKind(
  decided: readonly Prediction[],
  rows: readonly JudgedRow[],
  probability: Float64Array,
  budget: BudgetRules,
): BacktestReport['kinds'] {
  const kindOf = (i: number) => decided[i]!.history.facts.account.churnKind;
  return (['voluntary', 'involuntary'] as const).flatMap((kind) => {
    const own = indicesOf(rows, (row, i) => row.label === 0 || kindOf(i) === kind);
    const ownRows = own.map((i) => rows[i]!);
    const churners = new Set(ownRows.filter((row) => row.label === 1).map((row) => row.place)).size;
    if (churners === 0) return [];
    const figures = judgeRanking(
      ownRows,
      Float64Array.from(own, (i) => probability[i]!),
      budget,
    );
    return [{ kind, churners, roc_auc: round(figures.rocAuc), recall: round(figures.recall) }];
  });
}

/** Value of an account in the EMPB: a year of what it pays. */
function profits(
  decided: readonly Prediction[],
  rows: readonly JudgedRow[],
  probability: Float64Array,
): BacktestReport['expected_profit'] {
  const known = indicesOf(rows, (_, i) => !Number.isNaN(probability[i]!));
  const input = {
    score: Float64Array.from(known, (i) => probability[i]!),
    label: Uint8Array.from(known, (i) => rows[i]!.label),
  };
  const value = Float64Array.from(known, (i) => 12 * (decided[i]!.history.facts.account.mrr ?? 0));
  return { empc: profitOf(empc(input)), empb: profitOf(empb({ ...input, value })) };
}

function profitOf(profit: ExpectedProfit | null): Profit | null {
  if (profit === null) return null;
  const { share, score, profit: gain } = profit.recommendedCut;
  return {
    expected_maximum_profit: round(profit.expectedMaximumProfit)!,
    cut: { share: round(share)!, score: round(score), profit: round(gain)! },
  };
}

function trainingFigures({ on, predictor, reason, rows, accounts, ...rest }: Training): TrainingFigures {
  return {
    on: fromEpochDay(on),
    kind: predictor === null ? 'prior' : predictor.model.kind,
    reason,
    rows,
    accounts,
    churned_accounts: rest.churnedAccounts,
    stride: rest.stride,
    trust: predictor === null ? null : round(predictor.trust),
    calibration: predictor === null ? null : predictor.model.calibration.method,
  };
}

function reliabilityOf({ reliability }: CalibrationFigures): BacktestReport['reliability'] {
  return reliability.map((bin) => ({
    rows: bin.rows,
    outcomes: bin.outcomes,
    mean_probability: round(bin.meanProbability)!,
    observed_rate: round(bin.observedRate)!,
  }));
}

function lineOf(figures: RankingFigures): LineFigures {
  return {
    roc_auc: round(figures.rocAuc),
    roc_auc_interval: figures.rocAucInterval && [
      round(figures.rocAucInterval[0])!,
      round(figures.rocAucInterval[1])!,
    ],
    roc_auc_within_cutoffs: round(figures.withinCutoffs?.area ?? null),
    pr_auc: round(figures.prAuc),
    lift: round(figures.lift),
    recall: round(figures.recall),
    precision: round(figures.precision),
    median_lead_days: figures.medianLeadDays,
    alerts: figures.alerts,
  };
}

function column(predictions: readonly Prediction[], pick: (p: Prediction) => number | null): Float64Array {
  return Float64Array.from(predictions, (p) => pick(p) ?? Number.NaN);
}

function indicesOf<T>(items: readonly T[], wanted: (item: T, index: number) => boolean): number[] {
  return items.flatMap((item, i) => (wanted(item, i) ? [i] : []));
}

function rate(rows: readonly JudgedRow[]): number | null {
  if (rows.length === 0) return null;
  return round(rows.reduce((sum, row) => sum + row.label, 0) / rows.length);
}

function round(value: number): number;
function round(value: number | null): number | null;
function round(value: number | null): number | null {
  return value === null ? null : Math.round(value * 1e6) / 1e6;
}
