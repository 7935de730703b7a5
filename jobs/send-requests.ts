import type { Context } from '../src/pipeline/context.ts';
import { askAssistant } from '../src/pipeline/feedback/ask-assistant.ts';
import { sendRequests as sendRequestsOf } from '../src/pipeline/feedback/send-requests.ts';
import { defineJob } from '../src/queue/define-job.ts';
import { asOfInput, localToday } from './as-of.ts';

/** Tells the teams that have a channel once a week what customers ask for. */
export const sendRequests = defineJob({
  name: 'send-requests',
  input: asOfInput,
  after: ['pull-accounts', 'pull-surveys', 'send-alerts'],
  run: async (ctx: Context, input) => {
    const asOf = input.asOf ?? localToday(ctx);
    const asked = await askAssistant(ctx, asOf);
    return { ...(await sendRequestsOf(ctx, asOf)), asked };
  },
});
