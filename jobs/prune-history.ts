import type { Context } from '../src/pipeline/context.ts';
import { recordKpiMonths } from '../src/pipeline/kpis/record-months.ts';
import { pruneHistory as pruneHistoryBefore } from '../src/pipeline/prune-history.ts';
import { defineJob } from '../src/queue/define-job.ts';
import { pruneSlots } from '../src/queue/slots/slot-report.ts';
import { inTransaction } from '../src/store/database.ts';
import { asOfInput, utcToday } from './as-of.ts';

/** The relay alone leaves 5,760 records a day; a month of them is enough to look back on. */
const KEEP_SLOTS_MS = 30 * 86_400_000;

/** Writes down the key figures of past months, then removes what is older than the configured retention, and old records of runs. */
export const pruneHistory = defineJob({
  name: 'prune-history',
  input: asOfInput,
  after: ['score-accounts', 'send-alerts', 'send-weekly-digest'],
  run: async (ctx: Context, input) => ({
    // Before what they are made of may be removed.
    kpiMonths: await recordKpiMonths(ctx, { asOf: input.asOf ?? utcToday(ctx), whenNew: false }),
    ...(await pruneHistoryBefore(ctx, input.asOf ?? utcToday(ctx))),
    slots: await inTransaction(ctx, (tx) => pruneSlots(tx, new Date(ctx.now().getTime() - KEEP_SLOTS_MS))),
  }),
});
