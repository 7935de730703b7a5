import * as z from 'zod';
import type { Context } from '../src/pipeline/context.ts';
import { scorePage as scoreAccountsOfPage } from '../src/pipeline/score.ts';
import { defineJob } from '../src/queue/define-job.ts';

/** Scores the accounts of one page; repeating a page gives the same rows. */
export const scorePage = defineJob({
  name: 'score-page',
  input: z.strictObject({
    from: z.string(),
    to: z.string(),
    asOf: z.string(),
    changedAfter: z.int().nullable(),
  }),
  run: (ctx: Context, page) => scoreAccountsOfPage(ctx, page),
});
