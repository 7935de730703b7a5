import { slackDraft } from '../delivery/drafts.ts';
import type { AdminNoticeModel } from '../domain/messages/model.ts';
import { renderAdminNotice } from '../domain/messages/slack/render-admin-notice.ts';
import type { Day, SignalName } from '../domain/types.ts';
import { loadSourceStates } from '../store/facts/source-states.ts';
import { enqueueOutbox } from '../store/outbox/enqueue-outbox.ts';
import { channelTarget, messageContext } from './alerts/recipients.ts';
import type { Context } from './context.ts';
import { freshnessOf } from './freshness.ts';

export interface FreshnessSummary {
  stale: SignalName[];
  notices: number;
}

/** Tells the admin once per outage when a source is older than declared, keyed by its last day, never twice. */
export async function checkFreshness(ctx: Context, asOf: Day): Promise<FreshnessSummary> {
  const { config } = ctx.config();
  const limits = freshnessOf(config);
  const states = await loadSourceStates(ctx.raw, asOf, limits);
  const stale = (Object.keys(states) as SignalName[]).filter((name) => states[name].stale);
  const now = ctx.now();
  const drafts = stale.map((source) => {
    const { watermark } = states[source];
    const subject = `notice:stale:${source}:${watermark ?? 'never'}`;
    const notice: AdminNoticeModel = {
      kind: 'source_stale',
      source,
      day: asOf,
      watermark,
      allowedDays: limits[source],
      heldAlerts: 0,
    };
    return slackDraft({
      kind: 'notice',
      dedupeKey: subject,
      episodeId: null,
      version: 1,
      dueAt: now,
      payload: {
        op: 'upsert',
        subject,
        targets: [
          channelTarget(config.delivery.admin_channel),
          channelTarget(config.delivery.default_channel),
        ],
        message: renderAdminNotice(notice, messageContext(null, config, asOf)),
      },
    });
  });
  const { inserted } = await enqueueOutbox(ctx.raw, drafts, now);
  return { stale, notices: inserted };
}
