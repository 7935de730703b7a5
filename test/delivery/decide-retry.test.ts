import { describe, expect, it } from 'vitest';
import {
  DEFAULT_RETRY_POLICY,
  decideReconciled,
  decideRetry,
  type UnknownRow,
} from '../../src/delivery/decide-retry.ts';
import type { AttemptResult, NotSent, ReconcileResult } from '../../src/delivery/types.ts';

const NOW = new Date('2026-11-21T10:00:00Z');
const policy = { ...DEFAULT_RETRY_POLICY, baseMs: 1_000, capMs: 60_000, maxAttempts: 5, rateLimitMs: 30_000 };
const row = { id: 'row-1', attempts: 1, permanentFailures: 0, target: 0, targets: 3 };
const failed: NotSent = {
  kind: 'not_sent',
  reason: 'r',
  retryAfterMs: null,
  countsAsAttempt: true,
  scope: 'row',
};
const limited: NotSent = { ...failed, countsAsAttempt: false, scope: 'lane', retryAfterMs: 7_000 };
const decide = (result: AttemptResult, over: Partial<typeof row> = {}) =>
  decideRetry({ ...row, ...over }, result, { now: NOW, policy });
const waitOf = (decision: { at?: Date }) => decision.at!.getTime() - NOW.getTime();

describe('after an attempt', () => {
  it('lets a lane that is out of order wait ever longer, and never less than after a rate limit', () => {
    const slow = { ...policy, maxAttempts: 20, capMs: 600_000 };
    const waits = [1, 4, 7, 10, 15].map((attempts) => {
      const decision = decideRetry(
        { ...row, attempts },
        { ...failed, scope: 'lane' },
        { now: NOW, policy: slow },
      );
      expect(decision).toMatchObject({ next: 'retry', attempts });
      return waitOf(decision as { at: Date });
    });
    expect(waits.slice(0, 2)).toEqual([30_000, 30_000]);
    expect(waits[2]).toBeGreaterThan(30_000);
    expect(waits[3]).toBeGreaterThan(waits[2]!);
    expect(waits[4]).toBeLessThanOrEqual(600_000);
  });

  it.each<[string, AttemptResult, Partial<typeof row>, object]>([
    [
      'sent',
      { kind: 'sent', providerId: 'C1:1', note: 'n' },
      {},
      { next: 'sent', providerId: 'C1:1', posted: null, note: 'n' },
    ],
    ['obsolete', { kind: 'obsolete', reason: 'r' }, {}, { next: 'cancel', reason: 'r' }],
    [
      'ambiguous: found out first',
      { kind: 'ambiguous', reason: 'r', ending: 'answered' },
      {},
      { next: 'reconcile', ending: 'answered', looks: 0 },
    ],
    [
      'ambiguous at the last attempt: still found out',
      { kind: 'ambiguous', reason: 'r', ending: 'silent' },
      { attempts: 5 },
      { next: 'reconcile' },
    ],
    ['not sent', failed, {}, { next: 'retry', attempts: 1, laneWaitUntil: null }],
    [
      'not sent for the last time',
      failed,
      { attempts: 5 },
      { next: 'park', reason: 'gave up after 5 attempts: r' },
    ],
    [
      'rate limited is no attempt',
      limited,
      { attempts: 5 },
      {
        next: 'retry',
        attempts: 4,
        at: new Date(NOW.getTime() + 7_000),
        laneWaitUntil: new Date(NOW.getTime() + 7_000),
      },
    ],
    [
      'rate limited without a time',
      { ...limited, retryAfterMs: null },
      {},
      { next: 'retry', at: new Date(NOW.getTime() + 30_000) },
    ],
    [
      'rate limited for no time at all',
      { ...limited, retryAfterMs: 0 },
      {},
      { next: 'retry', at: new Date(NOW.getTime() + 1_000) },
    ],
    [
      'rate limited for a day',
      { ...limited, retryAfterMs: 86_400_000 },
      {},
      { next: 'retry', at: new Date(NOW.getTime() + 3_600_000) },
    ],
    [
      'a lane that is closed for good',
      { kind: 'permanent', scope: 'lane', reason: 'r' },
      {},
      { next: 'pause_lane', attempts: 0, reason: 'r' },
    ],
    [
      'gone destination, another left',
      { kind: 'permanent', scope: 'destination', reason: 'r' },
      {},
      { next: 'next_target' },
    ],
    [
      'gone destination, none left',
      { kind: 'permanent', scope: 'destination', reason: 'r' },
      { target: 2 },
      { next: 'fail', reason: 'r' },
    ],
    [
      'refused message',
      { kind: 'permanent', scope: 'message', reason: 'r' },
      {},
      { next: 'park', reason: 'r' },
    ],
    [
      'out of reach is no attempt, however often',
      { ...failed, scope: 'channel' },
      { attempts: 5 },
      { next: 'pause_channel', attempts: 4, unreachable: true },
    ],
    [
      'refused channel is no attempt',
      { kind: 'permanent', scope: 'channel', reason: 'r' },
      {},
      { next: 'pause_channel', attempts: 0, unreachable: false },
    ],
  ])('%s', (_name, result, over, expected) => {
    expect(decide(result, over)).toMatchObject(expected);
  });

  it('backs off exponentially, capped, by 50-100 % drawn from the row', () => {
    for (const id of ['a', 'b', 'c', 'd', 'e']) {
      for (const attempts of [1, 2, 3, 4]) {
        const full = Math.min(1_000 * 2 ** (attempts - 1), policy.capMs);
        const wait = waitOf(decide(failed, { id, attempts }) as { at: Date });
        expect(wait).toBeGreaterThanOrEqual(full / 2);
        expect(wait).toBeLessThanOrEqual(full);
      }
    }
  });

  it('decides the same again, and differently for different rows', () => {
    expect(decide(failed)).toEqual(decide(failed));
    const waits = ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => waitOf(decide(failed, { id }) as { at: Date }));
    expect(new Set(waits).size).toBeGreaterThan(3);
  });

  it('never waits longer than the cap', () => {
    const patient = { ...policy, maxAttempts: 10_000 };
    const decision = decideRetry({ ...row, attempts: 5_000 }, failed, { now: NOW, policy: patient }) as {
      at: Date;
    };
    expect(waitOf(decision)).toBeLessThanOrEqual(policy.capMs);
  });
});

