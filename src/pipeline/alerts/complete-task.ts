import type { Episode } from '../../domain/episode.ts';
import type { TaskRow } from '../../domain/task.ts';
import type { Day } from '../../domain/types.ts';
import { inEpisodeTransaction } from '../../store/episodes/episodes.ts';
import { loadEpisode } from '../../store/episodes/find-episodes.ts';
import { closeTask, findTasks } from '../../store/views/tasks.ts';
import type { Context } from '../context.ts';
import { refreshReminders } from '../reminders/refresh-reminders.ts';
import { queueTaskEvents } from '../tasks/queue-task-events.ts';
import { queueEpisodeMessages } from './queue-episode-messages.ts';
import { recordEpisodeChanges } from './record-episode-changes.ts';

export type TaskOutcome = { kind: 'done' | 'unchanged'; task: TaskRow } | { kind: 'not_found' };

/** A person has done a task: it is closed, and the message of its episode says so. Idempotent. */
export async function completeTask(
  ctx: Context,
  given: { id: string; outcome: string | null; by: string; asOf: Day },
): Promise<TaskOutcome> {
  return inEpisodeTransaction(ctx, async (tx) => {
    const [task, second] = await findTasks(tx, given.id);
    if (!task || second) return { kind: 'not_found' };
    const at = ctx.now();
    if (!(await closeTask(tx, { id: task.id, outcome: given.outcome, by: given.by, at }))) {
      return { kind: 'unchanged', task };
    }
    const before = task.episode_id === null ? null : await loadEpisode(tx, task.episode_id);
    if (before) {
      const reaction = isReaction(task, before)
        ? { state: 'acknowledged' as const, ackedAt: at, ackedBy: given.by }
        : {};
      const episode: Episode = { ...before, ...reaction, version: before.version + 1, updatedAt: at };
      const event = {
        episodeId: episode.id,
        version: episode.version,
        transition: 'task_done',
        reason: { taskTitle: task.title, outcome: given.outcome },
        actor: given.by,
        asOf: given.asOf,
        at,
      };
      const change = { episode, event };
      await recordEpisodeChanges(ctx, tx, [change]);
      await queueEpisodeMessages(ctx, tx, { change, asOf: given.asOf });
    }
    await refreshReminders(ctx, tx, { accountIds: [task.account_id] });
    await queueTaskEvents(ctx, tx, { type: 'task.closed', taskIds: [task.id], asOf: given.asOf });
    return { kind: 'done', task: { ...task, state: 'done', outcome: given.outcome, closed_by: given.by } };
  });
}

/** Whoever has called the customer has reacted to the alert, and needs no click to say so. */
function isReaction({ queue }: Pick<TaskRow, 'queue'>, { state }: Episode): boolean {
  return (queue === 'csm' || queue === 'manager') && (state === 'open' || state === 'escalated');
}
