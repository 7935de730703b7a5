import { fromEpochDay, toEpochDay } from '../../domain/day.ts';
import { groupBy } from '../../domain/group-by.ts';
import type { LeavingReasons } from '../../domain/leaving/reasons.ts';
import { seededRandom } from '../../domain/statistics/chance.ts';
import { median, roundSix } from '../../domain/statistics/round-and-median.ts';
import { departedOn } from '../features/departed-on.ts';
import type { OutcomeHistory } from '../features/outcome-history.ts';
import { type ExpectedProfit, empb, empc } from '../metrics/expected-profit.ts';
import type {
  BacktestReport,
  ModelInForceFigures,
  Profit,
  TrainingFigures,
} from '../report/backtest-figures.ts';
import { budgetTable, gainsCurve, leadTimes } from '../report/budget-curves.ts';
import { departuresByReason } from '../report/departures-by-cause.ts';
import {
  type BudgetRules,
  type JudgedRow,
  judgeCalibration,
  judgeRanking,
  type RankingFigures,
  withoutUnknown,
} from '../report/judge-line.ts';
import { drawnAtRandom, lineFigures } from '../report/line-figures.ts';
import { type ModelShape, modelShapes } from '../report/model-shapes.ts';
import type { BacktestSettings, Prediction, Training, Walk } from './backtest.ts';
import { formatVerdict } from './format-verdict.ts';
import { rankingVerdict } from './ranking-verdict.ts';
import { reliabilityOf } from './reliability-of.ts';

/** Shares of the rows at which the gains are told: dense where alerts are, so that the picture bends rightly. */
const GAINS_AT = [
  0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1,
];
/** Features whose shapes are told. */
const MOST_SHAPES = 12;

interface Given {
  book: OutcomeHistory;
  settings: BacktestSettings;
  budget: BudgetRules;
  csms: number;
  configHash: string;
  /** What reasons for leaving are called. */
  reasons: LeavingReasons;
}

/** Judges a walk against what happened, beside the plain index and a random order. */
export function reportBacktest(walk: Walk, given: Given): BacktestReport {
  const { settings, budget, book } = given;
  const end = lastKnownDay(book);
  const decided = walk.predictions.filter(({ asOf }) => asOf + settings.horizonDays <= end);
  const rows = decided.map((prediction) => toJudged(prediction, settings.horizonDays));
  const probability = column(decided, (p) => p.probability);
  const index = column(decided, (p) => (p.health === null ? null : 100 - p.health));
  const random = seededRandom(budget.seed);
  const chance = Float64Array.from(decided, () => random());
  const { line, ranking } = lineFigures(rows, probability, budget);
  const calibration = judgeCalibration(rows, probability);
  const prior = judgeCalibration(
    rows,
    column(decided, (p) => p.prior),
  );
  const positives = rows.filter((row) => row.label === 1);
  const churners = new Set(positives.map(({ place }) => place)).size;
  const indexFigures = lineFigures(rows, index, budget);
  const budgets = budgetTable(rows, { probability, index }, budget);
  const weeks = (walk.cutoffs.length * settings.everyDays) / 7;
  const baseRate = rows.length === 0 ? null : positives.length / rows.length;
  const judged = { decided, rows, probability };
  return {
    from: fromEpochDay(settings.from),
    to: fromEpochDay(settings.to),
    every_days: settings.everyDays,
    horizon_days: settings.horizonDays,
    budget: { share: budget.share, period_days: budget.periodDays, cool_down_days: budget.coolDownDays },
    config_hash: given.configHash,
    data: extentOf(book, end),
    snapshots: walk.cutoffs.length,
    rows: rows.length,
    rows_undecided: walk.predictions.length - rows.length,
    churners,
    base_rate: roundSix(baseRate),
    verdict: rankingVerdict(ranking, indexFigures.ranking, walk),
    ...line,
    brier: roundSix(calibration.brier),
    brier_of_base_rate: baseRate === null ? null : roundSix(baseRate * (1 - baseRate)),
    expected_calibration_error: roundSix(calibration.expectedCalibrationError),
    mean_probability: roundSix(calibration.meanProbability),
    alerts_per_csm_and_week: given.csms === 0 ? null : roundSix(ranking.alerts / given.csms / weeks),
    index: indexFigures.line,
    random: drawnAtRandom(lineFigures(rows, chance, budget).line, {
      drawn: budgets.find(({ share }) => share === budget.share)!.random,
      churners,
    }),
    plain_change: decided.some(({ againstUsual }) => againstUsual !== null)
      ? lineFigures(rows, plainChange(decided), budget).line
      : null,
    by_cutoff: byCutoff(judged),
    prior: {
      brier: roundSix(prior.brier),
      expected_calibration_error: roundSix(prior.expectedCalibrationError),
    },
    tiers: byTier(judged, budget),
    kinds: byKind(judged, budget),
    ...reasonsOf(positives, ranking, given),
    expected_profit: profits(judged),
    ...reliabilityOf(walk, { decided, probability }, calibration),
    gains: gainsOf(rows, { probability, index }),
    budgets,
    lead_times: leadTimes(ranking.warned, settings.horizonDays),
    uses: shapesOf(walk.inForce),
    models: modelsOf(walk),
    said_by: {
      prior: walk.predictions.filter((p) => p.model === 'prior').length,
      learned: walk.predictions.filter((p) => p.model === 'learned').length,
    },
    trainings: walk.trainings.map(trainingFigures),
  };
}

