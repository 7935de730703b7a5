import { hostname } from 'node:os';
import type { AdminNotice, RenderNotice } from '../delivery/admin-notice.ts';
import { messageContext } from '../delivery/alerts/recipients.ts';
import { mailDraft } from '../delivery/drafts.ts';
import { DEFAULT_DELIVERY_POLICY, type DeliveryPolicy } from '../delivery/policy.ts';
import { type DrainSummary, drainOutbox } from '../delivery/relay.ts';
import { renderAdminMail } from '../messages/mail/render-admin-mail.ts';
import type { AdminNoticeModel } from '../messages/models/admin-notice-model.ts';
import { inOwnTransactions } from '../store/database.ts';
import type { ClaimedRow, OutboxDraft } from '../store/outbox/types.ts';
import { stableId } from '../store/stable-id.ts';
import type { Context } from './context.ts';
import { settleNudges, stopReason } from './customer-emails/settle-customer-emails.ts';
import { draftAdminNotice } from './notify-admin.ts';

const CONCURRENCY = 32;

/** Sends what is due and ends when the rest has to wait. Any number of these may run at once. */
export async function deliver(ctx: Context): Promise<DrainSummary> {
  const settings = {
    channels: ctx.channels,
    now: ctx.now,
    policy: policyOf(ctx),
    owner: `${hostname()}:${process.pid}`,
    concurrency: CONCURRENCY,
    until: 'due' as const,
    log: ctx.log,
    renderNotice: noticeRenderer(ctx),
    stopReason: (row: ClaimedRow) => stopReason(ctx, row),
    signal: ctx.signal,
  };
  const summary = await inOwnTransactions(ctx, (db) => drainOutbox(db, settings));
  await settleNudges(ctx);
  return summary;
}

function policyOf(ctx: Context): DeliveryPolicy {
  const { delivery } = ctx.config().config;
  const base = DEFAULT_DELIVERY_POLICY;
  return {
    ...base,
    retry: { ...base.retry, maxAttempts: delivery.max_attempts },
    paceMs: ctx.slackPaceMs === null ? base.paceMs : { ...base.paceMs, slack: ctx.slackPaceMs },
    whenUnknown: { ...base.whenUnknown, slack: delivery.slack_history === 'resend' ? 'resend' : 'hold' },
  };
}

/** By mail when an admin address is set, since Slack may be what is broken; else in the admin channel. */
function noticeRenderer(ctx: Context): RenderNotice {
  return (notice): OutboxDraft[] => {
    const { config } = ctx.config();
    const dueAt = ctx.now();
    const context = messageContext(null, config, dueAt.toISOString().slice(0, 10));
    const model = toModel(notice);
    const base = { kind: 'notice' as const, episodeId: null, version: 1, dueAt };
    const address = config.delivery.admin_email;
    if (address !== null) {
      return [
        mailDraft({
          ...base,
          dedupeKey: `notice:${notice.key}:${address}`,
          payload: {
            to: { name: null, address },
            message: renderAdminMail(model, context),
            messageId: `${stableId('notice', notice.key, address)}@harbinger.invalid`,
            headers: {},
          },
        }),
      ];
    }
    // A paused Slack cannot tell of itself; the health report and the outbox verb do.
    const gone = notice.kind === 'destination_gone' ? notice.destination : null;
    const draft = draftAdminNotice(model, {
      cause: notice.key,
      config,
      today: context.today,
      now: dueAt,
      avoid: gone,
    });
    return draft ? [draft] : [];
  };
}

function toModel(notice: AdminNotice): AdminNoticeModel {
  const { reason } = notice;
  const since = notice.since.toISOString();
  switch (notice.kind) {
    case 'channel_paused': {
      const channel = notice.channel === 'slack' ? 'slack' : 'email';
      return { kind: 'channel_paused', channel, reason, since, waiting: 0 };
    }
    case 'webhook_gone':
      return { kind: 'webhook_gone', name: notice.name, reason, since };
    case 'destination_gone': {
      const { destination, fallback } = notice;
      return { kind: 'destination_gone', destination, reason, fallback, messages: 1 };
    }
  }
}
