import type { AttemptResult, NotSent, Permanent, ReconcileResult } from './types.ts';

export interface RetryPolicy {
  /** First pause after a failed attempt, doubled every time up to `capMs`. */
  baseMs: number;
  capMs: number;
  /** Failed attempts after which a message is parked for an operator. */
  maxAttempts: number;
  /** How long a lane waits when a rate limit names no time. */
  rateLimitMs: number;
  /** How long a provider gets to show a message whose attempt ended without an answer. */
  reconcileDelayMs: number;
}

export const DEFAULT_RETRY_POLICY: RetryPolicy = {
  baseMs: 5_000,
  capMs: 900_000,
  maxAttempts: 20,
  rateLimitMs: 30_000,
  reconcileDelayMs: 2_000,
};

/** What the policy needs to know of a row; `attempts` includes the one just made. */
export interface RetryRow {
  id: string;
  attempts: number;
  permanentFailures: number;
  target: number;
  /** Number of destinations in the chain. */
  targets: number;
}

export type Decision =
  | {
      next: 'sent';
      providerId: string;
      posted: { channelId: string; ts: string } | null;
      note: string | null;
    }
  | { next: 'retry'; at: Date; attempts: number; laneWaitUntil: Date | null; reason: string }
  | { next: 'reconcile'; at: Date; reason: string }
  | { next: 'next_target'; reason: string }
  | { next: 'park'; reason: string }
  | { next: 'fail'; reason: string }
  | { next: 'hold'; reason: string }
  | { next: 'pause_channel' | 'pause_lane'; attempts: number; reason: string }
  | { next: 'cancel'; reason: string };

const MAX_RETRY_AFTER_MS = 3_600_000;
const MIN_RETRY_AFTER_MS = 1_000;

/** What follows from one attempt. Pure: the same row, result and time give the same decision. */
export function decideRetry(row: RetryRow, result: AttemptResult, now: Date, policy: RetryPolicy): Decision {
  switch (result.kind) {
    case 'sent':
      return {
        next: 'sent',
        providerId: result.providerId,
        posted: result.posted ?? null,
        note: result.note ?? null,
      };
    case 'obsolete':
      return { next: 'cancel', reason: result.reason };
    case 'ambiguous':
      return {
        next: 'reconcile',
        at: after(now, backOff(row, policy.reconcileDelayMs, policy)),
        reason: result.reason,
      };
    case 'permanent':
      return decidePermanent(row, result.scope, result.reason);
    case 'not_sent': {
      const attempts = result.countsAsAttempt ? row.attempts : row.attempts - 1;
      if (attempts >= policy.maxAttempts) {
        return { next: 'park', reason: `gave up after ${attempts} attempts: ${result.reason}` };
      }
      if (result.scope === 'lane') {
        const until = after(now, laneWait(row, result, policy));
        return { next: 'retry', at: until, attempts, laneWaitUntil: until, reason: result.reason };
      }
      const pause = result.retryAfterMs ?? backOff(row, policy.baseMs, policy);
      return { next: 'retry', at: after(now, pause), attempts, laneWaitUntil: null, reason: result.reason };
    }
  }
}

function decidePermanent(row: RetryRow, scope: Permanent['scope'], reason: string): Decision {
  if (scope === 'channel' || scope === 'lane') {
    return { next: `pause_${scope}`, attempts: row.attempts - 1, reason };
  }
  if (scope === 'message') return { next: 'park', reason };
  return row.target + 1 < row.targets ? { next: 'next_target', reason } : { next: 'fail', reason };
}

export type ReconcileDecision = Decision | { next: 'attempt'; possibleDuplicate: boolean };

/**
 * What follows from looking for an attempt of unknown outcome.
 * @param row `attempts` made so far
 * @param unknownSince since when its outcome is unknown; a failing look-up is repeated in ever longer steps from then
 * @param whenUnknown what to do when the provider does not let us find out
 */
export function decideReconciled(
  row: RetryRow & { unknownSince: Date },
  result: ReconcileResult,
  options: { now: Date; policy: RetryPolicy; whenUnknown: 'hold' | 'resend' },
): ReconcileDecision {
  const { now, policy } = options;
  switch (result.kind) {
    case 'found':
      return {
        next: 'sent',
        providerId: result.providerId,
        posted: result.posted ?? null,
        note: 'found at the provider',
      };
    case 'not_found':
      return row.attempts >= policy.maxAttempts
        ? { next: 'park', reason: `gave up after ${row.attempts} attempts, none of which arrived` }
        : { next: 'attempt', possibleDuplicate: false };
    case 'unknown':
      return options.whenUnknown === 'hold' || row.attempts >= policy.maxAttempts
        ? { next: 'hold', reason: result.reason }
        : { next: 'attempt', possibleDuplicate: true };
    case 'channel_broken':
      return { next: 'pause_channel', attempts: row.attempts, reason: result.reason };
    case 'failed': {
      const elapsed = now.getTime() - row.unknownSince.getTime();
      const pause = Math.min(Math.max(elapsed, policy.reconcileDelayMs), policy.capMs);
      return { next: 'reconcile', at: after(now, result.retryAfterMs ?? pause), reason: result.reason };
    }
  }
}

/** Exponential back-off: base * 2^(attempt-1), capped, of which a share of 50-100 % drawn from the row's id. */
function backOff(row: RetryRow, baseMs: number, policy: RetryPolicy): number {
  const full = Math.min(baseMs * 2 ** Math.min(Math.max(row.attempts, 1) - 1, 30), policy.capMs);
  return Math.round(full * (0.5 + 0.5 * share(`${row.id}/${row.attempts}`)));
}

/** FNV-1a (Fowler, Noll, Vo), as a number in [0, 1). */
function share(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0) / 2 ** 32;
}

/** As long as the provider says; else the usual, and ever longer while it is out of order. */
function laneWait(row: RetryRow, { retryAfterMs, countsAsAttempt }: NotSent, policy: RetryPolicy): number {
  if (retryAfterMs === null) {
    const pause = countsAsAttempt ? backOff(row, policy.baseMs, policy) : 0;
    return Math.max(pause, policy.rateLimitMs);
  }
  return Math.min(Math.max(retryAfterMs, MIN_RETRY_AFTER_MS), MAX_RETRY_AFTER_MS);
}

function after(now: Date, ms: number): Date {
  return new Date(now.getTime() + ms);
}
