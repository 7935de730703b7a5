import * as z from 'zod';
import type { ThemeQueue } from '../domain/alerts/route-theme.ts';
import { ANSWER_WINDOW_DAYS, DROP_DAYS, ONBOARDING_LACKS } from '../domain/alerts/settings.ts';
import { GOAL_MEMORY_DAYS } from '../domain/signals/goals/judge-goal.ts';
import { THEME_KEYS, type ThemeKey } from '../domain/themes/theme-lexicon.ts';
import { COLLECTIONS } from '../domain/types.ts';
import { calendarDay } from './calendar-day.ts';
import { durationBetween, durationDays } from './duration.ts';
import { contactSchema } from './schema-contact.ts';
import { holdOutSchema, muteSchema, outcomeAfterSchema } from './schema-ledger.ts';
import { didYouMean } from './suggestion.ts';

const base = {
  severity: z.enum(['watch', 'at_risk', 'critical']).default('at_risk'),
  playbook: z.string().nullable().default(null),
  enabled: z.boolean().default(true),
};

/** For rules on the index and the probability. */
const indexBase = {
  ...base,
  always: z.boolean().default(false).meta({
    description: 'Opens an alert wherever the account stands, not only over the line under alerts.line',
  }),
};

const answerWindow = durationBetween(1, ANSWER_WINDOW_DAYS);
const dropWindow = durationBetween(DROP_DAYS.least, DROP_DAYS.most);

const ruleSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('band'), at: z.enum(['watch', 'at_risk', 'critical']), ...indexBase }),
  z.strictObject({
    kind: z.literal('health_drop'),
    points: z.number().min(1).max(100).default(20),
    within: dropWindow.default('28d'),
    ...indexBase,
  }),
  z.strictObject({ kind: z.literal('detractor'), within: answerWindow.default('14d'), ...base }),
  z.strictObject({
    kind: z.literal('effort'),
    worst_share: z.number().min(0).max(1).default(0.75),
    within: answerWindow.default('14d'),
    ...base,
  }),
  z.strictObject({
    kind: z.literal('overdue'),
    days: z.int().min(1).default(14),
    collection: z
      .enum(['any', ...COLLECTIONS])
      .default('any')
      .meta({
        description: 'automatic: taken from a card or account on file; manual: sent for the customer to pay',
      }),
    ...base,
  }),
  z.strictObject({ kind: z.literal('failing_payment'), attempts: z.int().min(1).default(2), ...base }),
  z.strictObject({
    kind: z.literal('onboarding'),
    lacks: z.enum(ONBOARDING_LACKS),
    days: z.int().min(1).max(365).default(14),
    below: z.number().min(0).max(1).default(0.5),
    ...base,
  }),
  z.strictObject({
    kind: z.literal('goal_behind'),
    within: durationBetween(1, GOAL_MEMORY_DAYS).default('28d'),
    ...base,
  }),
  z.strictObject({
    kind: z.literal('probability'),
    over: z.number().min(0).max(1).default(0.35),
    ...indexBase,
  }),
  z.strictObject({
    kind: z.literal('renewal'),
    within: durationDays.default('60d'),
    below: z.number().min(0).max(100).default(60),
    ...indexBase,
  }),
]);

export type RuleConfig = z.output<typeof ruleSchema>;

/** The rules that are in force when the file names none. */
export const DEFAULT_RULES: Record<string, RuleConfig> = {
  'band-critical': {
    kind: 'band',
    at: 'critical',
    severity: 'critical',
    playbook: 'risk',
    enabled: true,
    always: false,
  },
  'band-at-risk': {
    kind: 'band',
    at: 'at_risk',
    severity: 'at_risk',
    playbook: 'risk',
    enabled: true,
    always: false,
  },
  'fast-drop': {
    kind: 'health_drop',
    points: 20,
    within: '28d',
    severity: 'at_risk',
    playbook: 'risk',
    enabled: true,
    always: false,
  },
  detractor: { kind: 'detractor', within: '14d', severity: 'at_risk', playbook: 'detractor', enabled: true },
  'high-effort': {
    kind: 'effort',
    worst_share: 0.75,
    within: '14d',
    severity: 'watch',
    playbook: 'effort',
    enabled: true,
  },
  'payment-overdue': {
    kind: 'overdue',
    days: 14,
    collection: 'any',
    severity: 'at_risk',
    playbook: 'payment',
    enabled: true,
  },
  'payment-failing': {
    kind: 'failing_payment',
    attempts: 2,
    severity: 'at_risk',
    playbook: 'payment',
    enabled: true,
  },
  'goal-behind': {
    kind: 'goal_behind',
    within: '28d',
    severity: 'watch',
    playbook: 'goal',
    enabled: true,
  },
  'onboarding-first-use': {
    kind: 'onboarding',
    lacks: 'first_use',
    days: 14,
    below: 0.5,
    severity: 'watch',
    playbook: 'onboarding',
    enabled: true,
  },
  'onboarding-seats': {
    kind: 'onboarding',
    lacks: 'seats',
    days: 30,
    below: 0.5,
    severity: 'watch',
    playbook: 'onboarding',
    enabled: true,
  },
  'onboarding-contact': {
    kind: 'onboarding',
    lacks: 'contact',
    days: 14,
    below: 0.5,
    severity: 'watch',
    playbook: 'onboarding',
    enabled: true,
  },
  'churn-probability': {
    kind: 'probability',
    over: 0.35,
    severity: 'at_risk',
    playbook: 'risk',
    enabled: true,
    always: false,
  },
  'renewal-unhealthy': {
    kind: 'renewal',
    within: '60d',
    below: 60,
    severity: 'at_risk',
    playbook: 'renewal',
    enabled: true,
    always: false,
  },
};

