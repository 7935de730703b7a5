import * as z from 'zod';
import type { Context } from '../src/pipeline/context.ts';
import { deliver } from '../src/pipeline/deliver.ts';
import { defineJob } from '../src/queue/define-job.ts';

/** Sends what is due in the outbox. */
export const deliverOutbox = defineJob({
  name: 'deliver-outbox',
  input: z.strictObject({}),
  run: (ctx: Context) => deliver(ctx),
});
