import { enqueueOutbox } from '../../store/outbox/enqueue-outbox.ts';
import type { Context } from '../context.ts';
import { draftAdminNotice } from '../draft-admin-notice.ts';

/** Tells the admin that a digest was too late to be sent; once per slot. */
export async function announceSkippedDigest(ctx: Context, slot: Date): Promise<{ announced: number }> {
  const { config } = ctx.config();
  const now = ctx.now();
  const period = slot.toISOString().slice(0, 10);
  const notice = draftAdminNotice(
    {
      kind: 'digest_skipped',
      period,
      daysLate: Math.round((now.getTime() - slot.getTime()) / 86_400_000),
      recipients: config.digest.recipients.length,
    },
    { cause: `digest_skipped:${period}`, config, today: now.toISOString().slice(0, 10), now },
  );
  const { inserted } = await enqueueOutbox(ctx.raw, notice ? [notice] : [], now);
  return { announced: inserted };
}
