import type { ISql } from 'postgres';
import type { Day } from '../../domain/types.ts';
import type { BookView } from '../../messages/alert/build-alert-model.ts';
import type { Context } from '../context.ts';

/** Outcomes needed before a model is learned from them; until then the probability is a labelled prior. */
export const OUTCOMES_NEEDED = 50;

/** What every message of a run shows of the whole book. */
export async function loadBookView(db: ISql, ctx: Context, asOf: Day): Promise<BookView> {
  const [row] = await db<[{ average: number | null; outcomes: number }]>`select
    (select avg(probability) from scores where day = ${asOf}::date) as average,
    (select count(*)::int from accounts where churned_on <= ${asOf}::date) as outcomes`;
  const { config, hash } = ctx.config();
  return {
    config,
    configHash: hash,
    asOf,
    averageProbability: row.average,
    outcomes: row.outcomes,
    outcomesNeeded: OUTCOMES_NEEDED,
    interactive: ctx.interactive,
    keepsQuietHours: ctx.keepsQuietHours,
  };
}
