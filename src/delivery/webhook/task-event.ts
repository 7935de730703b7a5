import * as z from 'zod';
import { TASK_EVENT_TYPES } from '../../domain/outbox.ts';
import { type EpisodeWebhookEvent, episodeEventSchema } from './episode-event.ts';
import { type ScoreEvent, scoreEventSchema } from './score-event.ts';

const text = z.string();
const maybeText = z.string().nullable();

/**
 * The body of a webhook about a task, version 1: the task as it stands after the change, so that nobody has to ask
 * back. Days are `YYYY-MM-DD`, instants ISO 8601 in UTC; null = not known or none. Names from customers' data are as
 * they came: the receiver escapes them for wherever it shows them.
 */
export const taskEventSchema = z.object({
  type: z.enum(TASK_EVENT_TYPES),
  /** When it happened; when it is sent stands in the `webhook-timestamp` header. */
  timestamp: text,
  version: z.literal(1),
  data: z.object({
    /** Counts the events about this task; a lower one than was seen before is out of date. */
    sequence: z.int(),
    task: z.object({
      id: text,
      /** In the language of its owner. */
      title: text,
      due_on: text,
      state: z.enum(['open', 'done', 'cancelled']),
      /** Once closed: what came of it, in the words of whoever closed it, or e.g. `recovered`. */
      outcome: maybeText,
      queue: text,
      owner: z.object({ name: maybeText, email: text }).nullable(),
      playbook: text,
      step: text,
      created_at: text,
      closed_at: maybeText,
      closed_by: maybeText,
    }),
    account: z.object({ id: text, name: maybeText, tier: maybeText, crm_url: maybeText }),
    /** The stretch of risk it belongs to, with its leading rule; null for a planned contact. */
    episode: z.object({ id: text, state: text, severity: text, rule: maybeText }).nullable(),
    /** The command that shows what it rests on. */
    explain: text,
  }),
});

export type TaskEvent = z.output<typeof taskEventSchema>;

/** An event in the outbox. The address and the secrets stay outside: they are looked up when it is sent. */
export interface WebhookPayload {
  /** Name of the configured webhook. */
  endpoint: string;
  /** The `webhook-id`: the same for every attempt. */
  id: string;
  event: WebhookEvent;
}

export type WebhookEvent = TaskEvent | EpisodeWebhookEvent | ScoreEvent;

export function isTaskEvent(event: WebhookEvent): event is TaskEvent {
  return 'task' in event.data;
}

/** What an event is one of several about, of which a newer one replaces an older; null = it stands for itself. */
export function subjectOf({ data }: WebhookEvent): string | null {
  if ('task' in data) return `task:${data.task.id}`;
  return 'episode' in data ? `changes:${data.episode.id}` : null;
}

const payloadSchema = z.object({
  endpoint: text,
  id: text.regex(/^[\w-]+$/),
  event: z.discriminatedUnion('type', [taskEventSchema, episodeEventSchema, scoreEventSchema]),
});

/** Reads a stored payload back, its keys in the order above; null when it is not one. */
export function parseWebhookPayload(payload: unknown): WebhookPayload | null {
  const parsed = payloadSchema.safeParse(payload);
  return parsed.success ? parsed.data : null;
}
