import type { Day } from '../src/domain/types.ts';
import type { Context } from '../src/pipeline/context.ts';
import type { TrainingOutcome } from '../src/pipeline/prediction/record-training.ts';
import { trainIfDue } from '../src/pipeline/prediction/train-if-due.ts';
import { trainModel as learnModel } from '../src/pipeline/prediction/train-model.ts';
import { defineJob } from '../src/queue/define-job.ts';
import { latestSlot } from '../src/queue/latest-slot.ts';
import { asOfInput, utcToday } from './as-of.ts';

/** Learns a churn model on the outcomes closed so far; evidence decides whether it goes live, and how much it counts. */
export const trainModel = defineJob({
  name: 'train-model',
  input: asOfInput,
  after: ['pull-accounts', 'pull-usage', 'pull-surveys', 'pull-payments'],
  run: (ctx: Context, input) => learnModel(ctx, input.asOf ?? utcToday(ctx)),
});

/** Learns before a day is decided, when the schedule says so by then or nothing was ever learned; never when it is off. */
export async function learnWhenDue(ctx: Context, asOf: Day): Promise<TrainingOutcome | null> {
  const { config } = ctx.config();
  const cron = config.schedule['train-model'];
  if (cron === 'off') return null;
  const until = asOf === utcToday(ctx) ? ctx.now() : new Date(`${asOf}T23:59:59Z`);
  const slot = latestSlot({ kind: 'cron', cron, timezone: config.timezone }, until);
  return trainIfDue(ctx, { asOf, scheduledOn: slot === null ? null : slot.toISOString().slice(0, 10) });
}
