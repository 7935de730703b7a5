import type { Sql, TransactionSql } from 'postgres';
import type { ClaimedRow } from '../domain/outbox.ts';
import type { Logger } from '../domain/reporting.ts';
import { enqueueOutbox } from '../store/outbox/enqueue-outbox.ts';
import { countWaiting, makeLaneWait, pauseChannel } from '../store/outbox/lanes.ts';
import {
  type AdminNotice,
  channelPaused,
  destinationGone,
  type RenderNotice,
  webhookGone,
} from './admin-notice.ts';
import type { Broken } from './channel.ts';
import type { Decision } from './decide-retry.ts';
import { slackLane, targetName } from './drafts.ts';
import { parseSlackPayload } from './payload-schema.ts';
import type { DeliveryPolicy } from './policy.ts';

export interface NoticeTools {
  db: Sql;
  policy: DeliveryPolicy;
  log: Logger;
  renderNotice: RenderNotice;
}

/** Waits, pauses and notices are written before the row lets go, so that a crash between them only repeats them. */
export async function applySideEffects(
  tools: NoticeTools,
  row: ClaimedRow,
  { decision, now }: { decision: Decision; now: Date },
): Promise<string | null> {
  if (decision.next === 'retry' && decision.laneWaitUntil !== null) {
    await makeLaneWait(tools.db, row.lane, decision.laneWaitUntil);
    return row.lane;
  }
  if (decision.next === 'pause_channel') {
    const { reason, unreachable } = decision;
    await pauseChannelOf(tools, row, { broken: { reason, unreachable }, now });
    return row.channel;
  }
  if (decision.next === 'pause_lane') {
    const { reason } = decision;
    await pause(tools, row.lane, {
      reason,
      now,
      notice: async () => webhookGone(row.recipient, reason, now),
    });
    return row.lane;
  }
  if (decision.next === 'next_target' || decision.next === 'fail') {
    const targets = targetsOf(row);
    const notice = destinationGone(
      {
        channel: row.channel,
        destination: targets[row.target]?.name ?? row.recipient,
        fallback: targets[row.target + 1]?.name ?? null,
        reason: decision.reason,
      },
      now,
    );
    // Of a customer's address the suppression list tells, not the admin.
    if (row.kind !== 'notice' && row.kind !== 'nudge')
      await enqueueOutbox(tools.db, tools.renderNotice(notice), now);
  }
  return null;
}

/** A channel that is out of reach for a moment is nobody's business; `probePaused` tells of it when it stays so. */
async function pauseChannelOf(
  tools: NoticeTools,
  { channel }: ClaimedRow,
  { broken, now }: { broken: Broken; now: Date },
): Promise<void> {
  await pause(tools, channel, {
    reason: broken.reason,
    now,
    notice: async (tx) => {
      if (broken.unreachable) return null;
      return channelPaused(channel, broken, { since: now, waiting: await countWaiting(tx, channel) });
    },
  });
}

/** Why nothing is sent any more, and what whoever pauses first tells the admin; null = nothing. */
interface Pause {
  reason: string;
  now: Date;
  notice: (tx: TransactionSql) => Promise<AdminNotice | null>;
}

/** @param lane of one destination, or the name of a whole channel */
async function pause(tools: NoticeTools, lane: string, { reason, now, notice }: Pause): Promise<void> {
  const probeAt = new Date(now.getTime() + tools.policy.probeEveryMs);
  await tools.db.begin(async (tx) => {
    const first = await pauseChannel(tx, lane, { reason, now, probeAt });
    if (!first) return;
    const told = await notice(tx);
    if (told !== null) await enqueueOutbox(tx, tools.renderNotice(told), now);
    tools.log.warn({ channel: lane, reason }, 'channel paused; its queue is kept');
  });
}

/** The chain of destinations of what is posted by itself; anything else has its one recipient. */
export function targetsOf(row: ClaimedRow): { name: string; lane: string }[] {
  const payload = row.op === 'upsert' || row.op === 'thread' ? parseSlackPayload(row.payload) : null;
  const isBelow = payload?.op === 'thread' && payload.alone === undefined && row.openPost === null;
  if (payload === null || isBelow) return [{ name: row.recipient, lane: row.lane }];
  return payload.targets.map((target) => ({ name: targetName(target), lane: slackLane(target) }));
}
