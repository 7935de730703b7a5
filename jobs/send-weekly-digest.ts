import type { Context } from '../src/pipeline/context.ts';
import { announceSkippedDigest, sendDigest } from '../src/pipeline/digest/send-digest.ts';
import { defineJob } from '../src/queue/define-job.ts';
import { asOfInput, localToday } from './as-of.ts';

/** Queues the week's digest for its readers; one that is too late is not sent, and the admin is told. */
export const sendWeeklyDigest = defineJob({
  name: 'send-weekly-digest',
  input: asOfInput,
  after: ['pull-accounts', 'pull-usage', 'pull-surveys', 'pull-payments', 'score-accounts', 'send-alerts'],
  run: (ctx: Context, input) => sendDigest(ctx, input.asOf ?? localToday(ctx)),
  missed: (ctx, { slot }) => announceSkippedDigest(ctx, slot),
});
