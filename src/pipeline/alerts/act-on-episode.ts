import { type Action, applyAction } from '../../domain/alerts/apply-action.ts';
import type { Episode } from '../../domain/episode.ts';
import type { Day } from '../../domain/types.ts';
import { inEpisodeTransaction } from '../../store/episodes/episodes.ts';
import { findEpisode } from '../../store/episodes/find-episodes.ts';
import { cancelTasksOf } from '../../store/views/tasks.ts';
import type { Context } from '../context.ts';
import { refreshReminders } from '../reminders/refresh-reminders.ts';
import { queueTaskEvents } from '../tasks/queue-task-events.ts';
import { queueEpisodeMessages } from './queue-episode-messages.ts';
import { recordEpisodeChanges } from './record-episode-changes.ts';

export type ActionOutcome =
  | { kind: 'done'; episode: Episode }
  /** Nothing to do: it is already so, or the episode is over. Repeating a click is harmless. */
  | { kind: 'unchanged'; episode: Episode; reason: 'already' | 'over' | 'too_late' | 'leaving' }
  | { kind: 'not_found' };

/**
 * A person acts on an episode (in Slack or on the command line). Records the change and the edit of its message in one
 * transaction; the same action twice does nothing the second time.
 */
export async function actOnEpisode(
  ctx: Context,
  given: { episodeId: string; action: Action; actor: string; asOf: Day },
): Promise<ActionOutcome> {
  return inEpisodeTransaction(ctx, async (tx) => {
    const episode = await findEpisode(tx, given.episodeId);
    if (!episode) return { kind: 'not_found' };
    const change = applyAction(episode, given.action, given.asOf);
    if (change.kind === 'unchanged') return { kind: 'unchanged', episode, reason: change.reason };
    const now = ctx.now();
    const acted = change.acknowledges ? { ackedAt: now, ackedBy: given.actor } : {};
    const next: Episode = {
      ...episode,
      ...change.fields,
      ...acted,
      ...(change.closes ? { closedOn: given.asOf } : {}),
      version: episode.version + 1,
      updatedAt: now,
    };
    const event = {
      episodeId: episode.id,
      version: next.version,
      transition: change.transition,
      reason: change.reason,
      actor: given.actor,
      asOf: given.asOf,
      at: now,
    };
    const recorded = { episode: next, event };
    await recordEpisodeChanges(ctx, tx, [recorded]);
    if (change.closes) {
      const outcome = next.closedReason ?? 'closed';
      const cancelled = await cancelTasksOf(tx, { episodeId: next.id, outcome, by: given.actor, at: now });
      await queueTaskEvents(ctx, tx, { type: 'task.closed', taskIds: cancelled, asOf: given.asOf });
      await refreshReminders(ctx, tx, { accountIds: [next.accountId] });
    }
    await queueEpisodeMessages(ctx, tx, { change: recorded, asOf: given.asOf });
    return { kind: 'done', episode: next };
  });
}
