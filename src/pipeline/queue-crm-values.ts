import type { TransactionSql } from 'postgres';
import type { Config } from '../config/schema.ts';
import { toCrmTarget } from '../config/to-crm-target.ts';
import { touchOfTier } from '../config/to-settings.ts';
import { ACCOUNTS_PER_ORDER, crmDraft, placeOf } from '../delivery/crm/crm-draft.ts';
import { assignArm } from '../domain/alerts/assign-arm.ts';
import { isAmong } from '../domain/names.ts';
import type { Account } from '../domain/types.ts';
import { findCrmChanges } from '../store/crm/crm-values.ts';
import { enqueueOutbox } from '../store/outbox/enqueue-outbox.ts';
import { chunks } from '../store/table-rows.ts';
import type { Context } from './context.ts';

/** Whether a CRM is told of this account. */
export function isToldToCrm(
  config: Config,
  { accountId, tier }: Pick<Account, 'accountId' | 'tier'>,
): boolean {
  const { enabled, tiers } = config.crm.hubspot;
  if (!enabled || !isAmong(tiers, tier)) return false;
  // Others act on what stands in a CRM: who is held out of every play must not get one by that way.
  const touch = touchOfTier(config, tier);
  const { arm } = assignArm(accountId, { touch, playbooks: [], settings: config.alerts.hold_out });
  return arm !== 'held_out';
}

/** Orders what a CRM does not hold yet of these accounts to be told; call it in the transaction that writes their scores. */
export async function queueCrmValues(
  ctx: Context,
  tx: TransactionSql,
  accountIds: readonly string[],
): Promise<void> {
  const now = ctx.now();
  const place = placeOf(toCrmTarget(ctx.config().config.crm.hubspot));
  const changes = await findCrmChanges(tx, accountIds, place);
  const drafts = [...chunks(changes, ACCOUNTS_PER_ORDER)].map((some) => crmDraft([...some], { place, now }));
  await enqueueOutbox(tx, drafts, now);
}
