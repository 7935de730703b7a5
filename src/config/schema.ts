import * as z from 'zod';
import { durationDays, freshnessLimit, plannedCadence, positiveDuration } from './duration.ts';
import { mailDomain, plainAddress, slackChannel } from './mail-fields.ts';
import { alertsSchema, quarterHour, WEEKDAYS } from './schema-alerts.ts';
import { crmSchema } from './schema-crm.ts';
import { customerEmailsSchema } from './schema-customer-emails.ts';
import { feedbackSchema } from './schema-feedback.ts';
import { healthSchema, paymentsSchema, surveysSchema, usageSchema } from './schema-health.ts';
import { leavingSchema } from './schema-leaving.ts';
import { materialsSchema } from './schema-materials.ts';
import { currencyCode, ratesSchema } from './schema-money.ts';
import { playbooksSchema } from './schema-playbooks.ts';
import { isTimeZone, scheduleSchema } from './schema-schedule.ts';
import { identitiesSchema, sourcesSchema } from './schema-sources.ts';
import { webhooksSchema } from './schema-webhooks.ts';
import { didYouMean, nearest } from './suggestion.ts';

const tierSchema = z.strictObject({
  touch: z.enum(['high', 'low']).meta({
    description: 'high: a named CSM acts; low: grouped and automated',
  }),
  contact_every: plannedCadence.default('auto').meta({
    description:
      'Planned contact: a duration = a task before the day; auto = a task once it is late against what is usual in the tier; null = none',
  }),
  onboarding: positiveDuration.nullable().default(null).meta({
    description: 'Length of the onboarding from the start of an account, for the rules about it; null = none',
  }),
});

/** The tiers when the file names none. */
export const DEFAULT_TIERS: Record<string, z.output<typeof tierSchema>> = {
  enterprise: { touch: 'high', contact_every: 'auto', onboarding: null },
  growth: { touch: 'high', contact_every: 'auto', onboarding: null },
  starter: { touch: 'low', contact_every: null, onboarding: null },
};

const routingSchema = z.strictObject({
  segments: z
    .record(
      z.string(),
      z.strictObject({
        csm: plainAddress.optional().meta({
          description: 'Who has the accounts of this segment that the data name no CSM for',
        }),
        contact_every: plannedCadence.optional().meta({
          description:
            'Planned contact of its high-touch accounts, before what their tier says; left out = as the tier',
        }),
      }),
    )
    .default({})
    .meta({ description: 'Segments with people of their own, by the name that the data give them' }),
});

const digestSchema = z.strictObject({
  recipients: z.array(plainAddress).default([]).meta({
    description: 'Who gets the weekly digest; empty = the managers named in csms.csv',
  }),
  top: z.int().min(3).max(25).default(10),
  catch_up: durationDays.default('3d').meta({ description: 'A digest missed for longer is skipped' }),
  gross_margin: z.number().min(0).max(1).default(0.8),
  kpis_per_csm: z.boolean().default(false).meta({
    description: 'Churn, NPS and LTV of every CSM, for teams that are judged by them',
  }),
});

const weeklyNoteSchema = z.strictObject({
  enabled: z.boolean().default(false).meta({
    description: 'Every CSM gets a note of their own accounts once a week, in Slack',
  }),
  day: z.enum(WEEKDAYS).default('mon').meta({
    description: 'From this day on; at the latest two days later, for whoever does not work on it',
  }),
  at: quarterHour.default('08:00').meta({ description: 'Not before this time of day of whoever is told' }),
});

const freshnessSchema = z.strictObject({
  usage: freshnessLimit.default('auto'),
  surveys: freshnessLimit.default(null),
  invoices: freshnessLimit.default('auto'),
  subscriptions: freshnessLimit.default(null),
  signals: freshnessLimit.default(null),
});

const privacySchema = z.strictObject({
  comments: z.enum(['full', 'short', 'none']).default('short').meta({
    description: 'How much of a survey comment leaves the database: all, 200 characters, nothing',
  }),
  mask: z.boolean().default(true).meta({
    description: 'Mask addresses, phone numbers, cards, IBANs and links with tokens in quoted comments',
  }),
  retention_days: z.int().min(90).default(1095).meta({
    description: 'Scores, messages, usage, surveys and paid invoices older than this are removed',
  }),
});

