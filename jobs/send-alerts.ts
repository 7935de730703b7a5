import { decideAlerts } from '../src/pipeline/alerts/decide-alerts.ts';
import type { Context } from '../src/pipeline/context.ts';
import { defineJob } from '../src/queue/define-job.ts';
import { asOfInput, utcToday } from './as-of.ts';

/** Decides the episodes of the day and queues their messages and tasks; `deliver-outbox` sends them. */
export const sendAlerts = defineJob({
  name: 'send-alerts',
  input: asOfInput,
  after: ['pull-accounts', 'pull-usage', 'pull-surveys', 'pull-payments', 'score-accounts'],
  run: (ctx: Context, input) => decideAlerts(ctx, input.asOf ?? utcToday(ctx)),
});
