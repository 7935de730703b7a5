import type { ISql } from 'postgres';
import type { WebhookConfig } from '../../config/schema-webhooks.ts';
import { webhookDraft } from '../../delivery/drafts.ts';
import type { TaskEvent } from '../../delivery/webhook/task-event.ts';
import { isAmong } from '../../domain/names.ts';
import type { TaskEventType } from '../../domain/outbox.ts';
import type { TaskFacts } from '../../domain/task.ts';
import { shellWord } from '../../domain/text/safe-text.ts';
import type { Day } from '../../domain/types.ts';
import { crmUrl } from '../../messages/alert/build-alert-model.ts';
import { numberTaskEvents } from '../../store/episodes/task-events.ts';
import { enqueueOutbox } from '../../store/outbox/enqueue-outbox.ts';
import type { Context } from '../context.ts';

/**
 * Queues what has become of tasks for every webhook that asks for it; call it in the transaction that changed them,
 * with exactly the tasks that changed. Without webhooks it does nothing.
 * @param asOf the day it was decided for, which the command in the event explains
 */
export async function queueTaskEvents(
  ctx: Context,
  tx: ISql,
  given: { type: TaskEventType; taskIds: readonly string[]; asOf: Day },
): Promise<void> {
  const { config } = ctx.config();
  const { type, taskIds, asOf } = given;
  const webhooks = config.webhooks.filter(({ events }) => events.includes(type));
  if (config.webhooks.length === 0 || taskIds.length === 0) return;
  const now = ctx.now();
  // Numbered also when nobody asks for this kind of event, so that the number tells of every change.
  const tasks = await numberTaskEvents(tx, taskIds);
  const drafts = tasks.flatMap((task) =>
    webhooks
      .filter((webhook) => isWanted(webhook, task))
      .map(({ name }) => {
        const crm = crmUrl(config.delivery.crm_url, task.accountId);
        return webhookDraft({
          endpoint: name,
          key: `${task.taskId}:${task.sequence}`,
          kind: 'task',
          episodeId: task.episode?.id ?? null,
          version: task.sequence,
          dueAt: now,
          event: toEvent(task, { type, asOf, now, crm }),
        });
      }),
  );
  await enqueueOutbox(tx, drafts, now);
}

function isWanted({ queues, tiers }: WebhookConfig, task: TaskFacts): boolean {
  const inQueue = queues === null || queues.some((queue) => queue === task.queue);
  return inQueue && isAmong(tiers, task.tier);
}

function toEvent(
  task: TaskFacts,
  given: { type: TaskEventType; asOf: Day; now: Date; crm: string | null },
): TaskEvent {
  const { episode } = task;
  return {
    type: given.type,
    timestamp: given.now.toISOString(),
    version: 1,
    data: {
      sequence: task.sequence,
      task: {
        id: task.taskId,
        title: task.title,
        due_on: task.dueOn,
        state: task.state,
        outcome: task.outcome,
        queue: task.queue,
        owner: task.ownerEmail === null ? null : { name: task.ownerName, email: task.ownerEmail },
        playbook: task.playbook,
        step: task.step,
        created_at: task.createdAt.toISOString(),
        closed_at: task.closedAt?.toISOString() ?? null,
        closed_by: task.closedBy,
      },
      account: { id: task.accountId, name: task.accountName, tier: task.tier, crm_url: given.crm },
      episode: episode && {
        id: episode.id,
        state: episode.state,
        severity: episode.severity,
        rule: episode.rules[0] ?? null,
      },
      explain: `harbinger explain ${shellWord(task.accountId)} --at ${given.asOf}`,
    },
  };
}
