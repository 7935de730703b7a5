import { logisticLoss } from '../../domain/statistics/log-odds.ts';
import type { FeatureSet } from '../features/feature-set.ts';
import type { OutcomeHistory } from '../features/outcome-history.ts';
import type { Snapshot } from '../features/take-snapshots.ts';
import { outcomeAfter, type TrainingRows, trainingRows } from '../features/training-rows.ts';
import { fitBounds } from '../fit/fit-bounds.ts';
import type { FitOptions } from '../fit/fit-options.ts';
import type { ProbabilityBounds } from '../model/probability-bounds.ts';
import {
  blend,
  type ChurnPredictor,
  type Learned,
  type LeastEvidence,
  type Lesson,
  learnPredictor,
  reasonForPrior,
  statedLogOdds,
} from './churn-predictor.ts';
import {
  blendedRows,
  compareOnRows,
  heldOutRows,
  type JudgedFigures,
  laterRows,
  type TrialRow,
} from './judged-rows.ts';
import {
  type LossDifference,
  lossDifference,
  type PromotionVerdict,
  promoteByEvidence,
} from './promote-by-evidence.ts';
import { type ProofRow, proveRanking, type RankingProof } from './prove-ranking.ts';
import { type Weight, weighEvidence } from './weigh-evidence.ts';

/** The model in force, and the day up to which anything was known when it was learned. */
export interface ModelInForce {
  predictor: ChurnPredictor;
  knownOn: number;
}

/** What there is to learn from on a day, and to judge what is learned by. */
export interface TrainingCase {
  book: OutcomeHistory;
  /** Oldest first; those whose horizon is not over on `knownOn` are not looked at. */
  snapshots: readonly Snapshot[];
  set: FeatureSet;
  knownOn: number;
  horizonDays: number;
  least: LeastEvidence;
  maxRows: number;
  /** Share of those who would leave that a contact keeps, 0-1. */
  helpEffect: number;
  fit: Partial<FitOptions>;
  /** Null = the prior speaks, or the model in force cannot be held against these snapshots. */
  live: ModelInForce | null;
}

export interface TrainingSize {
  rows: number;
  accounts: number;
  churnedAccounts: number;
  /** Of these, the ones that nobody reported: they vanished. */
  vanishedAccounts: number;
  /** Accounts that stayed after somebody had acted on an alert, and their rows, which count for less. */
  helped: TrainingRows['helped'];
  stride: number;
}

/** Whether, and how far, a model is to be believed, and by what that is known. */
export interface Judgement {
  verdict: PromotionVerdict;
  weight: Weight;
  /**
   * later_outcomes = the same learning, ended before the cut-offs judged on; held_out_accounts = too few had left by
   * then, so every account is judged by what was learned from the others.
   */
  by: 'later_outcomes' | 'held_out_accounts';
  judgedFrom: number;
  ranking: RankingProof;
  /** Within which rates accounts left of whom the same was said; null = nothing was learned. */
  bounds: ProbabilityBounds | null;
  againstLive: LossDifference | null;
  challenger: JudgedFigures;
  index: JudgedFigures;
  prior: JudgedFigures;
  live: JudgedFigures | null;
}

export type JudgedTraining = TrainingSize &
  ({ lacking: string; predictor: null } | { lacking: null; predictor: ChurnPredictor; judgement: Judgement });

/** Days of the newest closed cut-offs, by which a model is judged. */
const JUDGED_DAYS = 84;

/** What is known of the rows of a lesson once it has been learned: all but the features. */
type LearnedRows = Omit<TrainingRows, 'matrix'> & {
  matrix: Pick<TrainingRows['matrix'], 'label' | 'time' | 'weight'>;
};

/** What is to be learned of on a day; null = too little is known to learn from. */
export interface TrainingPlan {
  knownOn: number;
  lacking: string | null;
  rows: LearnedRows;
  lesson: Lesson | null;
}

/** A plan, and what was learned by it. */
export interface LearnedPlan extends Omit<TrainingPlan, 'lesson'> {
  learned: Learned | null;
}

/** Rows and features of what is known on a day. */
export function planTraining(given: PlannedCase, knownOn: number): TrainingPlan {
  const { book, snapshots, set, horizonDays, maxRows, helpEffect, least, fit } = given;
  const all = trainingRows({ book, snapshots, set, knownOn, horizonDays, maxRows, helpEffect });
  const lacking = reasonForPrior(all, least);
  const { label, time, weight } = all.matrix;
  return {
    knownOn,
    lacking,
    rows: { ...all, matrix: { label, ...(time && { time }), ...(weight && { weight }) } },
    lesson: lacking === null ? { rows: all, set: structuredClone(set), horizonDays, options: fit } : null,
  };
}

type PlannedCase = Omit<TrainingCase, 'live' | 'knownOn'>;

/** The closed cut-offs a training is judged on. */
export function judgedCutoffs(given: Pick<TrainingCase, 'snapshots' | 'horizonDays'>, knownOn: number) {
  const closed = given.snapshots.filter(({ asOf }) => asOf + given.horizonDays <= knownOn);
  const newest = closed.at(-1)!.asOf;
  return closed.filter(({ asOf }) => asOf > newest - JUDGED_DAYS);
}

/**
 * Learns on all outcomes closed by a day, and judges it. Of what is known on that day nothing is left out, and nothing
 * later is looked at: the live training and every training of a back-test are this.
 */
