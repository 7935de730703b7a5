/**
 * - **pending**: waits for its due time. **claimed**: a worker has it, nothing was sent yet.
 * - **attempting**: a call to the provider was announced; whether it got through is open until it is settled.
 * - **uncertain**: an attempt's outcome is unknown; found out at `due_at`, or by an operator when that is null.
 * - **sent**, **cancelled** (superseded or pointless): done.
 * - **parked**: given up for now, an operator may retry. **failed**: refused for good by every destination.
 */
export const OUTBOX_STATES = [
  'pending',
  'claimed',
  'attempting',
  'uncertain',
  'sent',
  'parked',
  'failed',
  'cancelled',
] as const;
export type OutboxState = (typeof OUTBOX_STATES)[number];

/** Between two attempts or looks at one message, and between two messages of a lane; whatever a provider asks for. */
export const LONGEST_WAIT_MS = 3_600_000;

export type OutboxChannel = 'slack' | 'email' | 'webhook' | 'crm';
/**
 * How an attempt of unknown outcome ended.
 * - **answered**: by the provider, though without saying whether it was carried out; it will not be any more.
 * - **broken_off**: the connection or the process that held it ended; what had arrived may be carried out for a while.
 * - **silent**: the provider was still at it when we gave up waiting.
 */
export type AttemptEnding = 'answered' | 'broken_off' | 'silent';
/** What a message is about; the time-line of `test/e2e/success` asks of each that it can be erased, and the like. */
export const MESSAGE_KINDS = [
  'alert',
  'nudge',
  'pool_summary',
  'digest',
  'notice',
  'thread',
  'reminder',
  'requests',
  'episode',
  'scores',
  'task',
  'weekly_note',
] as const;
export type MessageKind = (typeof MESSAGE_KINDS)[number];
/** What webhooks may ask to be told of. */
export const TASK_EVENT_TYPES = ['task.created', 'task.updated', 'task.closed'] as const;
export type TaskEventType = (typeof TASK_EVENT_TYPES)[number];
export const EPISODE_EVENT_TYPES = ['episode.opened', 'episode.updated', 'episode.closed'] as const;
export type EpisodeEventType = (typeof EPISODE_EVENT_TYPES)[number];
export const WEBHOOK_EVENT_TYPES = [...TASK_EVENT_TYPES, ...EPISODE_EVENT_TYPES, 'account.scored'] as const;
export type OutboxOp = 'upsert' | 'thread' | 'mail' | 'event' | 'delete' | 'home';

/** A message to be sent; written in the transaction that records the decision it tells of. */
export interface OutboxDraft {
  dedupeKey: string;
  channel: OutboxChannel;
  /** What a rate limit applies to, e.g. `slack:ana@corp.example`, `email:corp.example`, `webhook:jira`. */
  lane: string;
  kind: string;
  op: OutboxOp;
  subject: string | null;
  recipient: string;
  episodeId: string | null;
  version: number;
  payload: unknown;
  dueAt: Date;
}

/** Where a subject's message stands at the provider. */
export interface Posted {
  channelId: string;
  ts: string;
  version: number;
}

/** A row held under a lease: whoever writes it must present the fencing token of this claim. */
export interface ClaimedRow extends OutboxDraft {
  id: string;
  fencingToken: number;
  /** Attempts begun so far, this claim's not included. */
  attempts: number;
  permanentFailures: number;
  target: number;
  attemptedAt: Date | null;
  /** Not null: an earlier attempt's outcome is unknown and has to be found out first. */
  uncertainSince: Date | null;
  /** Of the last attempt. */
  ending: AttemptEnding;
  /** How often the last attempt was looked for at the provider and not found. */
  looks: number;
  createdAt: Date;
  posted: Posted | null;
  /** The text of an older message of the subject that nobody knows of whether it arrived; null = there is none. */
  openPost: string | null;
}

/** In the payload of a note that stands for itself: the text of the message that it would have stood below. */
export const ALONE = 'alone';

/** Why a message that depends on another one was called off; it is brought back with that one. */
export const UNPOSTED_REASONS = {
  thread: 'there is no message to reply to',
  edit: 'nothing was posted that this would change',
} as const;

/** What becomes of a claimed row. Absolute values, so that writing it twice changes nothing. */
export interface Settlement {
  id: string;
  fencingToken: number;
  state: Exclude<OutboxState, 'claimed' | 'attempting'>;
  reason: string | null;
  dueAt: Date | null;
  lane: string;
  attempts: number;
  permanentFailures: number;
  target: number;
  providerId: string | null;
  uncertainSince: Date | null;
  ending: AttemptEnding;
  looks: number;
  sentAt: Date | null;
  /** New place of the subject's message; null = unchanged. */
  posted: { channelId: string; ts: string; at: Date } | null;
}

/** A row of the outbox as erasing looks at it. */
export interface StoredDelivery {
  id: string;
  seq: number;
  dedupeKey: string;
  channel: OutboxChannel;
  kind: string;
  op: OutboxOp;
  subject: string | null;
  recipient: string;
  lane: string;
  episodeId: string | null;
  version: number;
  payload: unknown;
  state: OutboxState;
  target: number;
  providerId: string | null;
  attemptedAt: Date | null;
  leaseUntil: Date | null;
  createdAt: Date;
}

/** Where a message stands. */
export interface StandingMessage {
  subject: string;
  recipient: string;
  channelId: string;
  ts: string;
  version: number;
}

/** What becomes of a delivery; null = stays. A changed row loses its lease: whoever was at it may not settle it. */
export interface DeliveryChange {
  id: string;
  state: OutboxState | null;
  reason: string | null;
  payload: unknown;
  recipient: string | null;
  lane: string | null;
}

/** A row as an operator sees it; the message itself is left out, since it holds personal data. */
export interface OutboxListing {
  id: string;
  dedupe_key: string;
  channel: string;
  lane: string;
  kind: string;
  recipient: string;
  subject: string | null;
  episode_id: string | null;
  version: number;
  state: OutboxState;
  reason: string | null;
  attempts: number;
  permanent_failures: number;
  due_at: Date | null;
  uncertain_since: Date | null;
  provider_id: string | null;
  created_at: Date;
  sent_at: Date | null;
}

export interface AttemptStart {
  id: string;
  fencingToken: number;
  /** Chosen by the caller, so that repeating a statement whose answer was lost still recognises its own mark. */
  attemptId: string;
}

/** A digest that was queued, as long as `privacy.retention_days` keeps it. */
export interface ArchivedDigest {
  id: string;
  /** ISO week, e.g. `2026-W47`. */
  week: string;
  recipient: string;
  state: OutboxState;
  reason: string | null;
  /** Null = its text was erased. */
  subject: string | null;
  created_at: Date;
  sent_at: Date | null;
  /** Of the mail server, or the file it was written to; null = it is not sent. */
  provider_id: string | null;
}
