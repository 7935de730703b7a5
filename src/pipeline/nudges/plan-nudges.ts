import type { ISql } from 'postgres';
import { daysOf } from '../../config/duration.ts';
import { addDays } from '../../domain/day.ts';
import type { Day } from '../../domain/types.ts';
import { insertNudges, loadNudgeSteps } from '../../store/nudges/nudges.ts';
import type { People } from '../alerts/recipients.ts';
import type { Context } from '../context.ts';
import { advanceNudges, NO_NUDGES, type NudgeSummary } from './advance-nudges.ts';
import { draftNudges } from './draft-nudges.ts';
import { nudgeSettings } from './nudge-settings.ts';
import { queuePoolSummary } from './queue-pool-summary.ts';

/**
 * Drafts the e-mails of new automated steps and decides all that are open; inside the transaction that decides alerts.
 * Does nothing while e-mails to customers are switched off. Repeating it changes nothing.
 */
export async function planNudges(
  ctx: Context,
  tx: ISql,
  given: { asOf: Day; people: People },
): Promise<NudgeSummary> {
  const { config } = ctx.config();
  const settings = nudgeSettings(config);
  if (settings === null) return NO_NUDGES;
  const { asOf, people } = given;
  // Steps of long ago, from before e-mails were switched on, are not news to anybody.
  const steps = await loadNudgeSteps(tx, addDays(asOf, -Math.floor(daysOf(settings.expire_after))));
  await insertNudges(tx, await draftNudges(tx, steps, { config, settings, people, asOf, now: ctx.now() }));
  const summary = await advanceNudges(ctx, tx, { settings, asOf });
  await queuePoolSummary(ctx, tx, asOf);
  return summary;
}
