import type { RankingEvidence } from '../../domain/alerts/alert-line.ts';
import type { Progress } from '../../domain/reporting.ts';
import type { Band } from '../../domain/types.ts';
import type { AccountHistory } from '../features/account-history.ts';
import { emptyFeatureSet, type FeatureSet, placeOfFixed } from '../features/feature-set.ts';
import type { OutcomeHistory } from '../features/outcome-history.ts';
import { type Snapshot, type SnapshotSettings, takeSnapshots } from '../features/take-snapshots.ts';
import type { FitOptions } from '../fit/fit-options.ts';
import {
  type ChurnPredictor,
  type Learned,
  type LeastEvidence,
  type Lesson,
  learnPredictor,
  predictChurn,
} from './churn-predictor.ts';
import {
  type JudgedTraining,
  judgedCutoffs,
  judgeLearned,
  type LearnedPlan,
  type ModelInForce,
  planTraining,
  provePrior,
  type TrainingPlan,
} from './judge-training.ts';

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
  const learned = new Map<number, Learned>();
  const planning = planWalk(book, settings, progress);
  for (;;) {
    const next = planning.next();
    if (next.done === true) return finishWalk(book, settings, { planned: next.value, learned });
    learned.set(next.value.knownOn, learnPredictor(next.value.lesson));
  }
}

/** What a walk sees and when it learns: all that does not depend on what is learned. */
export interface PlannedWalk {
  set: FeatureSet;
  snapshots: Snapshot[];
  /** By the day on which all was known. */
  plans: Map<number, Omit<TrainingPlan, 'lesson'>>;
  /** Days on which a training is due, and each cut-off until there is enough to learn from. */
  due: ReadonlySet<number>;
}

/**
 * Looks at every cut-off, and yields what is to be learned as soon as all that was known is there. Lessons depend on
 * nothing but what they hold, so that they may be learned anywhere and in any order.
 */
export function* planWalk(
  book: OutcomeHistory,
  settings: BacktestSettings,
  progress: Progress,
): Generator<{ knownOn: number; lesson: Lesson }, PlannedWalk> {
  const set = emptyFeatureSet(settings.health);
  const take = takeSnapshots(book, settings, set);
  const { from, to, everyDays, maxTrainingRows: maxRows, ...given } = settings;
  const first = book.firstDay === null ? from : Math.min(from, gridStart(book.firstDay, from, everyDays));
  const steps = Math.floor((to - first) / everyDays) + 1;
  const snapshots: Snapshot[] = [];
  const plans: PlannedWalk['plans'] = new Map();
  const due = new Set<number>();
  let nextTraining = from;
  for (let asOf = first; asOf <= to; asOf += everyDays) {
    snapshots.push(take(asOf));
    progress.step('cut-offs', snapshots.length, steps);
    if (asOf < nextTraining) continue;
    due.add(asOf);
    const known = { ...given, book, snapshots, set, maxRows };
    const { lesson, ...plan } = planTraining(known, asOf);
    plans.set(asOf, plan);
    // Until there is enough to learn from, every cut-off may be the first.
    if (lesson === null) continue;
    nextTraining = asOf + settings.refitDays;
    yield { knownOn: asOf, lesson };
    const judgedFrom = judgedCutoffs(known, asOf)[0]!.asOf;
    if (plans.has(judgedFrom)) continue;
    const { lesson: trial, ...trialPlan } = planTraining(known, judgedFrom);
    plans.set(judgedFrom, trialPlan);
    if (trial !== null) yield { knownOn: judgedFrom, lesson: trial };
  }
  return { set, snapshots, plans, due };
}

/** Lives through a planned walk with what was learned on the way. */
export function finishWalk(
  book: OutcomeHistory,
  settings: BacktestSettings,
  { planned, learned }: { planned: PlannedWalk; learned: ReadonlyMap<number, Learned> },
): Walk {
  const walk: Walk = { predictions: [], trainings: [], inForce: [], cutoffs: [] };
  const learnedOn = (day: number): LearnedPlan => ({
    ...planned.plans.get(day)!,
    learned: learned.get(day) ?? null,
  });
  let live: ModelInForce | null = null;
  for (const [place, snapshot] of planned.snapshots.entries()) {
    const { asOf } = snapshot;
    if (asOf < settings.from) continue;
    if (planned.due.has(asOf)) {
      const snapshots = planned.snapshots.slice(0, place + 1);
      const known = { book, snapshots, knownOn: asOf };
      const prior: RankingEvidence | null =
        live === null ? provePrior({ ...known, horizonDays: settings.horizonDays }) : null;
      const judged = judge({ ...known, set: planned.set, settings, live, learnedOn });
      const training: Training = { on: asOf, prior, ...judged };
      walk.trainings.push(training);
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

function judge(input: {
  book: OutcomeHistory;
  snapshots: readonly Snapshot[];
  set: FeatureSet;
  knownOn: number;
  live: ModelInForce | null;
  learnedOn: (day: number) => LearnedPlan;
  settings: BacktestSettings;
}): JudgedTraining {
  const { settings, learnedOn, ...given } = input;
  const { horizonDays, least, maxTrainingRows: maxRows, helpEffect, fit } = settings;
  const all = learnedOn(input.knownOn);
  const trial =
    all.learned === null ? null : learnedOn(judgedCutoffs({ ...given, horizonDays }, input.knownOn)[0]!.asOf);
  return judgeLearned(
    { ...given, horizonDays, least, maxRows, helpEffect, fit },
    { all, trial: trial?.learned?.predictor ?? null },
  );
}

function predictionsOf(
  book: OutcomeHistory,
  snapshot: Snapshot,
  learned: ChurnPredictor | null,
): Prediction[] {
  const probability =
    learned === null ? snapshot.prior : predictChurn(learned, snapshot.columns, snapshot.prior);
  const against = snapshot.columns[placeOfFixed('usage.events_against_usual')]!;
  // Active days are told by everything but totals of closed periods.
  const activeDays = snapshot.columns[placeOfFixed('usage.active_days_28d')]!;
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
    againstUsual: Number.isNaN(activeDays[row]!) ? orNull(against[row]!) : null,
  }));
}

function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
