import { describe, expect, it } from 'vitest';
import { assertSchedules, findTimingProblems, ScheduleError, type Timing } from '../../src/queue/timing.ts';

const cron = (expression: string, timezone = 'UTC'): Timing => ({ kind: 'cron', cron: expression, timezone });

describe('findTimingProblems', () => {
  it.each([
    [cron('0 6 * * 1', 'America/New_York'), 0],
    [cron('@daily'), 0],
    [{ kind: 'every', seconds: 15 } as const, 0],
    [cron('61 6 * * 1'), 1],
    [cron('0 6 31 2 *'), 1],
    [cron('*/10 * * * * *'), 1],
    [cron('0 6 * * 1', 'Mars/Olympus'), 1],
    [cron('0 25 * * 9', 'Mars/Olympus'), 3],
    [{ kind: 'every', seconds: 0.5 } as const, 1],
  ])('%o: %i problems', (timing, problems) => {
    expect(findTimingProblems(timing)).toHaveLength(problems);
  });
});

describe('assertSchedules', () => {
  const schedule = (timing: Timing) => ({ timing, catchUpMs: 0, runAtFirstStart: false });

  it('names every problem of every job at once', () => {
    const schedules = { pull: schedule(cron('61 * * * *')), scor: schedule(cron('0 6 * * *')) };
    const check = () => assertSchedules(schedules, new Set(['pull', 'score']));
    expect(check).toThrow(ScheduleError);
    expect(check).toThrow(/pull: minute: .*; scor: no such job/);
  });

  it('accepts schedules that leave jobs out', () => {
    expect(() =>
      assertSchedules({ pull: schedule(cron('0 * * * *')) }, new Set(['pull', 'score'])),
    ).not.toThrow();
  });
});
