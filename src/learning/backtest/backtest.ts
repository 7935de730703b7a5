import type { Progress } from '../../domain/reporting.ts';
import type { Band } from '../../domain/types.ts';
import type { AccountHistory } from '../features/account-history.ts';
import { emptyFeatureSet, type FeatureSet } from '../features/feature-set.ts';
import type { OutcomeHistory } from '../features/outcome-history.ts';
import { type Snapshot, type SnapshotSettings, takeSnapshots } from '../features/take-snapshots.ts';
import { trainingRows } from '../features/training-rows.ts';
import type { FitOptions } from '../fit/fit-options.ts';
import {
  type ChurnPredictor,
  type LeastEvidence,
  learnPredictor,
  predictChurn,
  reasonForPrior,
} from './churn-predictor.ts';

export interface BacktestSettings extends SnapshotSettings {
  /** First and last cut-off, days since 1970-01-01. */
  from: number;
  to: number;
  everyDays: number;
  /** Days between two trainings. */
  refitDays: number;
  least: LeastEvidence;
  maxTrainingRows: number;
  fit: Partial<FitOptions>;
}

/** What was said about one account on one day, with nothing but what was known then. */
export interface Prediction {
  history: AccountHistory;
  /** Place of the account in the book. */
  place: number;
  asOf: number;
  health: number | null;
  coverage: number;
  band: Band;
  probability: number | null;
  /** Probability of the stated prior. */
  prior: number | null;
  model: 'prior' | 'learned';
}

/** One attempt to learn within the walk. */
export interface Training {
  on: number;
  /** Null = not enough evidence; then `reason` tells what is missing. */
  predictor: ChurnPredictor | null;
  reason: string;
  rows: number;
  accounts: number;
  churnedAccounts: number;
  stride: number;
}

export interface Walk {
  predictions: Prediction[];
  trainings: Training[];
  cutoffs: number[];
}

/**
 * Walks forward through a book: at every cut-off the accounts alive then are scored with what was known then, by a
 * model that was taught with outcomes that had closed by then. Cut-offs before `from`, on the same grid, only teach.
 */
export function backtest(book: OutcomeHistory, settings: BacktestSettings, progress: Progress): Walk {
  const set = emptyFeatureSet(settings.health);
  const take = takeSnapshots(book, settings, set);
  const { from, to, everyDays } = settings;
  const first = book.firstDay === null ? from : Math.min(from, gridStart(book.firstDay, from, everyDays));
  const steps = Math.floor((to - first) / everyDays) + 1;
  const walk: Walk = { predictions: [], trainings: [], cutoffs: [] };
  const snapshots: Snapshot[] = [];
  let learned: ChurnPredictor | null = null;
  let nextTraining = from;
  for (let asOf = first; asOf <= to; asOf += everyDays) {
    const snapshot = take(asOf);
    snapshots.push(snapshot);
    progress.step('cut-offs', snapshots.length, steps);
    if (asOf < from) continue;
    if (asOf >= nextTraining) {
      const training = train({ book, snapshots, set, knownOn: asOf, settings });
      walk.trainings.push(training);
      learned = training.predictor ?? learned;
      // Without a model every cut-off may be the first with enough evidence.
      nextTraining = learned === null ? asOf : asOf + settings.refitDays;
    }
    walk.cutoffs.push(asOf);
    for (const prediction of predictionsOf(book, snapshot, learned)) walk.predictions.push(prediction);
  }
  return walk;
}

/** The first day of the grid through `from` on or after a day. */
function gridStart(day: number, from: number, everyDays: number): number {
  return from - Math.floor((from - day) / everyDays) * everyDays;
}

function train(input: {
  book: OutcomeHistory;
  snapshots: readonly Snapshot[];
  set: FeatureSet;
  knownOn: number;
  settings: BacktestSettings;
}): Training {
  const { settings, set } = input;
  const { horizonDays } = settings;
  const rows = trainingRows({ ...input, horizonDays, maxRows: settings.maxTrainingRows });
  const lacking = reasonForPrior(rows, settings.least);
  const predictor =
    lacking === null ? learnPredictor(rows, { set, horizonDays, options: settings.fit }) : null;
  return {
    on: input.knownOn,
    predictor,
    reason: lacking ?? predictor!.model.reason,
    rows: rows.matrix.label.length,
    accounts: rows.accounts,
    churnedAccounts: rows.churnedAccounts,
    stride: rows.stride,
  };
}

function predictionsOf(
  book: OutcomeHistory,
  snapshot: Snapshot,
  learned: ChurnPredictor | null,
): Prediction[] {
  const probability =
    learned === null ? snapshot.prior : predictChurn(learned, snapshot.columns, snapshot.prior);
  return Array.from(snapshot.accounts, (place, row) => ({
    history: book.accounts[place]!,
    place,
    asOf: snapshot.asOf,
    health: orNull(snapshot.health[row]!),
    coverage: snapshot.coverage[row]!,
    band: snapshot.band[row]!,
    probability: orNull(probability[row]!),
    prior: orNull(snapshot.prior[row]!),
    model: learned === null ? 'prior' : 'learned',
  }));
}

function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
