import type { Context } from '../src/pipeline/context.ts';
import { pruneHistory as pruneHistoryBefore } from '../src/pipeline/prune-history.ts';
import { defineJob } from '../src/queue/define-job.ts';
import { asOfInput, utcToday } from './as-of.ts';

/** Removes what is older than the configured retention. */
export const pruneHistory = defineJob({
  name: 'prune-history',
  input: asOfInput,
  after: ['score-accounts', 'send-alerts', 'send-weekly-digest'],
  run: (ctx: Context, input) => pruneHistoryBefore(ctx, input.asOf ?? utcToday(ctx)),
});
