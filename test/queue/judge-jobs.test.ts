import { expect, it } from 'vitest';
import { judgeJobs } from '../../src/queue/judge-jobs.ts';
import type { OpenSlots } from '../../src/queue/slots/slot-report.ts';
import type { Schedule, Timing } from '../../src/queue/timing.ts';

const now = new Date('2026-06-01T06:00:30Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const good: OpenSlots = {
  lastGood: new Date('2026-06-01T05:00:00Z'),
  openMs: null,
  failed: false,
  reason: null,
};
const cron = (text: string): Timing => ({ kind: 'cron', cron: text, timezone: 'UTC' });
const schedule = (timing: Timing): Schedule => ({ timing, catchUpMs: HOUR, runAtFirstStart: true });

it.each<[string, Timing, Partial<OpenSlots>, string | null]>([
  ['nothing is due', cron('* * * * *'), {}, null],
  ['every minute, in its second minute', cron('* * * * *'), { openMs: 2 * MINUTE }, null],
  [
    'every minute, over after two',
    cron('* * * * *'),
    { openMs: 2 * MINUTE + 1 },
    'pull: not done for 120 s since it was due, last done 2026-06-01T05:00:00.000Z',
  ],
  ['every 15 seconds, one that takes its time', { kind: 'every', seconds: 15 }, { openMs: 90_000 }, null],
  [
    'every 15 seconds, over',
    { kind: 'every', seconds: 15 },
    { openMs: 121_000, reason: 'Error: full' },
    'pull: not done for 121 s since it was due, last done 2026-06-01T05:00:00.000Z: Error: full',
  ],
  ['every hour, a long run', cron('5 * * * *'), { openMs: 59 * MINUTE }, null],
  [
    'once a day, a run that does not end',
    cron('30 5 * * *'),
    { openMs: 7 * HOUR, lastGood: null },
    'pull: not done for 25200 s since it was due, never done yet',
  ],
  [
    'once a day, failed just now',
    cron('30 5 * * *'),
    { openMs: 90_000, failed: true, reason: 'SourceError: gone' },
    'pull: failed, last done 2026-06-01T05:00:00.000Z: SourceError: gone',
  ],
])('%s', (_name, timing, open, reason) => {
  const judged = judgeJobs({ pull: schedule(timing) }, new Map([['pull', { ...good, ...open }]]), {
    now,
    leastMs: 2 * MINUTE,
  });
  expect(judged.map((one) => one.reason)).toEqual([reason]);
});

it('judges no job that is switched off', () => {
  expect(judgeJobs({}, new Map([['pull', { ...good, failed: true }]]), { now, leastMs: 0 })).toEqual([]);
});
