import { slackDraft } from '../../delivery/drafts.ts';
import { renderAdminNotice } from '../../domain/messages/slack/render-admin-notice.ts';
import { enqueueOutbox } from '../../store/outbox/enqueue-outbox.ts';
import { loadCsms } from '../../store/people.ts';
import { channelTarget, messageContext } from '../alerts/recipients.ts';
import type { Context } from '../context.ts';

const DAY_MS = 86_400_000;

/** Tells the admin once that the digest due at `due` was missed by too much to be sent late. */
export async function announceSkippedDigest(ctx: Context, due: Date): Promise<{ notices: number }> {
  const { config } = ctx.config();
  const now = ctx.now();
  const period = due.toISOString().slice(0, 10);
  const subject = `notice:digest_skipped:${period}`;
  const message = renderAdminNotice(
    {
      kind: 'digest_skipped',
      period,
      daysLate: Math.floor((now.getTime() - due.getTime()) / DAY_MS),
      recipients: await countReaders(ctx),
    },
    messageContext(null, config, now.toISOString().slice(0, 10)),
  );
  const { admin_channel: admin, default_channel: fallback } = config.delivery;
  const targets = [admin, fallback].map(channelTarget);
  const draft = slackDraft({
    kind: 'notice',
    dedupeKey: subject,
    episodeId: null,
    version: 1,
    dueAt: now,
    payload: { op: 'upsert', subject, targets, message },
  });
  const { inserted } = await enqueueOutbox(ctx.raw, [draft], now);
  return { notices: inserted };
}

async function countReaders(ctx: Context): Promise<number> {
  const { recipients } = ctx.config().config.digest;
  if (recipients.length > 0) return recipients.length;
  const csms = [...(await loadCsms(ctx.raw)).values()];
  return new Set(csms.flatMap(({ managerEmail }) => managerEmail ?? [])).size;
}