function extentOf(book: OutcomeHistory, end: number): BacktestReport['data'] {
  return {
    first_day: book.firstDay === null ? null : fromEpochDay(book.firstDay),
    last_day: Number.isFinite(end) ? fromEpochDay(end) : null,
    accounts: book.accounts.length,
  };
}

/** What was in force when. */
function modelsOf({ cutoffs, inForce, trainings }: Walk): ModelInForceFigures[] {
  const [first] = cutoffs;
  // Of the prior, what was known last while it spoke.
  const verdict = trainings.findLast(({ prior }) => prior !== null)?.prior?.verdict ?? null;
  const prior = { kind: 'prior', weight: 0, verdict, reason: 'no learned model was in force' };
  const models = inForce.map(trainingFigures).map(({ on, kind, weight, verdict, reason }) => ({
    in_force_from: on,
    kind,
    weight: weight!,
    verdict,
    reason,
  }));
  return first === undefined || inForce[0]?.on === first
    ? models
    : [{ in_force_from: fromEpochDay(first), ...prior }, ...models];
}

function gainsOf(
  rows: readonly JudgedRow[],
  scores: { probability: Float64Array; index: Float64Array },
): BacktestReport['gains'] {
  const label = Uint8Array.from(rows, (row) => row.label);
  const curve = (score: Float64Array) =>
    gainsCurve({ score: withoutUnknown(score), label, shares: GAINS_AT }).map(
      (at) =>
        at && { recall: roundSix(at.recall), precision: roundSix(at.precision), lift: roundSix(at.lift) },
    );
  const [probability, index] = [curve(scores.probability), curve(scores.index)];
  return GAINS_AT.map((share, i) => ({ share, probability: probability[i]!, index: index[i]! }));
}

/** What the newest model in force has learned. */
function shapesOf(inForce: readonly Training[]): ModelShape[] {
  const newest = inForce.at(-1)?.predictor;
  return newest ? modelShapes(newest).slice(0, MOST_SHAPES) : [];
}

/** Departures are known up to the newest day that anything in the data is dated. */
export function lastKnownDay(book: OutcomeHistory): number {
  let last = Number.NEGATIVE_INFINITY;
  for (const { whole } of Object.values(book.feeds)) last = Math.max(last, whole.days.at(-1) ?? last);
  for (const { facts } of book.accounts)
    for (const day of [facts.account.churnedOn, facts.account.endedOn])
      if (day !== null) last = Math.max(last, toEpochDay(day));
  return last;
}

function toJudged({ history, place, asOf }: Prediction, horizonDays: number): JudgedRow {
  const { accountId } = history.facts.account;
  const left = departedOn(history);
  const label = left !== null && left <= asOf + horizonDays ? 1 : 0;
  return { account: accountId, place, asOf, churnedOn: left, label };
}

/** Predictions with what became of them, row by row. */
interface JudgedPredictions {
  readonly decided: readonly Prediction[];
  readonly rows: readonly JudgedRow[];
  readonly probability: Float64Array;
}

