import type { Context } from '../src/pipeline/context.ts';
import { packWaitingUsage } from '../src/pipeline/pack-usage.ts';
import { finishScorePlan, planScorePages } from '../src/pipeline/score.ts';
import { defineJob } from '../src/queue/define-job.ts';
import { asOfInput, utcToday } from './as-of.ts';
import { scorePage } from './score-page.ts';
import { learnWhenDue } from './train-model.ts';

/**
 * Health index and churn probability, page by page, on all workers: of every living account the first time on a day,
 * then of those with new data.
 */
export const scoreAccounts = defineJob({
  name: 'score-accounts',
  input: asOfInput,
  after: ['pull-accounts', 'pull-usage', 'pull-surveys', 'pull-payments', 'train-model'],
  run: async (ctx: Context, input, { fanOut }) => {
    const asOf = input.asOf ?? utcToday(ctx);
    if (input.asOf === undefined) {
      await packWaitingUsage(ctx, asOf);
      // A history that was imported since the last training is learned from before anything is decided by it.
      await learnWhenDue(ctx, asOf);
    }
    const plan = await planScorePages(ctx, asOf);
    const pages = await fanOut(scorePage, plan.pages);
    await finishScorePlan(ctx, plan);
    return { asOf, pages: pages.length, scored: pages.reduce((sum, page) => sum + page.scored, 0) };
  },
});
