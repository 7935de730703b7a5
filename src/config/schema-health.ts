import { z } from 'zod';
import { durationDays } from './duration.ts';

const weight = z.number().min(0).max(1000);
const weights = z.record(z.string(), weight);
const points = z.number().min(0).max(100);

const capSchema = z.strictObject({
  when: z.enum(['days_overdue', 'failing_attempts', 'uncollectible', 'days_without_usage']),
  at_least: z.number().min(0),
  cap: points,
});

const signalSchema = z.strictObject({
  signal: z.string().min(1),
  weight,
  better: z.enum(['higher', 'lower']),
  aggregate: z.enum(['sum', 'mean', 'last', 'count']).default('sum'),
  window: durationDays.default('28d'),
  worst: z.number().nullable().default(null),
  best: z.number().nullable().default(null),
});

export const healthSchema = z
  .strictObject({
    weights: z
      .strictObject({
        usage: weight.default(40),
        nps: weight.default(20),
        ces: weight.default(15),
        payment: weight.default(25),
        renewal: weight.default(0),
      })
      .prefault({}),
    weights_by_tier: z.record(z.string(), weights).default({}),
    weights_by_stage: z.record(z.string(), weights).default({}),
    bands: z
      .strictObject({
        watch: points.default(70),
        at_risk: points.default(50),
        critical: points.default(30),
      })
      .prefault({})
      .refine((b) => b.critical < b.at_risk && b.at_risk < b.watch, {
        error: 'must rise: critical < at_risk < watch',
      }),
    hysteresis: z.number().min(0).max(20).default(3),
    min_coverage: z.number().min(0).max(1).default(0.3),
    caps: z.array(capSchema).default([
      { when: 'days_overdue', at_least: 30, cap: 40 },
      { when: 'failing_attempts', at_least: 2, cap: 45 },
      { when: 'uncollectible', at_least: 1, cap: 25 },
    ]),
    signals: z.array(signalSchema).default([]),
  })
  .refine((h) => Object.values(h.weights).some((w) => w > 0), {
    error: 'needs at least one weight above 0',
    path: ['weights'],
  });

export const surveysSchema = z.strictObject({
  nps: z
    .strictObject({
      scale: z.enum(['0-10', '1-10']).default('0-10'),
    })
    .prefault({}),
  ces: z
    .strictObject({
      scale: z.enum(['1-5', '1-7']).default('1-5'),
      better: z.enum(['lower', 'higher']).default('lower'),
    })
    .prefault({}),
  half_life: durationDays.default('90d'),
  expire_after: durationDays.default('365d'),
  role_weights: z.record(z.string(), z.number().min(0).max(10)).default({}),
});

const cadence = z.enum(['daily', 'weekly', 'monthly']);
const calendarDay = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'is not a day written YYYY-MM-DD');

export const usageSchema = z.strictObject({
  cadence: cadence.or(z.literal('auto')).default('auto'),
  cadence_by_product: z.record(z.string(), cadence).default({}),
  recent: durationDays.default('28d'),
  baseline: durationDays.default('84d'),
  min_history: durationDays.default('28d'),
  quiet_periods: z
    .array(
      z.strictObject({
        from: calendarDay,
        to: calendarDay,
        segments: z.array(z.string()).nullable().default(null),
      }),
    )
    .default([]),
  holidays: z.record(z.string(), z.array(calendarDay)).default({}),
});

export const paymentsSchema = z.strictObject({
  due_soon: durationDays.default('7d'),
  overdue_zero: durationDays.default('60d').meta({
    description: 'Overdue for this long, the payment component reaches 0',
  }),
});
