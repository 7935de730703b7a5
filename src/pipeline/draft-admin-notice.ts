import type { Config } from '../config/schema.ts';
import { slackDraft } from '../delivery/drafts.ts';
import type { AdminNoticeModel } from '../domain/messages/model.ts';
import { renderAdminNotice } from '../domain/messages/slack/render-admin-notice.ts';
import type { Day } from '../domain/types.ts';
import type { OutboxDraft } from '../store/outbox/types.ts';
import { channelTarget, messageContext } from './alerts/recipients.ts';

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
