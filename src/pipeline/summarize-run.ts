import type { DrainSummary } from '../delivery/relay.ts';
import type { CustomerEmailSummary } from '../domain/customer-emails/decide-open-emails.ts';
import type { BandCounts } from '../domain/health/score-record.ts';
import type { Unconverted } from '../domain/money.ts';
import type { Day, SignalName, SourceStates } from '../domain/types.ts';
import { reading } from '../store/database.ts';
import { loadSourceStates } from '../store/facts/source-states.ts';
import { loadLiveModel } from '../store/models/models.ts';
import { countWaiting } from '../store/outbox/inspect-outbox.ts';
import { countBands } from '../store/scores/scores.ts';
import type { AlertSummary } from './alerts/decide-alerts.ts';
import { freshnessOf } from './check-freshness.ts';
import type { Context } from './context.ts';
import { type BookAtRisk, type CurrencyAtRisk, measureMoneyAtRisk } from './ledger/measure-money-at-risk.ts';
import type { PullSummary } from './pull.ts';

/** What `run --json` prints; others rely on these names. */
export interface RunSummary {
  as_of: Day;
  accounts: { known: number; scored: number; unknown: number };
  bands: BandCounts;
  alerts: {
    opened: number;
    updated: number;
    recovered: number;
    held: number;
    /** Accounts for which only muted rules fire, and these rules. */
    muted: number;
    muted_rules: string[];
  };
  /** One entry per currency, the one of the most accounts first. */
  money_at_risk: CurrencyAtRisk[];
  /** All currencies with a rate, in the reporting currency; null = nothing is known in it. */
  money_at_risk_total: CurrencyAtRisk | null;
  /** Accounts in no total: their currency has no rate. */
  unconverted: readonly Unconverted[];
  tasks: { created: number };
  /** E-mails to customers; all zero while they are switched off. */
  nudges: CustomerEmailSummary;
  /** What this run made of its deliveries; `waiting` ones are due later and left to the next run or the service. */
  deliveries: { sent: number; parked: number; uncertain: number; failed: number; waiting: number };
  sources: {
    name: string;
    source: string;
    rows: number;
    loaded: number;
    replaced: number;
    unchanged: number;
    quarantined: number;
    watermark: Day | null;
    fresh: boolean;
    /** Days that usually lie between two days with rows, learned from the feed; null = not known yet. */
    gap_days: number | null;
  }[];
  model: { kind: 'prior' | 'learned'; trained_on: number };
  duration_ms: number;
}

const SIGNAL_OF: ReadonlyMap<string, SignalName> = new Map([
  ['usage', 'usage'],
  ['usage_events', 'usage'],
  ['surveys', 'surveys'],
  ['invoices', 'invoices'],
  ['subscriptions', 'subscriptions'],
  ['signals', 'signals'],
]);

/** What one pass has done, step by step. */
export interface RunSteps {
  asOf: Day;
  pulled: readonly PullSummary[];
  alerts: AlertSummary;
  delivered: DrainSummary;
  startedAt: Date;
}

/** What is stored after a pass and its summary tells of. */
export interface RunFacts {
  known: number;
  bands: BandCounts;
  sources: SourceStates;
  atRisk: Omit<BookAtRisk, 'accounts'>;
  /** Accounts that the model in force was learned on; null = the prior speaks. */
  trainedOn: number | null;
  /** Deliveries that are still to go, by themselves. */
  waiting: number;
  endedAt: Date;
}

/** Puts together what the steps of one pass have done. */
export async function summarizeRun(ctx: Context, steps: RunSteps): Promise<RunSummary> {
  return toRunSummary(steps, await loadRunFacts(ctx, steps.asOf));
}

async function loadRunFacts(ctx: Context, asOf: Day): Promise<RunFacts> {
  const { config } = ctx.config();
  return reading(ctx, async (db) => {
    const [bands, sources, waiting, [{ known }], [{ learned }], atRisk] = await Promise.all([
      countBands(db, asOf),
      loadSourceStates(db, asOf, freshnessOf(config)),
      countWaiting(db),
      db<[{ known: number }]>`select count(*)::int as known from accounts`,
      db<[{ learned: boolean | null }]>`
        select bool_or(model = 'learned') as learned from scores where day = ${asOf}::date`,
      measureMoneyAtRisk(db, { config, asOf }),
    ]);
    const model = learned === true ? await loadLiveModel(db) : null;
    const trainedOn = learned === true ? (model?.predictor.model.evidence.accounts ?? 0) : null;
    return { known, bands, sources, atRisk, trainedOn, waiting, endedAt: ctx.now() };
  });
}

/** Pure: the names are those that others rely on. */
export function toRunSummary(
  { asOf, pulled, alerts, delivered, startedAt }: RunSteps,
  facts: RunFacts,
): RunSummary {
  const { bands, sources, trainedOn } = facts;
  const scored = Object.values(bands).reduce((sum, n) => sum + n, 0);
  const { opened, updated, recovered, held, muted, mutedRules: muted_rules } = alerts;
  const { sent, parked, uncertain, failed } = delivered;
  const { waiting } = facts;
  return {
    as_of: asOf,
    accounts: { known: facts.known, scored, unknown: bands.unknown },
    bands,
    alerts: { opened, updated, recovered, held, muted, muted_rules },
    money_at_risk: facts.atRisk.currencies,
    money_at_risk_total: facts.atRisk.total,
    unconverted: facts.atRisk.unconverted,
    tasks: { created: alerts.tasks },
    nudges: alerts.nudges,
    deliveries: { sent, parked, uncertain, failed, waiting },
    sources: pulled.flatMap(({ source, imported }) =>
      imported.files.map((f) => {
        const state = SIGNAL_OF.get(f.entity);
        const signal = state && sources[state];
        const { loaded, replaced, unchanged, quarantined } = f;
        return {
          ...{ name: f.file, source, rows: f.rowsIn, loaded, replaced, unchanged, quarantined },
          watermark: signal?.watermark ?? null,
          fresh: signal === undefined || !signal.stale,
          gap_days: signal?.feed?.gapDays ?? null,
        };
      }),
    ),
    model: { kind: trainedOn === null ? 'prior' : 'learned', trained_on: trainedOn ?? 0 },
    duration_ms: facts.endedAt.getTime() - startedAt.getTime(),
  };
}
