import type { OutboxChannel } from '../domain/outbox.ts';
import { DEFAULT_RETRY_POLICY, type RetryPolicy } from './decide-retry.ts';

/** How long one call to a provider may take. The Standard Webhooks specification recommends 15 to 30 s. */
export const PROVIDER_TIMEOUT_MS = { slack: 15_000, webhook: 15_000, crm: 15_000 } as const;

/** How much later than our time-out a provider may still carry out what it was asked for, unless configured; 60 s were seen. */
const LATE_MS = 90_000;

/** How long after its begin an attempt on Slack may still be carried out. */
export const slackShowsMs = (lateMs: number) => PROVIDER_TIMEOUT_MS.slack + lateMs;

export interface DeliveryPolicy {
  retry: RetryPolicy;
  /** A worker that is alive extends it for as long as it needs; must exceed what its event loop may be held up. */
  leaseMs: number;
  /** How long after its begin an attempt without an answer may still be carried out. */
  showsMs: Readonly<Record<OutboxChannel, number>>;
  /** Least time between two messages of one lane, per channel; 0 = no limit. */
  paceMs: Readonly<Record<OutboxChannel, number>>;
  /** What to do with an attempt of unknown outcome when the provider does not let us find out. */
  whenUnknown: Readonly<Record<OutboxChannel, 'hold' | 'resend'>>;
  /** How soon a paused channel is asked whether it works again; then in steps as long as it has been paused. */
  probeEveryMs: number;
  probeAtLeastEveryMs: number;
  /** How long a provider may be out of reach before the admin is told. */
  unreachableNoticeMs: number;
  /** How long a drain that ends with what is due waits, without anything moving, for the next row. */
  patienceMs: number;
  /** The same when an attempt has to be found out about. */
  findOutMs: number;
}

/**
 * Slack allows about one message per second and channel; files and mail have no such limit. A webhook gets ten events a
 * second, which the usual receivers bear, and one whose outcome is unknown is sent again under its id. What a CRM is told
 * goes one request after the other, at the pace of its answers.
 */
export const DEFAULT_DELIVERY_POLICY: DeliveryPolicy = {
  retry: DEFAULT_RETRY_POLICY,
  leaseMs: 90_000,
  showsMs: { slack: slackShowsMs(LATE_MS), email: LATE_MS, webhook: 0, crm: 0 },
  paceMs: { slack: 1_000, email: 0, webhook: 100, crm: 0 },
  whenUnknown: { slack: 'hold', email: 'hold', webhook: 'resend', crm: 'resend' },
  probeEveryMs: 15_000,
  probeAtLeastEveryMs: 300_000,
  unreachableNoticeMs: 60_000,
  patienceMs: 30_000,
  findOutMs: 30_000,
};
