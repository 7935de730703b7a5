import * as z from 'zod';
import { cronProblem } from './cron.ts';

export function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

const cron = (fallback: string, description: string) =>
  z
    .string({ error: 'is neither "off" nor a cron expression of five fields, e.g. 0 6 * * 1' })
    .refine((text) => text === 'off' || cronProblem(text) === null, {
      error: ({ input }) => cronProblem(String(input)) ?? '',
    })
    .default(fallback)
    .meta({ description, pattern: String.raw`^\s*(off|\S+(\s+\S+){4})\s*$` });

/** When each job runs, in the configured time zone. `off` switches a job off. */
export const scheduleSchema = z.strictObject({
  'pull-accounts': cron('5 * * * *', 'Accounts, CSMs and subscriptions'),
  'pull-usage': cron('10 * * * *', 'Usage and further signals'),
  'pull-surveys': cron('*/15 * * * *', 'NPS and CES answers'),
  'pull-payments': cron('20 * * * *', 'Invoices'),
  'score-accounts': cron('30 5 * * *', 'Health index and churn probability'),
  'train-model': cron('0 2 * * 0', 'Churn model, learned on closed outcomes'),
  'send-alerts': cron('*/15 * * * *', 'Decide episodes, queue messages and tasks'),
  'send-reminders': cron('20 * * * *', 'Tasks overdue or due today, once a day in each person’s morning'),
  'send-weekly-digest': cron('0 6 * * 1', 'Weekly digest to managers'),
  'send-requests': cron('0 9 * * 1', 'What customers ask for, once a week to the teams with a channel'),
  'check-freshness': cron('50 * * * *', 'Stale sources'),
  'prune-history': cron('40 3 * * 0', 'Retention'),
});