describe('after looking for an attempt of unknown outcome', () => {
  const SHOWS_MS = 105_000;
  const unknown: UnknownRow = { ...row, attemptedAt: NOW, ending: 'silent', looks: 0 };
  const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1_000);
  interface Look extends Partial<typeof unknown> {
    seconds: number;
    whenUnknown?: 'hold' | 'resend';
  }
  const look = (result: ReconcileResult, { seconds, whenUnknown = 'hold', ...over }: Look) =>
    decideReconciled({ ...unknown, ...over }, result, {
      now: later(seconds),
      policy,
      showsMs: SHOWS_MS,
      whenUnknown,
    });
  const again = (seconds: number, looks = 0) => ({ next: 'reconcile', at: later(seconds), looks });
  const resent = { next: 'attempt', possibleDuplicate: true };
  const notFound: ReconcileResult = { kind: 'not_found' };
  const closed: ReconcileResult = { kind: 'unknown', reason: 'r' };
  const failedLook: ReconcileResult = { kind: 'failed', reason: 'r', retryAfterMs: null };

  it.each<[string, ReconcileResult, Look, object]>([
    [
      'found',
      { kind: 'found', providerId: 'C1:1', posted: { channelId: 'C1', ts: '1' } },
      { seconds: 17 },
      { next: 'sent', posted: { channelId: 'C1', ts: '1' } },
    ],
    ['not there: one look proves nothing', notFound, { seconds: 17 }, again(34, 1)],
    ['not there again: as long again', notFound, { seconds: 34, looks: 1 }, again(68, 2)],
    ['not there yet: the last look is at the end', notFound, { seconds: 68, looks: 2 }, again(105, 3)],
    ['not there after all that time: hold', notFound, { seconds: 105, looks: 3 }, { next: 'hold' }],
    [
      'not there after all that time: resend, marked',
      notFound,
      { seconds: 105, looks: 3, whenUnknown: 'resend' },
      resent,
    ],
    ['not there yet: no resend', notFound, { seconds: 104, looks: 9, whenUnknown: 'resend' }, again(106, 10)],
    ['first look long after: never on one look', notFound, { seconds: 600 }, again(635, 1)],
    [
      'a clock set forward meanwhile: looked for as long as a slow provider takes',
      notFound,
      { seconds: 259_200, looks: 1, ending: 'broken_off' },
      again(259_235, 2),
    ],
    [
      'broken off, not there yet: no resend',
      notFound,
      { seconds: 104, looks: 9, ending: 'broken_off' },
      again(106, 10),
    ],
    [
      'broken off, not there after all that time: sent again',
      notFound,
      { seconds: 105, looks: 3, ending: 'broken_off' },
      { next: 'attempt', possibleDuplicate: false },
    ],
    [
      'not there, no attempt left',
      notFound,
      { seconds: 105, looks: 3, attempts: 5, whenUnknown: 'resend' },
      { next: 'hold' },
    ],
    ['answered, not there: looked for again', notFound, { seconds: 2, ending: 'answered' }, again(4, 1)],
    [
      'answered, not there for a while: sent again',
      notFound,
      { seconds: 20, ending: 'answered', looks: 3 },
      { next: 'attempt', possibleDuplicate: false },
    ],
    [
      'answered, not there, no attempt left',
      notFound,
      { seconds: 20, ending: 'answered', looks: 3, attempts: 5 },
      { next: 'park' },
    ],
    [
      'repeatable: at once',
      { kind: 'repeatable' },
      { seconds: 1 },
      { next: 'attempt', possibleDuplicate: false },
    ],
    ['repeatable, no attempt left', { kind: 'repeatable' }, { seconds: 1, attempts: 5 }, { next: 'park' }],
    ['cannot be known: hold', closed, { seconds: 17 }, { next: 'hold', reason: 'r' }],
    ['cannot be known: resend, but later', closed, { seconds: 17, whenUnknown: 'resend' }, again(105)],
    ['cannot be known: resend, marked', closed, { seconds: 105, whenUnknown: 'resend' }, resent],
    [
      'cannot be known, no attempt left',
      closed,
      { seconds: 105, whenUnknown: 'resend', attempts: 5 },
      { next: 'hold' },
    ],
    [
      'refused channel',
      { kind: 'channel_broken', reason: 'r', unreachable: true },
      { seconds: 17 },
      { next: 'pause_channel', attempts: 1, unreachable: true },
    ],
    [
      'failed look-up: as long again as it has been open',
      failedLook,
      { seconds: 10, looks: 2 },
      again(20, 2),
    ],
    [
      'rate-limited look-up',
      { kind: 'failed', reason: 'r', retryAfterMs: 3_000 },
      { seconds: 10 },
      again(13),
    ],
  ])('%s', (_name, result, given, expected) => {
    expect(look(result, given)).toMatchObject(expected);
  });
});
