import { isDeepStrictEqual } from 'node:util';
import type { Config } from '../../config/schema.ts';
import { toHealthSettings } from '../../config/to-settings.ts';
import { addDays, fromEpochDay, toEpochDay } from '../../domain/day.ts';
import type { HealthSettings } from '../../domain/health-settings.ts';
import { logOdds, sigmoid } from '../../domain/statistics/log-odds.ts';
import type { Day } from '../../domain/types.ts';
import {
  type ChurnPredictor,
  type LeastEvidence,
  learnPredictor,
  predictChurn,
  reasonForPrior,
} from '../../learning/backtest/churn-predictor.ts';
import { decidePromotion, type JudgedFigures } from '../../learning/backtest/decide-promotion.ts';
import type { StoredModel } from '../../learning/backtest/model-record.ts';
import { emptyFeatureSet, type FeatureSet } from '../../learning/features/feature-set.ts';
import type { OutcomeHistory } from '../../learning/features/outcome-history.ts';
import { type Snapshot, takeSnapshots } from '../../learning/features/take-snapshots.ts';
import { outcomeAfter, trainingRows } from '../../learning/features/training-rows.ts';
import { logLoss, rocAuc } from '../../learning/metrics/ranking-metrics.ts';
import { inTransaction, reading } from '../../store/database.ts';
import { HISTORY_DAYS } from '../../store/facts/as-of.ts';

import { loadOutcomeHistory } from '../../store/models/load-outcome-history.ts';
import { loadLiveModel, storeModel } from '../../store/models/models.ts';
import { freshnessOf } from '../check-freshness.ts';
import type { Context } from '../context.ts';
import { watchDrift } from './watch-drift.ts';

/**
 * Above it every account gives every second, third ... cut-off only: weekly rows say nearly the same, and the time is
 * better spent on more bags of accounts.
 */
export const MOST_TRAINING_ROWS = 75_000;

const EVERY_DAYS = 7;
/** Outcomes older than two years were made under another product. */
const LEARN_FROM_DAYS = 730;
/** A sample of this many accounts teaches as well as more, and fits into memory. */
const MOST_ACCOUNTS = 20_000;
/** The newest closed cut-offs, kept back to judge by. */
const JUDGED_CUTOFFS = 12;

export interface TrainingOutcome {
  asOf: Day;
  /** Null = nothing was learned. */
  model: number | null;
  state: 'live' | 'shadow' | 'prior';
  reason: string;
  rows: number;
  accounts: number;
  churnedAccounts: number;
}

/** Least evidence from which a company's own outcomes speak. */
export function leastEvidence({ prediction }: Config): LeastEvidence {
  return { accounts: prediction.min_accounts, churnedAccounts: prediction.min_departures };
}

/**
 * Learns a model on all outcomes closed by the day. Whether it goes live is decided by a trial: the same learning,
 * ended before the newest closed cut-offs, judged on these beside the plain index, the prior and the model in force.
 */
export async function trainModel(ctx: Context, asOf: Day): Promise<TrainingOutcome> {
  const { config, hash } = ctx.config();
  const horizonDays = config.prediction.horizon_days;
  const { book, live } = await loadTraining(ctx, asOf);
  const set = startingSet(toHealthSettings(config), live);
  const take = takeSnapshots(
    book,
    {
      health: toHealthSettings(config),
      freshness: freshnessOf(config),
      horizonDays,
      historyDays: HISTORY_DAYS,
    },
    set,
  );
  const snapshots: Snapshot[] = [];
  const today = toEpochDay(asOf);
  for (const day of closedCutoffs(book, today, horizonDays)) {
    ctx.signal.throwIfAborted();
    snapshots.push(take(day));
  }
  const learn = (knownOn: number) => {
    const rows = trainingRows({ book, snapshots, set, knownOn, horizonDays, maxRows: MOST_TRAINING_ROWS });
    const lacking = reasonForPrior(rows, leastEvidence(config));
    return { rows, lacking, predictor: lacking === null ? learnPredictor(rows, { set, horizonDays }) : null };
  };
  const { rows, lacking, predictor } = learn(today);
  const evidence = {
    asOf,
    rows: rows.matrix.label.length,
    accounts: rows.accounts,
    churnedAccounts: rows.churnedAccounts,
  };
  // Columns are read by place, so only a model whose set has grown into this one can be held against these rows.
  const follows = live !== null && isDeepStrictEqual(live.predictor.set.components, set.components);
  const watch = async (replaced: boolean) => {
    if (!live || !follows) return;
    const since = openCutoffs(today, horizonDays).map(take);
    await watchDrift(ctx, { asOf, live, book, set, snapshots, current: since.at(-1)!, replaced });
  };
  if (predictor === null) {
    await watch(false);
    ctx.log.info({ ...evidence, lacking }, 'too little to learn from, the prior speaks');
    return { ...evidence, model: null, state: 'prior', reason: lacking! };
  }
  const judged = snapshots.slice(-JUDGED_CUTOFFS);
  const judgedFrom = judged[0]!.asOf;
  const trial = learn(judgedFrom);
  const comparable = follows && live.predictor.horizonDays === horizonDays ? live : null;
  const figures = judgeTrial(book, judged, {
    trial: trial.predictor,
    live: comparable?.predictor ?? null,
    priorShift: trial.predictor?.priorShift ?? 0,
    horizonDays,
  });
  const seen = comparable !== null && toEpochDay(comparable.asOf) > judgedFrom;
  const decision = decideState(predictor, trial, {
    ...figures,
    live: figures.live && { ...figures.live, seen },
  });
  const { evidence: of } = predictor.model;
  await watch(decision.state === 'live');
  const { id } = await inTransaction(ctx, (tx) =>
    storeModel(tx, {
      ...decision,
      kind: predictor.model.kind,
      trainedAt: ctx.now(),
      asOf,
      dataFrom: of.from === null ? null : fromEpochDay(of.from),
      dataTo: of.to === null ? null : fromEpochDay(of.to),
      configHash: hash,
      figures: { ...evidence, judged_from: fromEpochDay(judgedFrom), ...figures },
      predictor,
    }),
  );
  ctx.log.info({ ...evidence, model: id, ...decision }, 'model learned');
  return { ...evidence, model: id, ...decision };
}

