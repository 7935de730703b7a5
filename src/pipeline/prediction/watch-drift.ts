import { fromEpochDay, toEpochDay } from '../../domain/day.ts';
import type { Day } from '../../domain/types.ts';
import { predictChurn } from '../../learning/backtest/churn-predictor.ts';
import type { StoredModel } from '../../learning/backtest/model-record.ts';
import { type Drift, decideDrift, type WatchedInput } from '../../learning/drift/decide-drift.ts';
import { type ObservedToExpected, observedToExpected } from '../../learning/drift/observed-to-expected.ts';
import { populationStability } from '../../learning/drift/population-stability.ts';
import { type FeatureSet, featureSpecs, valueBeforeSeen } from '../../learning/features/feature-set.ts';
import type { OutcomeHistory } from '../../learning/features/outcome-history.ts';
import type { Snapshot } from '../../learning/features/take-snapshots.ts';
import { outcomeAfter } from '../../learning/features/training-rows.ts';
import { modelShapes } from '../../learning/report/model-shapes.ts';
import type { AdminNoticeModel } from '../../messages/models/admin-notice-model.ts';
import { inTransaction } from '../../store/database.ts';
import { storeDrift } from '../../store/models/models.ts';
import { enqueueOutbox } from '../../store/outbox/enqueue-outbox.ts';
import type { Context } from '../context.ts';
import { draftAdminNotice } from '../notify-admin.ts';

/** The world a model in force is held against. */
export interface Watched {
  asOf: Day;
  live: StoredModel;
  book: OutcomeHistory;
  /** The set the snapshots were taken with; it must have grown from the model's own. */
  set: FeatureSet;
  /** Closed cut-offs, oldest first, and the newest on the same weekday. */
  snapshots: readonly Snapshot[];
  current: Snapshot;
  /** True when another model has just taken over: then nobody needs to be told. */
  replaced: boolean;
}

/**
 * The newest cut-offs of the training window, about a quarter of a year: a book that has only filled up since its first
 * weeks (baselines learned, answers come in) is not what it was then, and the model knows it as it is.
 */
const REFERENCES = 12;
/** Clocks and calendars move by themselves, whatever customers do. */
const CLOCK =
  /^(?:tenure_days|share_of_term_left|days_to_\w+|component\.renewal|usage\.days_since_first|signal\..*\.(?:days_since_first|count_all))$/s;

/**
 * Watches the model in force: its inputs now against those it was taught with, and what it said since against what
 * happened. The finding is kept with the model; the admin is told once per stretch of drift.
 */
export async function watchDrift(ctx: Context, watched: Watched): Promise<Drift> {
  const { live } = watched;
  const drift = decideDrift({
    on: watched.asOf,
    inputs: inputsOf(watched),
    calibration: calibrationOf(watched),
    before: (live.figures.drift as Drift | undefined) ?? null,
  });
  const now = ctx.now();
  await inTransaction(ctx, (tx) => storeDrift(tx, live.id, drift));
  ctx.log.info({ model: live.id, state: drift.state, reason: drift.reason }, 'model watched');
  if (drift.state !== 'drifting' || watched.replaced) return drift;
  const notice = draftAdminNotice(noticeOf(live, drift), {
    cause: `model_drift:${live.id}:${drift.since}`,
    config: ctx.config().config,
    today: drift.on,
    now,
  });
  if (notice) await inTransaction(ctx, (tx) => enqueueOutbox(tx, [notice], now));
  return drift;
}

/** Every feature the model uses, with how far it has moved; nothing when the window it was taught on is gone. */
function inputsOf({ live, set, snapshots, current }: Watched): WatchedInput[] {
  const references = snapshots.filter(({ asOf }) => isWithin(fromEpochDay(asOf), live)).slice(-REFERENCES);
  const accounts = new Set(references.flatMap((snapshot) => [...snapshot.accounts])).size;
  if (accounts === 0 || current.accounts.length === 0) return [];
  const places = new Map(featureSpecs(set).map((spec, place) => [spec.name, { ...spec, place }]));
  const column = (snapshot: Snapshot, place: number) =>
    snapshot.columns[place] ?? new Float32Array(snapshot.accounts.length).fill(valueBeforeSeen(set, place));
  const shapes = modelShapes(live.predictor);
  const strength = shapes.reduce((sum, shape) => sum + shape.strength, 0);
  return shapes.flatMap((shape): WatchedInput[] => {
    const spec = places.get(shape.feature);
    if (!spec || CLOCK.test(shape.feature)) return [];
    const stability = populationStability({
      before: Float64Array.from(references.flatMap((snapshot) => [...column(snapshot, spec.place)])),
      now: Float64Array.from(column(current, spec.place)),
      kind: spec.kind,
      accountsBefore: accounts,
      accountsNow: current.accounts.length,
    });
    return [{ feature: shape.feature, weight: shape.strength / strength, ...stability }];
  });
}

function isWithin(day: Day, { dataFrom, dataTo }: StoredModel): boolean {
  return dataFrom !== null && dataTo !== null && day >= dataFrom && day <= dataTo;
}

/** What the model says of cut-offs after all that it was taught with, against the outcomes closed since. */
function calibrationOf({ live, book, snapshots, asOf: today }: Watched): ObservedToExpected | null {
  const { predictor } = live;
  const from = toEpochDay(live.asOf);
  const closed = snapshots.filter(
    ({ asOf }) => asOf >= from && asOf + predictor.horizonDays <= toEpochDay(today),
  );
  const rows: { probability: number[]; label: number[]; account: number[] } = {
    probability: [],
    label: [],
    account: [],
  };
  for (const snapshot of closed) {
    rows.probability.push(...predictChurn(predictor, snapshot.columns, snapshot.prior));
    for (const place of snapshot.accounts) {
      rows.label.push(outcomeAfter(book.accounts[place]!, snapshot.asOf, predictor.horizonDays));
      rows.account.push(place);
    }
  }
  return observedToExpected(rows);
}

function noticeOf(live: StoredModel, drift: Drift): AdminNoticeModel {
  const { calibration } = drift;
  return {
    kind: 'model_drift',
    model: live.id,
    since: drift.since!,
    features: drift.kinds.includes('inputs') ? drift.shifted.map(({ feature }) => feature) : [],
    ratio:
      calibration !== null && drift.kinds.includes('calibration')
        ? { value: calibration.ratio, low: calibration.low, high: calibration.high }
        : null,
  };
}
