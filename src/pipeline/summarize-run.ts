import type { DrainSummary } from '../delivery/relay.ts';
import type { CustomerEmailSummary } from '../domain/customer-emails/decide-open-emails.ts';
import type { BandCounts } from '../domain/health/score-record.ts';
import type { Day, SignalName } from '../domain/types.ts';
import { reading } from '../store/database.ts';
import { loadSourceStates } from '../store/facts/source-states.ts';
import { loadLiveModel } from '../store/models/models.ts';
import { countBands } from '../store/scores/scores.ts';
import type { AlertSummary } from './alerts/decide-alerts.ts';
import { freshnessOf } from './check-freshness.ts';
import type { Context } from './context.ts';
import { type CurrencyAtRisk, measureMoneyAtRisk } from './ledger/measure-money-at-risk.ts';
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
  tasks: { created: number };
  /** E-mails to customers; all zero while they are switched off. */
  nudges: CustomerEmailSummary;
  deliveries: { sent: number; parked: number; uncertain: number; failed: number };
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
  }[];
  model: { kind: 'prior' | 'learned'; trained_on: number };
  duration_ms: number;
}

const SIGNAL_OF: Readonly<Record<string, SignalName>> = {
  usage: 'usage',
  usage_events: 'usage',
  surveys: 'surveys',
  invoices: 'invoices',
  subscriptions: 'subscriptions',
  signals: 'signals',
};

/** Puts together what the steps of one pass have done. */
export async function summarizeRun(
  ctx: Context,
  given: {
    asOf: Day;
    pulled: readonly PullSummary[];
    alerts: AlertSummary;
    delivered: DrainSummary;
    startedAt: Date;
  },
): Promise<RunSummary> {
  const { asOf, alerts, delivered } = given;
  const { config } = ctx.config();
  const [bands, states, [known], [learned], atRisk] = await reading(ctx, (db) =>
    Promise.all([
      countBands(db, asOf),
      loadSourceStates(db, asOf, freshnessOf(config)),
      db<[{ count: number }]>`select count(*)::int as count from accounts`,
      db<[{ learned: boolean | null }]>`
        select bool_or(model = 'learned') as learned from scores where day = ${asOf}::date`,
      measureMoneyAtRisk(db, { config, asOf }),
    ]),
  );
  const scored = Object.values(bands).reduce((sum, n) => sum + n, 0);
  return {
    as_of: asOf,
    accounts: { known: known.count, scored, unknown: bands.unknown },
    bands,
    alerts: {
      opened: alerts.opened,
      updated: alerts.updated,
      recovered: alerts.recovered,
      held: alerts.held,
      muted: alerts.muted,
      muted_rules: alerts.mutedRules,
    },
    money_at_risk: atRisk.currencies,
    tasks: { created: alerts.tasks },
    nudges: alerts.nudges,
    deliveries: {
      sent: delivered.sent,
      parked: delivered.parked,
      uncertain: delivered.uncertain,
      failed: delivered.failed,
    },
    sources: given.pulled.flatMap(({ source, imported }) =>
      imported.files.map((f) => {
        const signal = SIGNAL_OF[f.entity];
        return {
          name: f.file,
          source,
          rows: f.rowsIn,
          loaded: f.loaded,
          replaced: f.replaced,
          unchanged: f.unchanged,
          quarantined: f.quarantined,
          watermark: signal ? states[signal].watermark : null,
          fresh: signal ? !states[signal].stale : true,
        };
      }),
    ),
    model: {
      kind: learned.learned ? 'learned' : 'prior',
      trained_on: await trainedOn(ctx, learned.learned === true),
    },
    duration_ms: ctx.now().getTime() - given.startedAt.getTime(),
  };
}

/** Accounts the model in force was learned on; 0 while the prior speaks. */
async function trainedOn(ctx: Context, learned: boolean): Promise<number> {
  const live = learned ? await reading(ctx, (db) => loadLiveModel(db)) : null;
  return live?.predictor.model.evidence.accounts ?? 0;
}
