import type { Context } from '../src/pipeline/context.ts';
import type { AnyJob } from '../src/queue/define-job.ts';
import { checkFreshness } from './check-freshness.ts';
import { deliverOutbox } from './deliver-outbox.ts';
import type { JobName } from './job-names.ts';
import { pruneHistory } from './prune-history.ts';
import { pullAccounts } from './pull-accounts.ts';
import { pullPayments } from './pull-payments.ts';
import { pullSurveys } from './pull-surveys.ts';
import { pullUsage } from './pull-usage.ts';
import { scoreAccounts } from './score-accounts.ts';
import { scorePage } from './score-page.ts';
import { sendAlerts } from './send-alerts.ts';
import { sendReminders } from './send-reminders.ts';
import { sendRequests } from './send-requests.ts';
import { sendWeeklyDigest } from './send-weekly-digest.ts';
import { trainModel } from './train-model.ts';

/** Everything that runs. When: the configuration's `schedule`. A job that is not in here does not compile. */
export const catalogue = {
  'pull-accounts': pullAccounts,
  'pull-usage': pullUsage,
  'pull-surveys': pullSurveys,
  'pull-payments': pullPayments,
  'score-accounts': scoreAccounts,
  'score-page': scorePage,
  'train-model': trainModel,
  'send-alerts': sendAlerts,
  'send-reminders': sendReminders,
  'send-weekly-digest': sendWeeklyDigest,
  'send-requests': sendRequests,
  'check-freshness': checkFreshness,
  'prune-history': pruneHistory,
  'deliver-outbox': deliverOutbox,
} as const satisfies { readonly [Name in JobName]: AnyJob<Context> & { readonly name: Name } };
