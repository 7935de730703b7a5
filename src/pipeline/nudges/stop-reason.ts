import type { NudgeEnd } from '../../domain/nudges/decide-nudge.ts';
import { findQueuedNudge } from '../../store/nudges/nudges.ts';
import { nudgeIdOf } from '../../store/nudges/settle-nudges.ts';
import { loadSuppressed } from '../../store/nudges/suppressions.ts';
import type { ClaimedRow } from '../../store/outbox/types.ts';
import type { Context } from '../context.ts';
import { nudgeSettings } from './nudge-settings.ts';

/**
 * The last look before an e-mail leaves for a customer: whether they have unsubscribed, the account has recovered, or
 * e-mails were switched off since it was decided. Null = it may go; other messages always may.
 */
export async function stopReason(
  ctx: Context,
  row: Pick<ClaimedRow, 'kind' | 'dedupeKey' | 'recipient'>,
): Promise<NudgeEnd | null> {
  if (row.kind !== 'nudge') return null;
  if (nudgeSettings(ctx.config().config) === null) return 'switched_off';
  const suppressed = await loadSuppressed(ctx.raw, [row.recipient]);
  const reason = suppressed.get(row.recipient);
  if (reason !== undefined) return reason;
  const nudge = await findQueuedNudge(ctx.raw, nudgeIdOf(row.dedupeKey));
  if (nudge === null) return 'called_off';
  const { episodeState } = nudge;
  const isOver = episodeState === 'recovered' || episodeState === 'churned' || episodeState === 'closed';
  return isOver ? episodeState : null;
}
