import * as z from 'zod';
import { isDay } from '../domain/day.ts';
import { DEFAULT_HEALTH_SETTINGS } from '../domain/health-settings.ts';
import { calendarDay } from './calendar-day.ts';
import { durationDays, positiveDuration } from './duration.ts';

/** The domain's own defaults, so that there is one place for them. */
const DEFAULTS = DEFAULT_HEALTH_SETTINGS;
const days = (count: number) => `${count}d`;

const weight = z.number().min(0).max(1000);
const weights = z.record(z.string(), weight);
const points = z.number().min(0).max(100);

const capSchema = z.strictObject({
  when: z.enum(['days_overdue', 'failing_attempts', 'uncollectible', 'days_without_usage', 'usage_lost']),
  at_least: z.number().min(0),
  cap: points,
});

const signalSchema = z.strictObject({
  signal: z.string().min(1),
  weight,
  better: z.enum(['higher', 'lower']),
  aggregate: z.enum(['sum', 'mean', 'last', 'count']).default('sum'),
  window: positiveDuration.default('28d'),
  worst: z.number().nullable().default(null),
  best: z.number().nullable().default(null),
});

export const healthSchema = z.strictObject({
  weights: z
    .strictObject({
      usage: weight.default(DEFAULTS.weights.usage!),
      nps: weight.default(DEFAULTS.weights.nps!),
      ces: weight.default(DEFAULTS.weights.ces!),
      payment: weight.default(DEFAULTS.weights.payment!),
      renewal: weight.default(DEFAULTS.weights.renewal!),
      goals: weight.default(DEFAULTS.weights.goals!),
    })
    .prefault({}),
  weights_by_tier: z.record(z.string(), weights).default({}),
  weights_by_segment: z.record(z.string(), weights).default({}),
  weights_by_stage: z.record(z.string(), weights).default({}),
  bands: z
    .strictObject({
      watch: points.default(DEFAULTS.bands.watch),
      at_risk: points.default(DEFAULTS.bands.at_risk),
      critical: points.default(DEFAULTS.bands.critical),
    })
    .prefault({})
    .refine((b) => b.critical < b.at_risk && b.at_risk < b.watch, {
      error: 'must rise: critical < at_risk < watch',
    }),
  hysteresis: z.number().min(0).max(20).default(DEFAULTS.hysteresis),
  min_coverage: z.number().min(0).max(1).default(DEFAULTS.minCoverage),
  caps: z
    .array(capSchema)
    .default(DEFAULTS.caps.map(({ when, atLeast, cap }) => ({ when, at_least: atLeast, cap }))),
  signals: z.array(signalSchema).default([]),
});

export const surveysSchema = z.strictObject({
  nps: z
    .strictObject({
      scale: z.enum(['0-10', '1-10']).default(DEFAULTS.surveys.npsScale),
    })
    .prefault({}),
  ces: z
    .strictObject({
      scale: z.enum(['1-5', '1-7']).default(DEFAULTS.surveys.ces.scale),
      better: z.enum(['lower', 'higher']).default(DEFAULTS.surveys.ces.better),
    })
    .prefault({}),
  half_life: positiveDuration.default(days(DEFAULTS.surveys.halfLifeDays)),
  expire_after: durationDays.default(days(DEFAULTS.surveys.expireDays)),
  role_weights: z.record(z.string(), z.number().min(0).max(10)).default({}),
});

const cadence = z.enum(['daily', 'weekly', 'monthly']);

export const usageSchema = z.strictObject({
  cadence: z.enum(['auto', ...cadence.options]).default(DEFAULTS.usage.cadence),
  cadence_by_product: z.record(z.string(), cadence).default({}),
  recent: positiveDuration.default(days(DEFAULTS.usage.recentDays)),
  baseline: positiveDuration.default(days(DEFAULTS.usage.baselineDays)),
  min_history: durationDays.default(days(DEFAULTS.usage.minHistoryDays)),
  quiet_periods: z
    .array(
      z
        .strictObject({
          from: calendarDay,
          to: calendarDay,
          segments: z.array(z.string()).nullable().default(null),
        })
        .refine(({ from, to }) => !isDay(from) || !isDay(to) || from <= to, {
          error: 'ends before it begins: from must not be after to',
        }),
    )
    .default([]),
  holidays: z.record(z.string(), z.array(calendarDay)).default({}),
});

export const paymentsSchema = z.strictObject({
  due_soon: durationDays.default(days(DEFAULTS.payments.dueSoonDays)),
  overdue_zero: positiveDuration.default(days(DEFAULTS.payments.overdueZeroDays)).meta({
    description: 'Overdue for this long, the payment component reaches 0',
  }),
  least_amount: z.number().min(0).default(DEFAULTS.payments.least.amount).meta({
    description: 'What is owed below this, in the reporting currency, is not chased and lowers nothing',
  }),
});
