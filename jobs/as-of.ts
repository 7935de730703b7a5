import { z } from 'zod';
import { isDay } from '../src/domain/day.ts';
import type { Day } from '../src/domain/types.ts';
import type { Context } from '../src/pipeline/context.ts';

/** Input of the jobs that work for one day: a command names it, a scheduled run works for today. */
export const asOfInput = z.strictObject({
  asOf: z.string().refine(isDay, 'is not a day such as 2026-06-01').optional(),
});

export function asOfDay(ctx: Context, input: z.output<typeof asOfInput>): Day {
  return input.asOf ?? ctx.now().toISOString().slice(0, 10);
}
