import { type AttemptEnding, LONGEST_WAIT_MS } from '../domain/outbox.ts';
import type { AttemptResult, NotSent, Permanent, ReconcileResult } from './types.ts';

export interface RetryPolicy {
  /** First pause after a failed attempt, doubled every time up to `capMs`. */
  baseMs: number;
  capMs: number;
  /** Failed attempts after which a message is parked for an operator. */
  maxAttempts: number;
  /** How long a lane waits when a rate limit names no time. */
  rateLimitMs: number;
  /** How long a provider gets to show a message whose attempt ended without an answer, before the first look. */
  reconcileDelayMs: number;
  /** Looks that must have found nothing before an attempt is taken for one that will not show. */
  minLooks: number;
  /** Counted from its begin: until then an attempt that the provider answered unclearly may still show. */
  answeredShowsMs: number;
}

export const DEFAULT_RETRY_POLICY: RetryPolicy = {
  baseMs: 5_000,
  capMs: 900_000,
  maxAttempts: 20,
  rateLimitMs: 30_000,
  reconcileDelayMs: 2_000,
  minLooks: 3,
  answeredShowsMs: 20_000,
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
  | { next: 'reconcile'; at: Date; reason: string; ending: AttemptEnding; looks: number }
  | { next: 'next_target'; reason: string }
  | { next: 'park'; reason: string }
  | { next: 'fail'; reason: string }
  | { next: 'hold'; reason: string }
  | { next: 'pause_channel'; attempts: number; reason: string; unreachable: boolean }
  | { next: 'pause_lane'; attempts: number; reason: string }
  | { next: 'cancel'; reason: string };

const MIN_RETRY_AFTER_MS = 1_000;

/** What follows from one attempt. Pure: the same row, result and time give the same decision. */
export function decideRetry(
  row: RetryRow,
  result: AttemptResult,
  { now, policy }: { now: Date; policy: RetryPolicy },
): Decision {
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
        ending: result.ending,
        looks: 0,
      };
    case 'permanent':
      return decidePermanent(row, result.scope, result.reason);
    case 'not_sent': {
      if (result.scope === 'channel') {
        return {
          next: 'pause_channel',
          attempts: row.attempts - 1,
          reason: result.reason,
          unreachable: true,
        };
      }
      const attempts = result.countsAsAttempt ? row.attempts : row.attempts - 1;
      if (attempts >= policy.maxAttempts) {
        return { next: 'park', reason: `gave up after ${attempts} attempts: ${result.reason}` };
      }
      if (result.scope === 'lane') {
        const until = after(now, laneWait(row, result, policy));
        return { next: 'retry', at: until, attempts, laneWaitUntil: until, reason: result.reason };
      }
      const pause = Math.min(result.retryAfterMs ?? backOff(row, policy.baseMs, policy), LONGEST_WAIT_MS);
      return { next: 'retry', at: after(now, pause), attempts, laneWaitUntil: null, reason: result.reason };
    }
  }
}

function decidePermanent(row: RetryRow, scope: Permanent['scope'], reason: string): Decision {
  const attempts = row.attempts - 1;
  if (scope === 'channel') return { next: 'pause_channel', attempts, reason, unreachable: false };
  if (scope === 'lane') return { next: 'pause_lane', attempts, reason };
  if (scope === 'message') return { next: 'park', reason };
  return row.target + 1 < row.targets ? { next: 'next_target', reason } : { next: 'fail', reason };
}

export type ReconcileDecision = Decision | { next: 'attempt'; possibleDuplicate: boolean };

/** A row whose last attempt has an unknown outcome; `attempts` made so far. */
export interface UnknownRow extends RetryRow {
  attemptedAt: Date;
  ending: AttemptEnding;
  /** Looks that found nothing, the present one not included. */
  looks: number;
}