/** The histories to learn from, and the model in force. */
async function loadTraining(ctx: Context, asOf: Day) {
  const book = await reading(ctx, (db) =>
    loadOutcomeHistory(db, {
      upTo: asOf,
      since: addDays(asOf, -(LEARN_FROM_DAYS + HISTORY_DAYS)),
      mostAccounts: MOST_ACCOUNTS,
    }),
  );
  const live = await reading(ctx, (db) => loadLiveModel(db));
  return { book, live };
}

/** Goes live only when its trial was better than what is there. */
function decideState(
  predictor: ChurnPredictor,
  trial: { predictor: ChurnPredictor | null; lacking: string | null },
  figures: Omit<Parameters<typeof decidePromotion>[0], 'learned' | 'challenger'> & {
    challenger: Parameters<typeof decidePromotion>[0]['challenger'] | null;
  },
) {
  if (trial.predictor === null) {
    return { state: 'shadow' as const, reason: `cannot be judged on later outcomes yet: ${trial.lacking}` };
  }
  const learned = predictor.model.kind !== 'base-rate' && trial.predictor.model.kind !== 'base-rate';
  return decidePromotion({ ...figures, learned, challenger: figures.challenger! });
}

/** What the model in force has seen is kept in its order, so that old and new rows have their columns alike. */
function startingSet(health: HealthSettings, live: StoredModel | null): FeatureSet {
  const set = emptyFeatureSet(health);
  const known = live?.predictor.set;
  return known && isDeepStrictEqual(known.components, set.components) ? structuredClone(known) : set;
}

/** Weekly cut-offs back from the newest whose horizon is over, oldest first. */
function closedCutoffs(book: OutcomeHistory, today: number, horizonDays: number): number[] {
  const days: number[] = [];
  const first = Math.max(book.firstDay ?? today, today - LEARN_FROM_DAYS);
  for (let day = today - horizonDays; day >= first; day -= EVERY_DAYS) days.push(day);
  return days.reverse();
}

/**
 * Weekly cut-offs after the newest closed one, up to today: on the weekday of the closed ones, which weekends would
 * set apart, and every week, since changes of the index are measured against the weeks before.
 */
function openCutoffs(today: number, horizonDays: number): number[] {
  const weeks = Math.floor(horizonDays / EVERY_DAYS);
  return Array.from({ length: weeks }, (_, i) => today - horizonDays + EVERY_DAYS * (i + 1));
}

interface TrialFigures {
  churners: number;
  challenger: JudgedFigures | null;
  index: JudgedFigures;
  prior: JudgedFigures;
  live: JudgedFigures | null;
}

function judgeTrial(
  book: OutcomeHistory,
  judged: readonly Snapshot[],
  by: {
    trial: ChurnPredictor | null;
    live: ChurnPredictor | null;
    priorShift: number;
    horizonDays: number;
  },
): TrialFigures {
  const label: number[] = [];
  const churners = new Set<number>();
  for (const { accounts, asOf } of judged) {
    for (const place of accounts) {
      const outcome = outcomeAfter(book.accounts[place]!, asOf, by.horizonDays);
      label.push(outcome);
      if (outcome === 1) churners.add(place);
    }
  }
  const said = (speak: (snapshot: Snapshot) => ArrayLike<number>) =>
    judged.flatMap((snapshot) => Array.from(speak(snapshot)));
  // What is unknown stands in the middle: a health of 50, or the prior of an even index.
  const known = (values: ArrayLike<number>, instead: number) =>
    Array.from(values, (value) => (Number.isNaN(value) ? instead : value));
  const figures = (probability: number[]): JudgedFigures => ({
    logLoss: logLoss({ probability, label }),
    rocAuc: rocAuc({ score: probability, label }),
  });
  const speakOf = (predictor: ChurnPredictor) =>
    figures(said((snapshot) => predictChurn(predictor, snapshot.columns, snapshot.prior)));
  const shiftedPrior = (value: number) => sigmoid(logOdds(value) + by.priorShift);
  const index = said((snapshot) => known(snapshot.health, 50)).map((health) => -health);
  return {
    churners: churners.size,
    challenger: by.trial && speakOf(by.trial),
    index: { logLoss: null, rocAuc: rocAuc({ score: index, label }) },
    prior: figures(said((snapshot) => known(snapshot.prior, UNKNOWN_PRIOR)).map(shiftedPrior)),
    live: by.live && speakOf(by.live),
  };
}

/** The prior's probability at an index of 50, for accounts of which nothing is known. */
const UNKNOWN_PRIOR = 0.031;
