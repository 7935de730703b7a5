import type { EpisodeState } from '../episode.ts';
import type { Day } from '../types.ts';
import type { CustomerEmailEnd, SuppressionReason } from './decide-customer-email.ts';
import type { CustomerEmailText } from './template.ts';

/**
 * - **waiting**: for a person's approval. **approved**: may go, and is held for a reason. **queued**: in the outbox.
 * - **sent**; **expired**: it was too late for it; **stopped**: it may not or could not be sent.
 */
export const CUSTOMER_EMAIL_STATES = ['waiting', 'approved', 'queued', 'sent', 'expired', 'stopped'] as const;

export type CustomerEmailState = (typeof CUSTOMER_EMAIL_STATES)[number];

/** One row of `nudges`. */
export interface CustomerEmail {
  id: string;
  taskId: string;
  /** Null = a planned contact, about no risk. */
  episodeId: string | null;
  accountId: string;
  template: string;
  templateDigest: string;
  recipient: string | null;
  recipientName: string | null;
  words: CustomerEmailText;
  state: CustomerEmailState;
  reason: CustomerEmailEnd | null;
  plannedOn: Day;
  approvedAt: Date | null;
  approvedBy: string | null;
  rejectedBy: string | null;
  queuedOn: Day | null;
  sendAt: Date | null;
  version: number;
  updatedAt: Date;
}

/** An e-mail that may still go out, with what its decision looks at. */
export interface OpenCustomerEmail extends CustomerEmail {
  episodeState: EpisodeState | null;
  arm: string | null;
  taskState: 'open' | 'done' | 'cancelled';
  taskTitle: string;
}

/** A step of a low-touch episode, or a planned contact, for which no e-mail has been drafted yet. */
export interface CustomerEmailStep {
  taskId: string;
  episodeId: string | null;
  accountId: string;
  playbook: string;
  step: string;
}

/** One line of `harbinger nudges`. */
export interface CustomerEmailRow {
  id: string;
  account_id: string;
  account: string | null;
  template: string;
  recipient: string | null;
  subject: string;
  state: CustomerEmailState;
  reason: CustomerEmailEnd | null;
  planned_on: Day;
  approved_by: string | null;
  send_at: Date | null;
}

/** What the low-touch summary of a day tells of e-mails to customers. */
export interface PoolCustomerEmails {
  sent: { template: string; accounts: number; approvedBy: string | null }[];
  waiting: { template: string; emails: number }[];
  /** Grows with every change, so that a newer summary is known from an older one. */
  changes: number;
}

/** What the outbox made of an e-mail that was on its way. */
export interface SettledCustomerEmail {
  id: string;
  taskId: string;
  taskTitle: string;
  approvedBy: string | null;
  /** Null = it was erased meanwhile. */
  recipient: string | null;
  outcome: 'sent' | 'failed' | 'cancelled';
  /** As the outbox tells it. */
  detail: string | null;
}

export interface TemplateApproval {
  template: string;
  digest: string;
  approvedBy: string;
  approvedAt: Date;
}

export interface Suppression {
  /** Null = it was erased, or only its hash is known. */
  address: string | null;
  reason: SuppressionReason;
  detail: string | null;
  by: string | null;
  at: Date;
}
