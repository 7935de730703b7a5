import { describe, expect, it } from 'vitest';
import { decideCatchUp } from '../../src/queue/decide-catch-up.ts';
import type { Schedule } from '../../src/queue/timing.ts';

const HOUR = 3_600_000;
const LONG_AGO = new Date('2020-01-01T00:00Z');

const digest: Schedule = {
  timing: { kind: 'cron', cron: '0 6 * * 1', timezone: 'America/New_York' },
  catchUpMs: 72 * HOUR,
  runAtFirstStart: false,
};
const pull: Schedule = {
  timing: { kind: 'cron', cron: '*/15 * * * *', timezone: 'UTC' },
  catchUpMs: 24 * HOUR,
  runAtFirstStart: true,
};

describe('decideCatchUp', () => {
  it.each<[string, Schedule, string | null, string, string]>([
    ['digest, on time', digest, '2026-05-25T10:00Z', '2026-06-01T10:00:05Z', 'run on time 2026-06-01T10:00'],
    ['digest, done', digest, '2026-06-01T10:00Z', '2026-06-01T10:01Z', 'none already claimed'],
    [
      'digest, back after 2 h',
      digest,
      '2026-05-25T10:00Z',
      '2026-06-01T12:00Z',
      'run catch-up 2026-06-01T10:00',
    ],
    [
      'digest, back after 72 h',
      digest,
      '2026-05-25T10:00Z',
      '2026-06-04T10:00Z',
      'run catch-up 2026-06-01T10:00',
    ],
    [
      'digest, back after 5 days',
      digest,
      '2026-05-25T10:00Z',
      '2026-06-06T10:00Z',
      'missed missed by 120 h, made up within 72 h only 2026-06-01T10:00',
    ],
    [
      'digest, announced as missed before',
      digest,
      '2026-06-01T10:00Z',
      '2026-06-06T10:00Z',
      'none already claimed',
    ],
    [
      'pull, back after 3 h: the latest only',
      pull,
      '2026-06-01T06:00Z',
      '2026-06-01T09:20Z',
      'run catch-up 2026-06-01T09:15',
    ],
    [
      'pull, the clock stepped back an hour',
      pull,
      '2026-06-01T09:15Z',
      '2026-06-01T09:15:03Z',
      'none already claimed',
    ],
    ['never ran before', pull, null, '2026-06-01T09:15:03Z', 'run on time 2026-06-01T09:15'],
  ])('%s', (_title, schedule, lastSlot, now, expected) => {
    const decision = decideCatchUp({
      schedule,
      lastSlot: lastSlot === null ? null : new Date(lastSlot),
      effectiveFrom: LONG_AGO,
      now: new Date(now),
    });
    const slot = decision.kind === 'none' ? '' : ` ${decision.slot.toISOString().slice(0, 16)}`;
    expect(`${decision.kind} ${decision.reason}${slot}`).toBe(expected);
  });

  it('a slot before the schedule changed was never missed, the first one after it is', () => {
    const changed = { schedule: digest, lastSlot: null, effectiveFrom: new Date('2026-06-01T11:00Z') };
    expect(decideCatchUp({ ...changed, now: new Date('2026-06-01T12:00Z') })).toEqual({
      kind: 'none',
      reason: 'not since the schedule changed',
    });
    expect(decideCatchUp({ ...changed, now: new Date('2026-06-08T10:00Z') })).toMatchObject({ kind: 'run' });
  });

  it('runs 40 days every five minutes, one hour of it twice, with one digest a week and no quarter hour twice', () => {
    const runs = { digest: [] as string[], pull: [] as string[] };
    const claimed = { digest: new Set<number>(), pull: new Set<number>() };
    const tick = (job: 'digest' | 'pull', schedule: Schedule, now: Date) => {
      const past = [...claimed[job]].filter((slot) => slot <= now.getTime());
      const lastSlot = past.length === 0 ? null : new Date(Math.max(...past));
      const decision = decideCatchUp({ schedule, lastSlot, effectiveFrom: start, now });
      if (decision.kind === 'none' || claimed[job].has(decision.slot.getTime())) return;
      claimed[job].add(decision.slot.getTime());
      runs[job].push(decision.slot.toISOString());
    };
    const start = new Date('2026-10-18T00:00:30Z');
    const steppedBack = Date.parse('2026-11-02T11:30:30Z');
    let stepped = false;
    for (let at = start.getTime() + 60_000; at < start.getTime() + 24 * 40 * HOUR; at += 300_000) {
      tick('digest', digest, new Date(at));
      if (at > steppedBack - 3 * HOUR && at < steppedBack + 3 * HOUR) tick('pull', pull, new Date(at));
      if (!stepped && at >= steppedBack) {
        stepped = true;
        at -= HOUR;
      }
    }
    expect(runs.digest.map((slot) => slot.slice(0, 10))).toEqual([
      '2026-10-19',
      '2026-10-26',
      '2026-11-02',
      '2026-11-09',
      '2026-11-16',
      '2026-11-23',
    ]);
    expect(new Set(runs.pull).size).toBe(runs.pull.length);
    expect(runs.pull.length).toBe(24);
  });
});
