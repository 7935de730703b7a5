import type { Context } from '../src/pipeline/context.ts';
import { sendReminders as sendRemindersOf } from '../src/pipeline/reminders/send-reminders.ts';
import { defineJob } from '../src/queue/define-job.ts';
import { asOfInput } from './as-of.ts';

/** Tells everybody once a working day, in their own morning, what they have overdue or due. */
export const sendReminders = defineJob({
  name: 'send-reminders',
  input: asOfInput,
  after: ['send-alerts'],
  run: (ctx: Context, input) => sendRemindersOf(ctx, input.asOf ?? null),
});
