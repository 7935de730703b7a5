import type { MessageKind, OutboxDraft } from '../domain/outbox.ts';
import { stableId } from '../store/stable-id.ts';
import type { MailPayload, SlackPayload, SlackTarget } from './types.ts';
import { subjectOf, type WebhookEvent, type WebhookPayload } from './webhook/task-event.ts';

interface DraftBase {
  /** Unique per (episode, transition, channel, recipient), or (digest, recipient, period). */
  dedupeKey: string;
  kind: MessageKind;
  episodeId: string | null;
  /** Of the episode: an older text never overwrites a newer one. */
  version: number;
  dueAt: Date;
}

/** A Slack message as an outbox row; its first target names the recipient it is kept under. */
export function slackDraft(input: DraftBase & { payload: SlackPayload }): OutboxDraft {
  const { payload, ...base } = input;
  const [first] = payload.targets;
  if (first === undefined) throw new TypeError(`Slack message ${input.dedupeKey} has no target`);
  return {
    ...base,
    channel: 'slack',
    lane: slackLane(first),
    op: payload.op,
    subject: payload.subject,
    recipient: targetName(first),
    payload,
  };
}

/** A mail to one recipient as an outbox row. */
export function mailDraft(input: DraftBase & { payload: MailPayload }): OutboxDraft {
  const { payload, ...base } = input;
  const { address } = payload.to;
  return {
    ...base,
    channel: 'email',
    lane: `email:${address.slice(address.lastIndexOf('@') + 1).toLowerCase()}`,
    op: 'mail',
    subject: null,
    recipient: address,
    payload,
  };
}

/**
 * An event for one webhook as an outbox row; events about one thing go out in their order.
 * @param input.key what it tells, unique per webhook: told twice it is one event, with one `webhook-id`
 */
export function webhookDraft(
  input: Omit<DraftBase, 'dedupeKey'> & { endpoint: string; key: string; event: WebhookEvent },
): OutboxDraft {
  const { endpoint, key, event, ...base } = input;
  const dedupeKey = `webhook:${endpoint}:${key}`;
  const payload: WebhookPayload = { endpoint, id: `msg_${stableId(dedupeKey)}`, event };
  return {
    ...base,
    dedupeKey,
    channel: 'webhook',
    lane: webhookLane(endpoint),
    op: 'event',
    subject: subjectOf(event),
    recipient: endpoint,
    payload,
  };
}

export function targetName(target: SlackTarget): string {
  return target.kind === 'channel' ? target.channel : target.email;
}

export const webhookLane = (endpoint: string) => `webhook:${endpoint}`;

export function slackLane(target: SlackTarget): string {
  return `slack:${targetName(target)}`;
}
