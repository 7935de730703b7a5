import type { Config } from '../config/schema.ts';
import { channelTarget, messageContext } from '../delivery/alerts/recipients.ts';
import { slackDraft } from '../delivery/drafts.ts';
import type { Day } from '../domain/types.ts';
import type { AdminNoticeModel } from '../messages/models/admin-notice-model.ts';
import { renderAdminNotice } from '../messages/slack/render-admin-notice.ts';
import { inTransaction } from '../store/database.ts';
import { enqueueOutbox } from '../store/outbox/enqueue-outbox.ts';
import type { OutboxDraft } from '../store/outbox/types.ts';
import type { Context } from './context.ts';

/** A notice in the admin channel (the default channel when that is gone), told once per `cause`. */
export function draftAdminNotice(
  notice: AdminNoticeModel,
  given: { cause: string; config: Config; today: Day; now: Date; avoid?: string | null },
): OutboxDraft | null {
  const { delivery } = given.config;
  const targets = [delivery.admin_channel, delivery.default_channel]
    .filter((channel) => channel !== given.avoid)
    .map(channelTarget);
  if (targets.length === 0) return null;
  const subject = `notice:${given.cause}`;
  return slackDraft({
    kind: 'notice',
    dedupeKey: subject,
    episodeId: null,
    version: 1,
    dueAt: given.now,
    payload: {
      op: 'upsert',
      subject,
      targets,
      message: renderAdminNotice(notice, messageContext(null, given.config, given.today)),
    },
  });
}

/** Tells the admin, once per content of the file, that it is invalid and that the last good one stays in force. */
export async function announceRejectedConfig(
  ctx: Context,
  rejected: {
    file: string;
    digest: string;
    problems: readonly { line: number; column: number; message: string }[];
  },
): Promise<void> {
  const { config, hash } = ctx.config();
  const now = ctx.now();
  const notice = draftAdminNotice(
    {
      kind: 'config_rejected',
      file: rejected.file,
      problems: rejected.problems.map(({ line, column, message }) => ({ line, column, message })),
      runningHash: hash,
    },
    { cause: `config_rejected:${rejected.digest}`, config, today: now.toISOString().slice(0, 10), now },
  );
  if (notice) await inTransaction(ctx, (tx) => enqueueOutbox(tx, [notice], now));
}