/** How much lower than usual the newest period is, beyond what the median account of the cut-off shows. */
function plainChange(decided: readonly Prediction[]): Float64Array {
  const medians = new Map(
    [...groupBy(decided, ({ asOf }) => String(asOf))].map(([asOf, own]) => [
      Number(asOf),
      median(own.flatMap(({ againstUsual }) => againstUsual ?? [])) ?? 0,
    ]),
  );
  return column(decided, ({ againstUsual, asOf }) =>
    againstUsual === null ? null : medians.get(asOf)! - againstUsual,
  );
}

function byCutoff({ decided, rows, probability }: JudgedPredictions): BacktestReport['by_cutoff'] {
  const places = [...decided.keys()];
  return [...groupBy(places, (i) => String(decided[i]!.asOf))].map(([asOf, own]) => {
    const known = own.flatMap((i) => (Number.isNaN(probability[i]!) ? [] : probability[i]!));
    return {
      as_of: fromEpochDay(Number(asOf)),
      rows: own.length,
      mean_probability: roundSix(
        known.length === 0 ? null : known.reduce((sum, one) => sum + one, 0) / known.length,
      ),
      rate: rate(own.map((i) => rows[i]!))!,
    };
  });
}

function byTier(
  { decided, rows, probability }: JudgedPredictions,
  budget: BudgetRules,
): BacktestReport['tiers'] {
  const tiers = [...new Set(decided.map((p) => p.history.facts.account.tier))].sort();
  return tiers.map((tier) => {
    const own = indicesOf(decided, (p) => p.history.facts.account.tier === tier);
    const ownRows = own.map((i) => rows[i]!);
    const { line } = lineFigures(
      ownRows,
      Float64Array.from(own, (i) => probability[i]!),
      budget,
    );
    return { tier, rows: own.length, base_rate: rate(ownRows), ...line };
  });
}

/** Departures of one kind against everybody who stayed. */
function byKind(
  { decided, rows, probability }: JudgedPredictions,
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
    return [
      {
        ...{ kind, churners, roc_auc: roundSix(figures.rocAuc), recall: roundSix(figures.recall) },
        median_lead_days: figures.medianLeadDays,
      },
    ];
  });
}

/** What the alerts came to for the departures of each reason; nothing where the data tell none. */
function reasonsOf(
  positives: readonly JudgedRow[],
  { warned }: RankingFigures,
  { book, reasons }: { book: OutcomeHistory; reasons: LeavingReasons },
): Pick<BacktestReport, 'departures_by_reason'> {
  const placeOf = new Map(positives.map(({ account, place }) => [account, place]));
  const leads = new Map(warned.map(({ account, leadDays }) => [placeOf.get(account)!, leadDays]));
  const figures = departuresByReason({ book, departed: new Set(placeOf.values()), leads }, reasons);
  return figures.length === 0 ? {} : { departures_by_reason: figures };
}

/** Value of an account in the EMPB: a year of what it pays. */
function profits({ decided, rows, probability }: JudgedPredictions): BacktestReport['expected_profit'] {
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
    expected_maximum_profit: roundSix(profit.expectedMaximumProfit)!,
    cut: { share: roundSix(share)!, score: roundSix(score), profit: roundSix(gain)! },
  };
}

function trainingFigures(training: Training): TrainingFigures {
  const { on, rows, accounts, churnedAccounts, helped, stride } = training;
  const size = { rows, accounts, churned_accounts: churnedAccounts, helped, stride };
  if (training.predictor === null) {
    const nothing = { weight: null, verdict: null, calibration: null };
    return {
      on: fromEpochDay(on),
      kind: 'prior',
      state: 'prior',
      reason: training.lacking,
      ...size,
      ...nothing,
    };
  }
  const { predictor, judgement } = training;
  return {
    on: fromEpochDay(on),
    kind: predictor.model.kind,
    state: judgement.verdict.state,
    reason: formatVerdict(judgement, predictor),
    ...size,
    weight: roundSix(judgement.verdict.weight),
    verdict: judgement.ranking.verdict,
    calibration: predictor.model.calibration.method,
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
  return roundSix(rows.reduce((sum, row) => sum + row.label, 0) / rows.length);
}
