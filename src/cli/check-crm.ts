import { missingCrmToken, resolveCrm } from '../config/to-crm-target.ts';
import { checkHubspot } from '../delivery/crm/check-hubspot.ts';
import { placeOf } from '../delivery/crm/crm-draft.ts';
import type { CheckResult } from '../delivery/slack/check-slack.ts';
import type { Context } from '../pipeline/context.ts';
import { countCrmValues } from '../store/crm/crm-values.ts';
import { reading } from '../store/database.ts';
import { counted } from './counted.ts';

/** Whether HubSpot would take what is written back, and how many accounts have a company there; nothing is written. */
export async function checkCrm(
  ctx: Context,
  given: { variable: (name: string) => string | null; timeoutMs: number },
): Promise<CheckResult[]> {
  const loaded = ctx.config();
  const target = resolveCrm(loaded.config, given.variable);
  if (target === undefined) return [];
  if (target === null) return [{ name: 'HubSpot', ok: false, says: missingCrmToken(loaded).message }];
  const { name, ok, says } = await checkHubspot(target, { timeoutMs: given.timeoutMs, now: ctx.now });
  if (!ok) return [{ name, ok, says }];
  const { written, missing } = await reading(ctx, (db) => countCrmValues(db, placeOf(target)));
  const lost = missing === 0 ? '' : `; warning: ${missing} have no company there`;
  return [{ name, ok, says: `${says}; ${counted(written, 'account')} written${lost}` }];
}