export function judgeTraining(given: TrainingCase): JudgedTraining {
  const all = learnPlan(planTraining(given, given.knownOn));
  if (all.lacking !== null) return judgeLearned(given, { all, trial: null });
  const judgedFrom = judgedCutoffs(given, given.knownOn)[0]!.asOf;
  return judgeLearned(given, {
    all,
    trial: learnPlan(planTraining(given, judgedFrom)).learned?.predictor ?? null,
  });
}

function learnPlan({ lesson, ...plan }: TrainingPlan): LearnedPlan {
  return { ...plan, learned: lesson === null ? null : learnPredictor(lesson) };
}

/** @param by.trial what was learned by the first of the cut-offs it is judged on; null = too little was known */
export function judgeLearned(
  given: TrainingCase,
  { all, trial }: { all: LearnedPlan; trial: ChurnPredictor | null },
): JudgedTraining {
  const size = {
    rows: all.rows.matrix.label.length,
    accounts: all.rows.accounts,
    churnedAccounts: all.rows.churnedAccounts,
    vanishedAccounts: all.rows.vanishedAccounts,
    helped: all.rows.helped,
    stride: all.rows.stride,
  };
  if (all.learned === null) return { ...size, lacking: all.lacking!, predictor: null };
  const judged = judgedCutoffs(given, given.knownOn);
  const judgedFrom = judged[0]!.asOf;
  const by = trial === null ? 'held_out_accounts' : 'later_outcomes';
  const rows =
    trial === null ? heldOutRows(all.rows, all.learned, judgedFrom) : laterRows(given.book, judged, trial);
  const kinds = [all.learned.predictor, trial].map((one) => one?.model.kind);
  const weight = weighEvidence(rows, size.churnedAccounts);
  const ranking = proveRanking(blendedRows(rows, weight.weight));
  const { blend: challenger, index, prior } = compareOnRows(rows, weight.weight);
  const { againstLive, live } = compareWithLive(given, { judged, judgedFrom, rows, by, weight });
  const verdict = promoteByEvidence({
    learned: !kinds.includes('base-rate'),
    weight,
    ranking,
    againstLive,
  });
  const predictor = all.learned.predictor;
  return {
    ...size,
    lacking: null,
    predictor: predictor.model.kind === 'base-rate' ? predictor : { ...predictor, trust: weight.weight },
    judgement: {
      ...{ verdict, weight, by, judgedFrom, ranking, againstLive, challenger, index, prior, live },
      bounds: boundsOf(all.rows, all.learned, weight.weight),
    },
  };
}

/** By what is said of every account by what was learned from the others. */
function boundsOf(rows: LearnedRows, learned: Learned, weight: number): ProbabilityBounds | null {
  if (learned.heldOut === null) return null;
  const said = learned.heldOut.map((log, row) =>
    blend(weight, { learned: log, stated: statedLogOdds(learned.predictor, rows.prior[row]!) }),
  );
  const { label, weight: counts } = rows.matrix;
  return fitBounds({ said, label, place: rows.place, weight: counts }, learned.predictor.horizonDays);
}

/** The model in force on the same rows, unless it was taught with their outcomes. */
function compareWithLive(
  { book, live }: TrainingCase,
  on: {
    judged: readonly Snapshot[];
    judgedFrom: number;
    rows: readonly TrialRow[];
    by: Judgement['by'];
    weight: Weight;
  },
): { againstLive: LossDifference | null; live: JudgedFigures | null } {
  if (live === null || on.by === 'held_out_accounts' || live.knownOn > on.judgedFrom)
    return { againstLive: null, live: null };
  const rows = laterRows(book, on.judged, live.predictor);
  const { trust } = live.predictor;
  return {
    againstLive: lossDifference(
      on.rows.map((row, i) => ({
        place: row.place,
        first: logisticLoss(blend(on.weight.weight, row), row.label),
        second: logisticLoss(blend(trust, rows[i]!), row.label),
      })),
    ),
    live: compareOnRows(rows, trust).blend,
  };
}

/** Rows of the prior that are looked at; more only say the same. */
const MOST_PRIOR_ROWS = 150_000;

/** Whether the stated prior, which is not learned and so cannot have seen any outcome, ranks at all closed cut-offs. */
export function provePrior(
  given: Pick<TrainingCase, 'book' | 'snapshots' | 'knownOn' | 'horizonDays'>,
): RankingProof {
  const closed = given.snapshots.filter(({ asOf }) => asOf + given.horizonDays <= given.knownOn);
  const available = closed.reduce((sum, { accounts }) => sum + accounts.length, 0);
  const stride = Math.max(1, Math.ceil(available / MOST_PRIOR_ROWS));
  const newestFirst = closed.toReversed().filter((_, turn) => turn % stride === 0);
  return proveRanking(rowsOf(given, newestFirst, (snapshot) => snapshot.prior));
}

function rowsOf(
  { book, horizonDays }: Pick<TrainingCase, 'book' | 'horizonDays'>,
  snapshots: readonly Snapshot[],
  speak: (snapshot: Snapshot) => ArrayLike<number>,
): ProofRow[] {
  return snapshots.flatMap((snapshot) => {
    const probability = speak(snapshot);
    return Array.from(snapshot.accounts, (place, row) => ({
      place,
      asOf: snapshot.asOf,
      probability: probability[row]!,
      label: outcomeAfter(book.accounts[place]!, snapshot.asOf, horizonDays),
    }));
  });
}
