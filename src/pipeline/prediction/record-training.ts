import type { Config } from '../../config/schema.ts';
import type { RankingEvidence } from '../../domain/alerts/alert-line.ts';
import { fromEpochDay } from '../../domain/day.ts';
import type { OutboxDraft } from '../../domain/outbox.ts';
import type { VanishedAccount } from '../../domain/outcomes/ledger.ts';
import type { Day } from '../../domain/types.ts';
import { formatVerdict } from '../../learning/backtest/format-verdict.ts';
import type { JudgedTraining } from '../../learning/backtest/judge-training.ts';
import { promiseOf } from '../../learning/backtest/keep-promise.ts';
import type { StoredModel, TrainingRecord } from '../../learning/backtest/model-record.ts';
import type { AdminNoticeModel } from '../../messages/models/admin-notice-model.ts';
import { inTransaction } from '../../store/database.ts';
import { storeVanished } from '../../store/digest/load-vanished.ts';
import { storeModel } from '../../store/models/models.ts';
import { storeTraining } from '../../store/models/trainings.ts';
import { enqueueOutbox } from '../../store/outbox/enqueue-outbox.ts';
import type { Context } from '../context.ts';
import { draftAdminNotice } from '../notify-admin.ts';

export type TrainingOutcome = Pick<
  TrainingRecord,
  'asOf' | 'model' | 'state' | 'reason' | 'rows' | 'accounts' | 'churnedAccounts' | 'vanishedAccounts'
> & {
  /** The model in force from now on; null = the prior speaks. */
  inForce: number | null;
};

/** A training, judged, and what else it has found out. */
export interface Finding extends Pick<TrainingRecord, 'asOf' | 'known' | 'prior' | 'promise'> {
  training: JudgedTraining;
  /** Accounts that the rule, and nobody else, says have departed. */
  vanished: readonly VanishedAccount[];
  /** What the training before this one came to. */
  before: TrainingRecord | null;
  /** The model in force before; null = the prior spoke. */
  liveBefore: number | null;
}

/** Records a training, the model it made, and what the admin is told of it, all or nothing. */
export async function recordTraining(ctx: Context, finding: Finding): Promise<TrainingOutcome> {
  const { asOf, known, training, vanished, prior, promise } = finding;
  const { rows, accounts, churnedAccounts, vanishedAccounts } = training;
  const size = { asOf, rows, accounts, churnedAccounts, vanishedAccounts };
  const decision = decisionOf(training);
  const now = ctx.now();
  const { config } = ctx.config();
  const model = await inTransaction(ctx, async (tx) => {
    const stored =
      training.predictor === null ? null : await storeModel(tx, toModel(ctx, { asOf, training, prior }));
    const record = { ...size, ...decision, known, prior, promise, model: stored?.id ?? null };
    await storeTraining(tx, record, now);
    await storeVanished(tx, vanished, now);
    const drafts = draftTrainingNotices({ ...finding, config, record, now });
    if (drafts.length > 0) await enqueueOutbox(tx, drafts, now);
    return record.model;
  });
  const { state, reason, code } = decision;
  ctx.log.info(
    { ...size, helped: training.helped.accounts, model, state, reason, code },
    'churn model trained',
  );
  return { ...size, model, state, reason, inForce: state === 'live' ? model : finding.liveBefore };
}

function decisionOf(training: JudgedTraining): Pick<TrainingRecord, 'state' | 'code' | 'reason'> {
  if (training.predictor === null) return { state: 'prior', code: 'too_few', reason: training.lacking };
  const { state, reason } = training.judgement.verdict;
  return { state, code: reason, reason: formatVerdict(training.judgement, training.predictor) };
}

function toModel(
  ctx: Context,
  given: { asOf: Day; training: JudgedTraining & { lacking: null }; prior: RankingEvidence | null },
): Omit<StoredModel, 'id' | 'liveSince'> {
  const { predictor, judgement, ...size } = given.training;
  const { verdict, judgedFrom, ranking, ...judged } = judgement;
  const { evidence } = predictor.model;
  const day = (epochDay: number | null) => (epochDay === null ? null : fromEpochDay(epochDay));
  return {
    state: verdict.state,
    reason: formatVerdict(judgement, predictor),
    kind: predictor.model.kind,
    trainedAt: ctx.now(),
    asOf: given.asOf,
    dataFrom: day(evidence.from),
    dataTo: day(evidence.to),
    configHash: ctx.config().hash,
    figures: {
      ...size,
      ...judged,
      verdict,
      judged_from: fromEpochDay(judgedFrom),
      churners: ranking.departures,
      ranking,
      prior_ranking: given.prior,
      promise: promiseOf(ranking),
    },
    predictor,
  };
}

interface Told extends Finding {
  config: Config;
  record: TrainingRecord;
}

/** What the admin is told of a training: only what has changed since the one before, each thing once. */
function draftTrainingNotices(given: Told & { now: Date }): OutboxDraft[] {
  const { config, now, record } = given;
  return [standingNotice(given), promiseNotice(given)].flatMap((told) => {
    if (told === null) return [];
    return draftAdminNotice(told.notice, { cause: told.cause, config, today: record.asOf, now }) ?? [];
  });
}

type Notice = { notice: AdminNoticeModel; cause: string } | null;

/** That a learned model speaks from now on, or why still none does. */
function standingNotice({ before, record, training, liveBefore, config }: Told): Notice {
  if (training.predictor === null) return waitingNotice(record, { before, config });
  const { verdict, ranking } = training.judgement;
  const { churnedAccounts: departures } = record;
  if (verdict.state === 'live')
    return liveBefore !== null
      ? null
      : {
          notice: {
            kind: 'model_in_force',
            model: record.model!,
            departures,
            weight: verdict.weight,
            promise: promiseOf(ranking),
          },
          cause: `model_in_force:${record.model}`,
        };
  if (before?.state === 'shadow' && before.code === verdict.reason) return null;
  return {
    notice: {
      kind: 'model_refused',
      model: record.model!,
      reason: verdict.reason,
      departures,
      hadModel: liveBefore !== null,
    },
    cause: `model_refused:${record.model}`,
  };
}

/** Said once; nobody needs to hear of a handful of accounts that they prove nothing. */
function waitingNotice(
  { accounts, churnedAccounts: departures }: TrainingRecord,
  { before, config: { prediction } }: Pick<Told, 'before' | 'config'>,
): Notice {
  if (before !== null || departures === 0 || accounts < prediction.min_accounts) return null;
  return {
    notice: { kind: 'model_waits', departures, least: prediction.min_departures },
    cause: 'model_waits',
  };
}

function promiseNotice({ before, record: { promise } }: Told): Notice {
  if (promise === null || promise.brokenSince === null || before?.promise?.brokenSince) return null;
  const { promised, lived, brokenSince } = promise;
  return { notice: { kind: 'promise_broken', promised, lived }, cause: `promise_broken:${brokenSince}` };
}