const lift = z.number().min(1).max(100);
const share = z.number().min(0).max(1);

/** Where risk alerts begin; a lift is how many times the mean probability of the accounts. */
const lineSchema = z.strictObject({
  by: z.enum(['budget', 'lift', 'profit', 'probability']).default('budget').meta({
    description:
      'budget: the best of what fits into the week, down to least_lift or what the back-test supports; lift: from least_lift on; profit: where a contact brings more than it costs; probability: from over on',
  }),
  least_lift: lift.default(1.9),
  over: share.default(0.35),
  close_at: share.default(0.8).meta({
    description: 'An open risk alert stands until the probability is under this share of the line',
  }),
  contact: z
    .strictObject({ effect: share.default(0.3), cost: z.number().min(0).default(15) })
    .prefault({})
    .meta({ description: 'Share of those who would leave that a contact keeps, and what one costs' }),
  unproven: z
    .strictObject({ worst_share: share.default(0.1), least_lift: lift.default(1.5) })
    .prefault({})
    .meta({ description: 'While nothing is proven: the worst of each CSM, and how bad they must be' }),
  severity: base.severity,
  playbook: z.string().nullable().default('risk'),
});

/** A time of day, to the quarter. */
export const quarterHour = z
  .string({ error: 'is not a time of day such as "08:00"' })
  .regex(/^(?:[01]\d|2[0-3]):(?:00|15|30|45)$/, {
    error: ({ input }) => {
      const short = /^\d:\d\d$/.test(String(input)) ? didYouMean(`0${input}`) : '';
      return `is not a time of day on a quarter of an hour, such as "08:00"${short}`;
    },
  });

/** Who can do something about a complaint, when the file says nothing else. */
const THEME_QUEUES: Readonly<Record<ThemeKey | 'default', ThemeQueue>> = {
  performance: 'product',
  bugs: 'product',
  access: 'support',
  export: 'product',
  integration: 'product',
  missing_feature: 'product',
  usability: 'csm',
  support: 'support',
  training: 'csm',
  price: 'finance',
  improvement: 'csm',
  default: 'csm',
};

const themeQueue = z.enum(['csm', 'manager', 'product', 'data', 'support', 'finance']);
const themeRoutingSchema = z.strictObject(
  Object.fromEntries(
    [...THEME_KEYS, 'default' as const].map((key) => [key, themeQueue.default(THEME_QUEUES[key])]),
  ) as Record<ThemeKey | 'default', z.ZodDefault<typeof themeQueue>>,
);

/** A risk that a person sets, and the word that there is none. */
const byHandSchema = z.strictObject({
  severity: base.severity,
  playbook: z.string().nullable().default('risk').meta({
    description: 'Playbook of a risk that a person sets by hand; null = none',
  }),
  holds: durationBetween(1, 365).default('30d').meta({
    description: 'How long a word holds when whoever says it names no end',
  }),
  longest: durationBetween(1, 730).default('180d').meta({ description: 'A word cannot hold for longer' }),
});

/** As they are written in the file; Monday first. */
export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

export const alertsSchema = z.strictObject({
  rules: z.record(z.string(), ruleSchema).default(DEFAULT_RULES),
  budget_per_csm_per_week: z.int().min(1).nullable().default(5),
  capacity_share: share.default(0.0125).meta({
    description: 'Share of the accounts of a CSM, or of the pool, a week, where that is more than the budget',
  }),
  line: lineSchema.prefault({}),
  cooldown: durationDays.default('14d'),
  min_duration: durationDays.default('0d'),
  recover_after: durationDays.default('2d'),
  escalate_after_working_days: z.int().min(1).default(3),
  bundle_over: z.int().min(2).default(10),
  mass_drop: z
    .strictObject({
      share: z.number().min(0.05).max(1).default(0.3),
      min_accounts: z.int().min(2).default(20),
    })
    .prefault({}),
  promote: z
    .strictObject({
      yearly_value: z.number().min(0).nullable().default(10000),
      probability: z.number().min(0).max(1).nullable().default(0.5),
    })
    .prefault({}),
  longest_snooze: durationBetween(1, 365).default('180d').meta({
    description: 'An episode cannot be snoozed for longer',
  }),
  outcome_after: outcomeAfterSchema,
  mute_under: muteSchema.prefault({}),
  hold_out: holdOutSchema.prefault({}),
  quiet_hours: z
    .strictObject({ from: quarterHour.default('18:00'), to: quarterHour.default('08:00') })
    .refine(({ from, to }) => from !== to, { error: 'begin and end at the same time' })
    .nullable()
    .prefault({})
    .meta({ description: 'In the time zone of whoever is told; null = none' }),
  holidays: z
    .record(z.string(), z.array(calendarDay))
    .nullable()
    .default(null)
    .meta({ description: 'Days on which nobody works, by locale, time zone or "*"; null = usage.holidays' }),
  weekend: z
    .record(
      z.string(),
      z.array(z.enum(WEEKDAYS)).refine((days) => new Set(days).size < WEEKDAYS.length, {
        error: 'leaves no day to work on; name six days at most',
      }),
    )
    .nullable()
    .default(null)
    .meta({
      description:
        'Weekdays on which nobody works, by locale, time zone or "*"; null = as usual in the time zone',
    }),
  theme_routing: themeRoutingSchema.prefault({}).meta({
    description: 'Queue that gets a complaint, by its theme; for playbook steps of queue: theme',
  }),
  worth_a_word: z.boolean().default(true).meta({
    description:
      'A list to each CSM on the first working day of a week: neutrals, silent promoters, accounts without a goal',
  }),
  contact: contactSchema.prefault({}),
  by_hand: byHandSchema.prefault({}),
});
