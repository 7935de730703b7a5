import type { Context } from '../src/pipeline/context.ts';
import { trainModel as learnModel } from '../src/pipeline/prediction/train-model.ts';
import { defineJob } from '../src/queue/define-job.ts';
import { asOfInput, utcToday } from './as-of.ts';

/** Learns a churn model on the outcomes closed so far; it goes live only where it beats what is in force. */
export const trainModel = defineJob({
  name: 'train-model',
  input: asOfInput,
  after: ['pull-accounts', 'pull-usage', 'pull-surveys', 'pull-payments'],
  run: (ctx: Context, input) => learnModel(ctx, input.asOf ?? utcToday(ctx)),
});
