import type { Context } from '../src/pipeline/context.ts';
import { sendReminders as sendRemindersOf } from '../src/pipeline/reminders/send-reminders.ts';
import { sendWorthAWord } from '../src/pipeline/reminders/send-worth-a-word.ts';
import { sendWeeklyNotes } from '../src/pipeline/weekly-note/send-weekly-notes.ts';
import { defineJob } from '../src/queue/define-job.ts';
import { asOfInput } from './as-of.ts';

/**
 * Tells everybody in their own morning what they have overdue or due, once a working day, and once a week before it how
 * their accounts stand, after it who is worth a word.
 */
export const sendReminders = defineJob({
  name: 'send-reminders',
  input: asOfInput,
  after: ['send-alerts'],
  run: async (ctx: Context, input) => {
    const asOf = input.asOf ?? null;
    const notes = await sendWeeklyNotes(ctx, asOf);
    const reminders = await sendRemindersOf(ctx, asOf);
    return { ...reminders, notes: notes.queued, worthAWord: await sendWorthAWord(ctx, asOf) };
  },
});