/**
 * What follows from looking for an attempt of unknown outcome. That it is not there proves nothing while a slow
 * provider may still carry it out: it is looked for again, in ever longer steps, until well past that. What ended before
 * is then sent again; of a provider that was still silent nobody knows.
 * @param options.showsMs counted from its begin: until then an attempt without an answer may still be carried out
 * @param options.whenUnknown what to do when it cannot be found out, or nothing has shown for that long
 */
export function decideReconciled(
  row: UnknownRow,
  result: ReconcileResult,
  options: { now: Date; policy: RetryPolicy; showsMs: number; whenUnknown: 'hold' | 'resend' },
): ReconcileDecision {
  const { policy } = options;
  const { ending } = row;
  switch (result.kind) {
    case 'found':
      return {
        next: 'sent',
        providerId: result.providerId,
        posted: result.posted ?? null,
        note: 'found at the provider',
      };
    case 'repeatable':
      return attemptAgain(row, policy);
    case 'not_found':
      return decideNotFound(row, options);
    case 'unknown': {
      const showsUntil = after(row.attemptedAt, options.showsMs);
      if (options.whenUnknown === 'hold' || row.attempts >= policy.maxAttempts) {
        return { next: 'hold', reason: result.reason };
      }
      return options.now < showsUntil
        ? { next: 'reconcile', at: showsUntil, reason: result.reason, ending, looks: row.looks }
        : { next: 'attempt', possibleDuplicate: true };
    }
    case 'channel_broken':
      return {
        next: 'pause_channel',
        attempts: row.attempts,
        reason: result.reason,
        unreachable: result.unreachable,
      };
    case 'failed': {
      const wait = Math.min(result.retryAfterMs ?? asLongAgain(row, options), LONGEST_WAIT_MS);
      const at = after(options.now, wait);
      return { next: 'reconcile', at, reason: result.reason, ending, looks: row.looks };
    }
  }
}

function decideNotFound(
  row: UnknownRow,
  options: { now: Date; policy: RetryPolicy; showsMs: number; whenUnknown: 'hold' | 'resend' },
): ReconcileDecision {
  const { now, policy, whenUnknown } = options;
  const { ending } = row;
  const looks = row.looks + 1;
  const showsMs = ending === 'answered' ? policy.answeredShowsMs : options.showsMs;
  const leftMs = row.attemptedAt.getTime() + showsMs - now.getTime();
  if (leftMs > 0 || looks < policy.minLooks) {
    // The last look falls on the end of that time. When it is over and hardly anybody has looked, a clock may have been set
    // meanwhile: the looks that are missing give a slow provider its time all the same.
    const step = leftMs > 0 ? Math.min(asLongAgain(row, options), leftMs) : showsMs / policy.minLooks;
    const at = after(now, Math.max(step, policy.reconcileDelayMs));
    return { next: 'reconcile', at, reason: 'not at the provider yet; looked for again', ending, looks };
  }
  if (ending !== 'silent') return attemptAgain(row, policy);
  if (whenUnknown === 'resend' && row.attempts < policy.maxAttempts) {
    return { next: 'attempt', possibleDuplicate: true };
  }
  return { next: 'hold', reason: `no answer, and not at the provider after ${looks} looks` };
}

function attemptAgain(row: RetryRow, policy: RetryPolicy): ReconcileDecision {
  return row.attempts >= policy.maxAttempts
    ? { next: 'park', reason: `gave up after ${row.attempts} attempts, none of which arrived` }
    : { next: 'attempt', possibleDuplicate: false };
}

/** As long as the attempt has been open. */
function asLongAgain(
  { attemptedAt }: UnknownRow,
  { now, policy }: { now: Date; policy: RetryPolicy },
): number {
  return Math.min(Math.max(now.getTime() - attemptedAt.getTime(), policy.reconcileDelayMs), policy.capMs);
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
  return Math.min(Math.max(retryAfterMs, MIN_RETRY_AFTER_MS), LONGEST_WAIT_MS);
}

function after(now: Date, ms: number): Date {
  return new Date(now.getTime() + ms);
}
