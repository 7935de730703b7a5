import type { RankingEvidence } from '../../domain/alerts/alert-line.ts';
import type { Progress } from '../../domain/reporting.ts';
import type { Band } from '../../domain/types.ts';
import type { AccountHistory } from '../features/account-history.ts';
import { emptyFeatureSet, type FeatureSet, placeOfFixed } from '../features/feature-set.ts';
import type { OutcomeHistory } from '../features/outcome-history.ts';
import { type Snapshot, type SnapshotSettings, takeSnapshots } from '../features/take-snapshots.ts';
import type { FitOptions } from '../fit/fit-options.ts';
import { type ChurnPredictor, type LeastEvidence, predictChurn } from './churn-predictor.ts';
import { type JudgedTraining, judgeTraining, type ModelInForce, provePrior } from './judge-training.ts';

export interface BacktestSettings extends SnapshotSettings {
  /** First and last cut-off, days since 1970-01-01. */
  from: number;
  to: number;
  everyDays: number;
  /** Days between two trainings. */
  refitDays: number;
  least: LeastEvidence;
  maxTrainingRows: number;
  /** Share of those who would leave that a contact keeps, 0-1. */
  helpEffect: number;
  fit: Partial<FitOptions>;
  /** Looks on at every cut-off from the first on; left out = nobody does. */
  watch?: (cutoff: Cutoff) => void;
}

/** One day of a walk, with what was known then. */
export interface Cutoff {
  snapshot: Snapshot;
  /** In the order of the snapshot's accounts. */
  predictions: readonly Prediction[];
  evidence: RankingEvidence;
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
  /** Logarithm of the events of the newest closed period over the mean of six before; null = use is not told in periods. */
  againstUsual: number | null;
}

/** One attempt to learn within the walk. */
export type Training = JudgedTraining & {
  on: number;
  /** Whether the stated prior ranks, by what was known then; null = a learned model was in force already. */
  prior: RankingEvidence | null;
};

export interface Walk {
  predictions: Prediction[];
  trainings: Training[];
  /** Trainings whose model came into force. */
  inForce: Training[];
  cutoffs: number[];
}

/**
 * Walks forward through a book: at every cut-off the accounts alive then are scored with what was known then, by the
 * model in force then, which obeys the rule of the live training: the prior until a model is promoted. Cut-offs before
 * `from`, on the same grid, only teach.
 */
export function backtest(book: OutcomeHistory, settings: BacktestSettings, progress: Progress): Walk {
  const set = emptyFeatureSet(settings.health);
  const take = takeSnapshots(book, settings, set);
  const { from, to, everyDays } = settings;
  const first = book.firstDay === null ? from : Math.min(from, gridStart(book.firstDay, from, everyDays));
  const steps = Math.floor((to - first) / everyDays) + 1;
  const walk: Walk = { predictions: [], trainings: [], inForce: [], cutoffs: [] };
  const snapshots: Snapshot[] = [];
  const learnedOn = new Map<number, ChurnPredictor | null>();
  let live: ModelInForce | null = null;
  let nextTraining = from;
  for (let asOf = first; asOf <= to; asOf += everyDays) {
    const snapshot = take(asOf);
    snapshots.push(snapshot);
    progress.step('cut-offs', snapshots.length, steps);
    if (asOf < from) continue;
    if (asOf >= nextTraining) {
      const known = { book, snapshots, knownOn: asOf };
      const prior: RankingEvidence | null =
        live === null ? provePrior({ ...known, horizonDays: settings.horizonDays }) : null;
      const training: Training = { on: asOf, prior, ...train({ ...known, set, settings, live, learnedOn }) };
      walk.trainings.push(training);
      // Until there is enough to learn from, every cut-off may be the first.
      nextTraining = training.predictor === null ? asOf : asOf + settings.refitDays;
      if (training.predictor !== null && training.judgement.verdict.state === 'live') {
        walk.inForce.push(training);
        live = { predictor: training.predictor, knownOn: asOf };
      }
    }
    walk.cutoffs.push(asOf);
    const predictions = predictionsOf(book, snapshot, live?.predictor ?? null);
    for (const prediction of predictions) walk.predictions.push(prediction);
    settings.watch?.({ snapshot, predictions, evidence: evidenceOf(walk) });
  }
  return walk;
}

/** As the live pass has it: of the model in force as it was judged then, without one of the prior. */
function evidenceOf({ inForce, trainings }: Walk): RankingEvidence {
  const live = inForce.at(-1);
  const { verdict, supportedLift } = live?.predictor
    ? live.judgement.ranking
    : (trainings.at(-1)?.prior ?? { verdict: 'unproven', supportedLift: null });
  return { verdict, supportedLift };
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
  live: ModelInForce | null;
  learnedOn: Map<number, ChurnPredictor | null>;
  settings: BacktestSettings;
}): JudgedTraining {
  const { settings, ...given } = input;
  const { horizonDays, least, maxTrainingRows: maxRows, helpEffect, fit } = settings;
  return judgeTraining({ ...given, horizonDays, least, maxRows, helpEffect, fit });
}

function predictionsOf(
  book: OutcomeHistory,
  snapshot: Snapshot,
  learned: ChurnPredictor | null,
): Prediction[] {
  const probability =
    learned === null ? snapshot.prior : predictChurn(learned, snapshot.columns, snapshot.prior);
  const against = snapshot.columns[placeOfFixed('usage.events_against_usual')];
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
    againstUsual: orNull(against![row]!),
  }));
}

function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
