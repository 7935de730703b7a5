import * as z from 'zod';
import { isDay } from '../src/domain/day.ts';
import type { Day } from '../src/domain/types.ts';
import type { Context } from '../src/pipeline/context.ts';
import { toWallClock } from '../src/queue/wall-clock.ts';

/** Input of the jobs that work for one day: a command names it, a scheduled run works for today. */
export const asOfInput = z.strictObject({
  asOf: z.string().refine(isDay, 'is not a day such as 2026-06-01').optional(),
});

/** Today in UTC, as all data are dated. */
export function utcToday(ctx: Context): Day {
  return ctx.now().toISOString().slice(0, 10);
}

/** Today in the configured time zone, as people count their weeks. */
export function localToday(ctx: Context): Day {
  return new Date(toWallClock(ctx.now().getTime(), ctx.config().config.timezone)).toISOString().slice(0, 10);
}
