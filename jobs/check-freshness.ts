import { checkFreshness as checkFreshnessOf } from '../src/pipeline/check-freshness.ts';
import type { Context } from '../src/pipeline/context.ts';
import { defineJob } from '../src/queue/define-job.ts';
import { asOfInput, utcToday } from './as-of.ts';

/** Tells the admin once about a source that is older than declared. */
export const checkFreshness = defineJob({
  name: 'check-freshness',
  input: asOfInput,
  after: ['pull-accounts', 'pull-usage', 'pull-surveys', 'pull-payments'],
  run: (ctx: Context, input) => checkFreshnessOf(ctx, input.asOf ?? utcToday(ctx)),
});
