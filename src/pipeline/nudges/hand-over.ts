import type { ISql } from 'postgres';
import type { Day } from '../../domain/types.ts';
import { handOverTask } from '../../store/nudges/nudges.ts';
import type { Context } from '../context.ts';
import { queueTaskEvents } from '../tasks/queue-task-events.ts';

/** An automated step becomes a task for the pool; whoever follows tasks elsewhere is told. */
export async function handOver(
  ctx: Context,
  tx: ISql,
  task: { taskId: string; title: string; asOf: Day },
): Promise<void> {
  if (!(await handOverTask(tx, task.taskId, task.title))) return;
  await queueTaskEvents(ctx, tx, { type: 'task.updated', taskIds: [task.taskId], asOf: task.asOf });
}
