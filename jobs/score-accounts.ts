import type { Context } from '../src/pipeline/context.ts';
import { planScorePages } from '../src/pipeline/score.ts';
import { defineJob } from '../src/queue/define-job.ts';
import { asOfInput, utcToday } from './as-of.ts';
import { scorePage } from './score-page.ts';

/** Health index and churn probability of every living account, page by page, on all workers. */
export const scoreAccounts = defineJob({
  name: 'score-accounts',
  input: asOfInput,
  after: ['pull-accounts', 'pull-usage', 'pull-surveys', 'pull-payments'],
  run: async (ctx: Context, input, { fanOut }) => {
    const asOf = input.asOf ?? utcToday(ctx);
    const pages = await fanOut(scorePage, await planScorePages(ctx, asOf));
    return { asOf, pages: pages.length, scored: pages.reduce((sum, page) => sum + page.scored, 0) };
  },
});
