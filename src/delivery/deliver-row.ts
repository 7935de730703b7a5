import { randomUUID } from 'node:crypto';
import type { Sql } from 'postgres';
import type { AttemptStart, ClaimedRow, Settlement } from '../domain/outbox.ts';
import type { Logger } from '../domain/reporting.ts';
import { enqueueOutbox } from '../store/outbox/enqueue-outbox.ts';
import { makeLaneWait, pauseChannel } from '../store/outbox/lanes.ts';
import {
  type AdminNotice,
  channelPaused,
  destinationGone,
  type RenderNotice,
  webhookGone,
} from './admin-notice.ts';
import type { AttemptContext, Channel } from './channel.ts';
import { type Decision, decideReconciled, decideRetry } from './decide-retry.ts';
import { slackLane, targetName } from './drafts.ts';
import { parseSlackPayload } from './payload-schema.ts';
import type { DeliveryPolicy } from './policy.ts';
import { toSettlement } from './to-settlement.ts';

export interface DeliverTools {
  db: Sql;
  now: () => Date;
  policy: DeliveryPolicy;
  log: Logger;
  renderNotice: RenderNotice;
  /** The last look before an attempt: why the row must not be sent any more, or null. */
  stopReason: (row: ClaimedRow) => Promise<string | null>;
  /** Commits the mark of an attempt; false = the row belongs to another worker. */
  begin: (start: AttemptStart) => Promise<boolean>;
  /** Commits what became of a row; false = the row belongs to another worker. */
  settle: (settlement: Settlement) => Promise<boolean>;
}

/** What happened to a row; `lost` = another worker owns it now, whatever we did does not count. */
export interface RowOutcome {
  state: Settlement['state'] | 'lost';
  /** The lane or channel that has to wait because of this row; the wait itself is in the database already. */
  blocked: string | null;
}

/**
 * Takes one claimed row through its attempt: finds out about an earlier one first, marks the attempt, lets the
 * channel make it, and writes the outcome under the row's fencing token.
 */
export async function deliverRow(
  tools: DeliverTools,
  channel: Channel,
  row: ClaimedRow,
): Promise<RowOutcome> {
  const context: AttemptContext = { db: tools.db, now: tools.now, log: tools.log, possibleDuplicate: false };
  let possibleDuplicate = false;
  if (row.uncertainSince !== null) {
    const known = await findOut(tools, channel, row, context);
    if (known.next !== 'attempt') return finish(tools, row, known, row.attempts);
    possibleDuplicate = known.possibleDuplicate;
  }
  const stopped = await tools.stopReason(row);
  if (stopped !== null) return finish(tools, row, { next: 'cancel', reason: stopped }, row.attempts);
  const held = await tools.begin({ id: row.id, fencingToken: row.fencingToken, attemptId: randomUUID() });
  if (!held) return lost(tools, row, 'before the attempt');
  const result = await channel.attempt(row, { ...context, possibleDuplicate });
  const attempts = row.attempts + 1;
  const decision = decideRetry(
    { ...row, attempts, targets: targetsOf(row).length },
    result,
    tools.now(),
    tools.policy.retry,
  );
  const marked =
    possibleDuplicate && decision.next === 'sent' && decision.note === null
      ? { ...decision, note: 'possible duplicate' }
      : decision;
  // A repetition that was refused leaves open whether the first attempt had arrived.
  const settled = possibleDuplicate ? row : { ...row, uncertainSince: null };
  return finish(tools, settled, marked, attempts);
}

async function findOut(tools: DeliverTools, channel: Channel, row: ClaimedRow, context: AttemptContext) {
  const result = (await channel.reconcile?.(row, context)) ?? {
    kind: 'unknown' as const,
    reason: 'the provider cannot tell whether the last attempt arrived',
  };
  return decideReconciled(
    { ...row, targets: targetsOf(row).length, unknownSince: row.uncertainSince! },
    result,
    { now: tools.now(), policy: tools.policy.retry, whenUnknown: tools.policy.whenUnknown[row.channel] },
  );
}

async function finish(
  tools: DeliverTools,
  row: ClaimedRow,
  decision: Decision,
  attempts: number,
): Promise<RowOutcome> {
  const now = tools.now();
  const targets = targetsOf(row);
  const blocked = await applySideEffects(tools, row, decision, now);
  const nextLane = decision.next === 'next_target' ? (targets[row.target + 1]?.lane ?? null) : null;
  const settlement = toSettlement(row, decision, { now, attempts, nextLane });
  const held = await tools.settle(settlement);
  if (!held) return lost(tools, row, 'after the attempt');
  if (decision.next !== 'sent') {
    tools.log.info(
      {
        delivery: row.id,
        channel: row.channel,
        state: settlement.state,
        attempts,
        reason: settlement.reason,
      },
      'delivery not sent',
    );
  }
  return { state: settlement.state, blocked };
}

/** Waits, pauses and notices are written before the row lets go, so that a crash between them only repeats them. */
async function applySideEffects(
  tools: DeliverTools,
  row: ClaimedRow,
  decision: Decision,
  now: Date,
): Promise<string | null> {
  if (decision.next === 'retry' && decision.laneWaitUntil !== null) {
    await makeLaneWait(tools.db, row.lane, decision.laneWaitUntil);
    return row.lane;
  }
  if (decision.next === 'pause_channel') {
    await pauseAndNotify(tools, row.channel, channelPaused(row.channel, decision.reason, now));
    return row.channel;
  }
  if (decision.next === 'pause_lane') {
    await pauseAndNotify(tools, row.lane, webhookGone(row.recipient, decision.reason, now));
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

/** @param lane of one destination, or the name of a whole channel */
async function pauseAndNotify(tools: DeliverTools, lane: string, notice: AdminNotice): Promise<void> {
  const { reason, since: now } = notice;
  const probeAt = new Date(now.getTime() + tools.policy.probeEveryMs);
  await tools.db.begin(async (tx) => {
    const first = await pauseChannel(tx, lane, { reason, now, probeAt });
    if (!first) return;
    await enqueueOutbox(tx, tools.renderNotice(notice), now);
    tools.log.warn({ channel: lane, reason }, 'channel paused; its queue is kept');
  });
}

function lost(tools: DeliverTools, row: ClaimedRow, when: string): RowOutcome {
  tools.log.warn({ delivery: row.id, channel: row.channel, when }, 'row taken over by another worker');
  return { state: 'lost', blocked: null };
}

/** The chain of destinations of an upsert; anything else has its one recipient. */
function targetsOf(row: ClaimedRow): { name: string; lane: string }[] {
  const payload = row.op === 'upsert' ? parseSlackPayload(row.payload) : null;
  if (payload === null) return [{ name: row.recipient, lane: row.lane }];
  return payload.targets.map((target) => ({ name: targetName(target), lane: slackLane(target) }));
}
