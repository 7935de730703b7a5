import type { ISql } from 'postgres';

/** The raw postgres.js client or a transaction on it. */
export type OutboxDb = ISql;

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

export type OutboxChannel = 'slack' | 'email' | 'webhook';
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
export interface ClaimedRow {
  id: string;
  dedupeKey: string;
  channel: OutboxChannel;
  lane: string;
  kind: string;
  op: OutboxOp;
  subject: string | null;
  recipient: string;
  episodeId: string | null;
  version: number;
  payload: unknown;
  dueAt: Date;
  fencingToken: number;
  /** Attempts begun so far, this claim's not included. */
  attempts: number;
  permanentFailures: number;
  target: number;
  attemptedAt: Date | null;
  /** Not null: an earlier attempt's outcome is unknown and has to be found out first. */
  uncertainSince: Date | null;
  createdAt: Date;
  posted: Posted | null;
}

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
  sentAt: Date | null;
  /** New place of the subject's message; null = unchanged. */
  posted: { channelId: string; ts: string; at: Date } | null;
}
