import { hostname } from 'node:os';
import type { AdminNotice, RenderNotice } from '../delivery/admin-notice.ts';
import { messageContext } from '../delivery/alerts/recipients.ts';
import { mailDraft } from '../delivery/drafts.ts';
import { DEFAULT_DELIVERY_POLICY, type DeliveryPolicy, slackShowsMs } from '../delivery/policy.ts';
import { type DrainSummary, drainOutbox } from '../delivery/relay.ts';
import type { ClaimedRow, OutboxDraft } from '../domain/outbox.ts';
import { renderAdminMail } from '../messages/mail/render-admin-mail.ts';
import type { AdminNoticeModel } from '../messages/models/admin-notice-model.ts';
import { inOwnTransactions } from '../store/database.ts';
import { followClock } from '../store/outbox/follow-clock.ts';
import { stableId } from '../store/stable-id.ts';
import type { Context } from './context.ts';
import { settleCustomerEmails, stopReason } from './customer-emails/settle-customer-emails.ts';
import { erasePendingFiles } from './erase/erase-files.ts';
import { draftAdminNotice } from './notify-admin.ts';

const CONCURRENCY = 32;

/** How old what is known of the clock may get while messages are sent. */
const CLOCK_SEEN_MS = 30_000;

/** A clock that is corrected little by little does not count as set. */
const CLOCK_SET_MS = 10_000;

/** Until an attempt can be found out about, beside what Slack may be late: our time-out, a few looks, a lease. */
const OUTCOME_MS = 60_000;

/**
 * Sends what is due and ends when the rest has to wait. Any number of these may run at once. What an erasure that was
 * killed has left in files goes first, since files are one way to deliver.
 */
export async function deliver(ctx: Context): Promise<DrainSummary> {
  await finishErasures(ctx);
  const policy = policyOf(ctx);
  const clock = clockFollower(ctx, policy.leaseMs);
  await clock.follow();
  const settings = {
    channels: ctx.channels,
    now: ctx.now,
    policy,
    beforeClaim: clock.followWhenSet,
    trace: ctx.trace,
    owner: `${hostname()}:${process.pid}`,
    concurrency: CONCURRENCY,
    until: 'due' as const,
    log: ctx.log,
    renderNotice: noticeRenderer(ctx),
    stopReason: (row: ClaimedRow) => stopReason(ctx, row),
    signal: ctx.signal,
  };
  const summary = await inOwnTransactions(ctx, (db) => drainOutbox(db, settings));
  await settleCustomerEmails(ctx);
  return summary;
}

/** A file that cannot be changed now must not keep messages from going out; it is tried again every time. */
async function finishErasures(ctx: Context): Promise<void> {
  try {
    await erasePendingFiles(ctx);
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error && 'code' in error)) throw error;
    ctx.log.error({ code: error.code }, 'files of an erasure could not be changed; it is tried again');
  }
}

/** Keeps what waits in step with the clock of this machine. */
function clockFollower(ctx: Context, leaseMs: number) {
  const apart = () => ctx.now().getTime() - (ctx.steadyMs() ?? ctx.now().getTime());
  let known = apart();
  const steady = () => ctx.steadyMs() ?? 0;
  let seenAt = steady();
  const follow = async (): Promise<void> => {
    known = apart();
    seenAt = steady();
    // Read when it is written down: a time from before a wait for the database would look like a clock that was set.
    const time = () => ({ machine: hostname(), now: ctx.now(), steadyMs: ctx.steadyMs(), leaseMs });
    const steppedMs = await inOwnTransactions(ctx, (db) => followClock(db, time));
    if (steppedMs !== 0)
      ctx.log.warn({ steppedMs }, 'the clock of this machine was set; what waits to be sent follows it');
  };
  return {
    follow,
    /** Asks nothing of the database unless there is something to follow, or it is time to note how late it is. */
    followWhenSet: async () => {
      const isOld = steady() - seenAt > CLOCK_SEEN_MS;
      if (isOld || Math.abs(apart() - known) > CLOCK_SET_MS) await follow();
    },
  };
}

function policyOf(ctx: Context): DeliveryPolicy {
  const { delivery } = ctx.config().config;
  const base = DEFAULT_DELIVERY_POLICY;
  const lateMs = delivery.slack_late_seconds * 1_000;
  return {
    ...base,
    retry: { ...base.retry, maxAttempts: delivery.max_attempts },
    findOutMs: ctx.waitsForOutcomes ? OUTCOME_MS + lateMs : base.findOutMs,
    showsMs: { ...base.showsMs, slack: slackShowsMs(lateMs) },
    paceMs: ctx.slackPaceMs === null ? base.paceMs : { ...base.paceMs, slack: ctx.slackPaceMs },
    whenUnknown: { ...base.whenUnknown, slack: delivery.slack_history === 'resend' ? 'resend' : 'hold' },
  };
}

/**
 * By mail when an admin address is set, since Slack may be what is broken; else, or when mail is what is broken, in the
 * admin channel.
 */
function noticeRenderer(ctx: Context): RenderNotice {
  return (notice): OutboxDraft[] => {
    const { config } = ctx.config();
    const dueAt = ctx.now();
    const context = messageContext(null, config, dueAt.toISOString().slice(0, 10));
    const model = toModel(notice);
    const base = { kind: 'notice' as const, episodeId: null, version: 1, dueAt };
    const address = config.delivery.admin_email;
    const mailIsBroken = notice.kind === 'channel_paused' && notice.channel === 'email';
    if (address !== null && !mailIsBroken) {
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
      const { channel: named } = notice;
      const channel = named === 'slack' || named === 'crm' ? named : 'email';
      const { unreachable, waiting } = notice;
      return { kind: 'channel_paused', channel, reason, unreachable, since, waiting };
    }
    case 'webhook_gone':
      return { kind: 'webhook_gone', name: notice.name, reason, since };
    case 'destination_gone': {
      const { destination, fallback } = notice;
      return { kind: 'destination_gone', destination, reason, fallback, messages: 1 };
    }
  }
}