const deliverySchema = z.strictObject({
  default_channel: slackChannel.default('#customer-success').meta({
    description: 'Slack channel for the low-touch pool and for alerts nobody else can take',
  }),
  admin_channel: slackChannel.default('#harbinger-admin'),
  queue_channels: z
    .strictObject({
      product: slackChannel.optional(),
      data: slackChannel.optional(),
      support: slackChannel.optional(),
      finance: slackChannel.optional(),
    })
    .prefault({})
    .meta({
      description: 'Slack channels in which the tasks of a queue are listed once a working day',
    }),
  admin_email: plainAddress.nullable().default(null),
  mail_from: plainAddress.default('harbinger@harbinger.invalid'),
  allowed_mail_domains: z.array(mailDomain).default([]).meta({
    description: 'Mail goes only to these domains; empty = the domains of the CSMs and their managers',
  }),
  crm_url: z.string().nullable().default(null).meta({
    description: 'Link to an account; {account_id} is filled in, e.g. https://crm.example.com/{account_id}',
  }),
  slack_history: z.enum(['read', 'resend', 'hold']).default('read').meta({
    description:
      'What settles an uncertain post: read the channel history, resend marked, or hold for a person',
  }),
  slack_late_seconds: z.int().min(1).max(3_600).default(90).meta({
    description: 'How long after a time-out of ours Slack may still carry out a post, in seconds',
  }),
  max_attempts: z.int().min(1).max(50).default(8),
});

/** The whole of `harbinger.yaml`. Every key has a default; unknown keys are errors. */
export const configSchema = z.strictObject({
  timezone: z
    .string()
    .default('UTC')
    .refine(isTimeZone, {
      error: ({ input }) => {
        const near = nearest(String(input), Intl.supportedValuesOf('timeZone'));
        return `is not an IANA time zone such as Europe/Berlin${near === null ? '' : didYouMean(near)}`;
      },
    }),
  locale: z.enum(['en', 'pt-BR']).default('en'),
  currency: currencyCode.default('USD'),
  reporting_currency: currencyCode.nullable().default(null).meta({
    description: 'In which amounts are summed and compared, and lines are set; null = currency',
  }),
  rates: ratesSchema,
  rates_file: z.string().min(1).nullable().default(null).meta({
    description: 'CSV file with more rates: from, currency, rate; relative to this file',
  }),
  sources: sourcesSchema,
  identities: identitiesSchema,
  schedule: scheduleSchema.prefault({}),
  tiers: z.record(z.string(), tierSchema).default(DEFAULT_TIERS),
  default_touch: z.enum(['high', 'low']).default('low').meta({
    description: 'Treatment of accounts whose tier is empty or not listed',
  }),
  routing: routingSchema.prefault({}),
  health: healthSchema.prefault({}),
  surveys: surveysSchema.prefault({}),
  usage: usageSchema.prefault({}),
  payments: paymentsSchema.prefault({}),
  prediction: z
    .strictObject({
      horizon_days: z.int().min(7).max(365).default(90),
      min_accounts: z.int().min(100).default(100).meta({
        description: 'Accounts below which nothing is learned from them and the prior speaks',
      }),
      min_departures: z.int().min(20).default(50).meta({
        description: 'Accounts that have left, below which nothing is learned and the prior speaks',
      }),
      vanished: z
        .strictObject({
          after_periods: z.number().min(1).max(24).nullable().default(null).meta({
            description:
              'Periods without usage and invoice after which an account counts as departed; null = only when it is said',
          }),
        })
        .prefault({}),
    })
    .prefault({}),
  alerts: alertsSchema.prefault({}),
  leaving: leavingSchema.prefault({}),
  feedback: feedbackSchema.prefault({}),
  playbooks: playbooksSchema,
  materials: materialsSchema,
  nudges: customerEmailsSchema.prefault({}),
  delivery: deliverySchema.prefault({}),
  webhooks: webhooksSchema,
  crm: crmSchema.prefault({}),
  digest: digestSchema.prefault({}),
  weekly_note: weeklyNoteSchema.prefault({}),
  freshness: freshnessSchema.prefault({}),
  privacy: privacySchema.prefault({}),
});

export type Config = z.output<typeof configSchema>;
