import { z } from 'zod';

export function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

const FIELD = String.raw`(?:\*|[0-9a-zA-Z]+(?:-[0-9a-zA-Z]+)?)(?:/[0-9]+)?`;
const FIVE_FIELDS = new RegExp(String.raw`^(?:${FIELD}(?:,${FIELD})*)(?:\s+(?:${FIELD}(?:,${FIELD})*)){4}$`);

const cron = (fallback: string, description: string) =>
  z
    .string()
    .regex(FIVE_FIELDS, 'is not a cron expression of five fields, e.g. 0 6 * * 1')
    .or(z.literal('off'))
    .default(fallback)
    .meta({ description });

/** When each job runs, in the configured time zone. `off` switches a job off. */
export const scheduleSchema = z.strictObject({
  'pull-accounts': cron('5 * * * *', 'Accounts, CSMs and subscriptions'),
  'pull-usage': cron('10 * * * *', 'Usage and further signals'),
  'pull-surveys': cron('*/15 * * * *', 'NPS and CES answers'),
  'pull-payments': cron('20 * * * *', 'Invoices'),
  'score-accounts': cron('30 5 * * *', 'Health index and churn probability'),
  'send-alerts': cron('*/15 * * * *', 'Decide episodes, queue messages and tasks'),
  'send-weekly-digest': cron('0 6 * * 1', 'Weekly digest to managers'),
  'check-freshness': cron('50 * * * *', 'Stale sources'),
  'prune-history': cron('40 3 * * 0', 'Retention'),
});
