import type { OutboxChannel } from '../domain/outbox.ts';
import { DEFAULT_RETRY_POLICY, type RetryPolicy } from './decide-retry.ts';

export interface DeliveryPolicy {
  retry: RetryPolicy;
  /** Must exceed the longest provider time-out, or a slow call is taken for a dead worker. */
  leaseMs: number;
  /** Least time between two messages of one lane, per channel; 0 = no limit. */
  paceMs: Readonly<Record<OutboxChannel, number>>;
  /** What to do with an attempt of unknown outcome when the provider does not let us find out. */
  whenUnknown: Readonly<Record<OutboxChannel, 'hold' | 'resend'>>;
  /** How often a paused channel is asked whether it works again. */
  probeEveryMs: number;
  /** How long a drain that ends with what is due waits, without anything moving, for the next row. */
  patienceMs: number;
}

/**
 * Slack allows about one message per second and channel; files and mail have no such limit. A webhook gets ten events a
 * second, which the usual receivers bear, and one whose outcome is unknown is sent again under its id.
 */
export const DEFAULT_DELIVERY_POLICY: DeliveryPolicy = {
  retry: DEFAULT_RETRY_POLICY,
  leaseMs: 90_000,
  paceMs: { slack: 1_000, email: 0, webhook: 100 },
  whenUnknown: { slack: 'hold', email: 'hold', webhook: 'resend' },
  probeEveryMs: 15_000,
  patienceMs: 30_000,
};
