import { sql } from 'drizzle-orm';
import {
  bigserial,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import type { Band, ChurnEstimate } from '../../domain/types.ts';
import type { ModelRecord, ModelState } from '../../learning/backtest/model-record.ts';
import type { KpiLine } from '../../messages/models/kpi-line.ts';
import { day, instant } from './columns.ts';

export const configVersions = pgTable('config_versions', {
  hash: text('hash').primaryKey(),
  config: jsonb('config').notNull(),
  firstUsedAt: instant('first_used_at').notNull(),
});

/** The days that have been decided; an earlier one is refused, because episodes cannot go back. */
export const decidedDays = pgTable('decided_days', {
  asOf: day('as_of').primaryKey(),
  configHash: text('config_hash').notNull(),
  /** Alerts that were held back at the last decision of the day. */
  held: integer('held').notNull().default(0),
  /** Those among them that were held because their data cannot be trusted. */
  heldForData: integer('held_for_data').notNull().default(0),
  firstAt: instant('first_at').notNull(),
  lastAt: instant('last_at').notNull(),
});

/** The index per account and day, flat (nested JSON doubles the cost), with the inputs it can be replayed from. */
export const scores = pgTable(
  'scores',
  {
    accountId: text('account_id').notNull(),
    day: day('day').notNull(),
    health: doublePrecision('health'),
    band: text('band').$type<Band>().notNull(),
    coverage: doublePrecision('coverage').notNull(),
    probability: doublePrecision('probability'),
    /** Its parts where the model keeps them apart: of the customer's will, and a collection that fails. */
    voluntary: doublePrecision('voluntary'),
    involuntary: doublePrecision('involuntary'),
    model: text('model').$type<ChurnEstimate['model']>().notNull(),
    configHash: text('config_hash').notNull(),
    /** Score of the main components, 0-100, null = unknown; flat so that SQL can compare days. */
    usageScore: doublePrecision('usage_score'),
    npsScore: doublePrecision('nps_score'),
    cesScore: doublePrecision('ces_score'),
    paymentScore: doublePrecision('payment_score'),
    /** Components and drivers, compacted, and packed when some weeks old: written once per pass, read only by explain and messages. */
    detail: text('detail').notNull(),
    /** The features the score is a pure function of, compacted, packed when old, so that any past day can be replayed. */
    features: text('features').notNull(),
  },
  (t) => [
    primaryKey({ name: 'scores_pkey', columns: [t.accountId, t.day] }),
    index('scores_day').on(t.day, t.band),
  ],
);

/** The key figures of the whole book for each month that is over, as `kpis` tells them; for what reads SQL alone. */
export const kpiMonths = pgTable('kpi_months', {
  /** Its first day. */
  month: day('month').primaryKey(),
  line: jsonb('line').$type<KpiLine>().notNull(),
  measuredAt: instant('measured_at').notNull(),
});

/** Every model ever learned; at most one is in force, the database is the guard. */
export const models = pgTable(
  'models',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    state: text('state').$type<ModelState>().notNull(),
    /** Why it has the state it has, in words. */
    reason: text('reason').notNull(),
    /** additive | logistic | blend | base-rate */
    kind: text('kind').notNull(),
    trainedAt: instant('trained_at').notNull(),
    /** Day up to which anything was known when it was learned. */
    asOf: day('as_of').notNull(),
    dataFrom: day('data_from'),
    dataTo: day('data_to'),
    configHash: text('config_hash').notNull(),
    /** How it did on later data, beside the model in force, the plain index and the prior. */
    figures: jsonb('figures').$type<ModelRecord['figures']>().notNull(),
    /** The predictor as JSON text: written once, read once per page. */
    predictor: text('predictor').notNull(),
    liveSince: instant('live_since'),
  },
  (t) => [uniqueIndex('models_one_live').on(t.state).where(sql`state = 'live'`)],
);
