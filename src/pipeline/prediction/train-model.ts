import { isDeepStrictEqual } from 'node:util';
import type { Config } from '../../config/schema.ts';
import { toHealthSettings } from '../../config/to-settings.ts';
import { addDays, toEpochDay } from '../../domain/day.ts';
import type { HealthSettings } from '../../domain/health-settings.ts';
import type { Day } from '../../domain/types.ts';
import type { LeastEvidence } from '../../learning/backtest/churn-predictor.ts';
import { type JudgedTraining, judgeTraining, provePrior } from '../../learning/backtest/judge-training.ts';
import type { StoredModel, TrainingRecord } from '../../learning/backtest/model-record.ts';
import { LEAST_WITNESSES } from '../../learning/backtest/prove-ranking.ts';
import { markVanished, vanishedOf } from '../../learning/features/departed-on.ts';
import { emptyFeatureSet, type FeatureSet } from '../../learning/features/feature-set.ts';
import type { OutcomeHistory } from '../../learning/features/outcome-history.ts';
import { type Snapshot, takeSnapshots } from '../../learning/features/take-snapshots.ts';
import { reading } from '../../store/database.ts';
import { HISTORY_DAYS } from '../../store/facts/as-of.ts';
import { loadOutcomeHistory } from '../../store/models/load-outcome-history.ts';
import { loadLiveModel } from '../../store/models/models.ts';
import { countOutcomes, loadTraining } from '../../store/models/trainings.ts';
import { freshnessOf } from '../check-freshness.ts';
import type { Context } from '../context.ts';
import { type Finding, recordTraining, type TrainingOutcome } from './record-training.ts';
import { watchDrift } from './watch-drift.ts';
import { watchPromise } from './watch-promise.ts';

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
/** Least evidence from which a company's own outcomes speak. */
export function leastEvidence({ prediction }: Config): LeastEvidence {
  return { accounts: prediction.min_accounts, churnedAccounts: prediction.min_departures };
}

/**
 * Learns a model on all outcomes closed by the day, weighs it against the prior and decides by evidence whether it goes
 * live (`judgeTraining`). What is in force is watched on the way; the admin hears of what changes.
 */
export async function trainModel(ctx: Context, asOf: Day): Promise<TrainingOutcome> {
  const { config } = ctx.config();
  const { live, before, known } = await reading(ctx, async (db) => ({
    live: await loadLiveModel(db),
    before: await loadTraining(db),
    known: await countOutcomes(db, asOf),
  }));
  // So few departures say nothing of any ranking, so that the history need not be read.
  const isHopeless =
    live === null && config.prediction.vanished.after_periods === null && known.departures < LEAST_WITNESSES;
  const { training, ...found } = isHopeless
    ? { training: nothingToLearn(config, known), vanished: [], prior: null, promise: null }
    : await learn(ctx, { asOf, live, before });
  return recordTraining(ctx, { asOf, known, before, training, ...found, liveBefore: live?.id ?? null });
}

/** So few have left that reading the whole history would change nothing. */
function nothingToLearn(config: Config, { accounts, departures }: TrainingRecord['known']): JudgedTraining {
  const lacking = `${departures} of at least ${config.prediction.min_departures} departures whose outcome is closed`;
  const none = { rows: 0, vanishedAccounts: 0, helped: { accounts: 0, rows: 0 }, stride: 1, predictor: null };
  return { ...none, accounts, churnedAccounts: departures, lacking };
}

/** Reads the history up to the day, learns and judges, and watches what is in force. */
async function learn(
  ctx: Context,
  { asOf, live, before }: { asOf: Day; live: StoredModel | null; before: TrainingRecord | null },
): Promise<Pick<Finding, 'training' | 'vanished' | 'prior' | 'promise'>> {
  const { config } = ctx.config();
  const horizonDays = config.prediction.horizon_days;
  const health = toHealthSettings(config);
  const today = toEpochDay(asOf);
  const read = await reading(ctx, (db) =>
    loadOutcomeHistory(db, {
      upTo: asOf,
      since: addDays(asOf, -(LEARN_FROM_DAYS + HISTORY_DAYS)),
      mostAccounts: MOST_ACCOUNTS,
    }),
  );
  const book = markVanished(read, config.prediction.vanished.after_periods);
  const set = startingSet(health, live);
  const settings = { health, freshness: freshnessOf(config), horizonDays, historyDays: HISTORY_DAYS };
  const take = takeSnapshots(book, settings, set);
  const days = closedCutoffs(book, today, horizonDays);
  const snapshots: Snapshot[] = [];
  for (const day of days) {
    ctx.signal.throwIfAborted();
    snapshots.push(take(day));
    ctx.progress.step('learning', snapshots.length, days.length);
  }
  // Columns are read by place, so only a model whose set has grown into this one can be held against these rows.
  const follows = live !== null && isDeepStrictEqual(live.predictor.set.components, set.components);
  const isComparable = follows && live.predictor.horizonDays === horizonDays;
  const given = { book, snapshots, set, knownOn: today, horizonDays };
  const training = judgeTraining({
    ...given,
    least: leastEvidence(config),
    maxRows: MOST_TRAINING_ROWS,
    helpEffect: config.alerts.line.contact.effect,
    fit: {},
    live: isComparable ? { predictor: live.predictor, knownOn: toEpochDay(live.asOf) } : null,
  });
  const { verdict, supportedLift } = provePrior(given);
  const promise = await watchPromise(ctx, { asOf, book, horizonDays, before });
  if (follows) {
    const current = openCutoffs(today, horizonDays).map(take).at(-1)!;
    const replaced = training.predictor !== null && training.judgement.verdict.state === 'live';
    await watchDrift(ctx, { asOf, live, book, set, snapshots, current, replaced });
  }
  return { training, vanished: vanishedOf(book), prior: { verdict, supportedLift }, promise };
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
