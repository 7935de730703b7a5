import type { ISql } from 'postgres';
import { enqueueOutbox } from '../store/outbox/enqueue-outbox.ts';
import { countWaiting, resumeChannel, takeProbes } from '../store/outbox/lanes.ts';
import { channelPaused } from './admin-notice.ts';
import type { NoticeTools } from './apply-side-effects.ts';
import type { Broken, Channel } from './channel.ts';

export interface ProbeTools extends NoticeTools {
  now: () => Date;
  /** Repeats a statement whose answer was lost. */
  retrying: <T>(step: () => Promise<T>) => Promise<T>;
}

/**
 * Asks paused channels and lanes whose time it is whether they work again; of a channel that stays out of reach the
 * admin is told.
 */
export async function probePaused(tools: ProbeTools, channels: ReadonlyMap<string, Channel>): Promise<void> {
  const { db, now, policy, log, retrying } = tools;
  const due = await retrying(() =>
    takeProbes(db, {
      channels: [...channels.keys()],
      now: now(),
      everyMs: policy.probeEveryMs,
      atLeastEveryMs: policy.probeAtLeastEveryMs,
    }),
  );
  for (const { lane, pausedAt } of due) {
    const channel = channels.get(lane.split(':', 1)[0]!);
    const broken = await stillBroken(lane, channel, db);
    if (broken !== null) {
      if (channel?.name === lane) await notifyUnreachable(tools, lane, { broken, since: pausedAt });
      continue;
    }
    await retrying(() => resumeChannel(db, lane));
    log.info({ channel: lane }, 'channel works again; its queue is sent');
  }
}

/** The notice carries the pause in its key, so that it is told once however often it is raised. */
async function notifyUnreachable(
  { db, now, policy, renderNotice, retrying }: ProbeTools,
  channel: string,
  { broken, since }: { broken: Broken; since: Date },
): Promise<void> {
  const at = now();
  if (at.getTime() - since.getTime() < policy.unreachableNoticeMs) return;
  const waiting = await retrying(() => countWaiting(db, channel));
  const drafts = renderNotice(channelPaused(channel, broken, { since, waiting }));
  await retrying(() => enqueueOutbox(db, drafts, at));
}

async function stillBroken(lane: string, channel: Channel | undefined, db: ISql): Promise<Broken | null> {
  if (channel === undefined || channel.name === lane) return (await channel?.probe?.()) ?? null;
  const reason = channel.probeLane === undefined ? 'stopped' : await channel.probeLane(lane, db);
  return reason === null ? null : { reason, unreachable: false };
}
