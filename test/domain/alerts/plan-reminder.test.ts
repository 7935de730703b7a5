import { expect, it } from 'vitest';
import { planReminder } from '../../../src/domain/alerts/plan-reminder.ts';

const tasks = [{ dueOn: '2026-03-03' }, { dueOn: '2026-03-04' }, { dueOn: '2026-03-05' }];
const plan = (day: string, minutes: number | null, awayUntil: string | null = null, list = tasks) =>
  planReminder(list, {
    time: { day, minutes },
    awayUntil,
    quiet: { from: '18:00', to: '08:00' },
    holidays: new Set(['2026-04-21']),
  });

it('tells what is late and what is due today, not what comes', () => {
  expect(plan('2026-03-04', 8 * 60)).toEqual({
    kind: 'send',
    day: '2026-03-04',
    tasks: [tasks[0], tasks[1]],
  });
});

it('tells a queue what comes, too', () => {
  const time = { day: '2026-03-04', minutes: 600 };
  expect(planReminder(tasks, { time, awayUntil: null, quiet: null, tellsComing: true })).toMatchObject({
    kind: 'send',
    tasks,
  });
});

it('sends a queue no list of what has weeks of time', () => {
  const given = { awayUntil: null, quiet: null, tellsComing: true };
  const on = (day: string) =>
    planReminder([{ dueOn: '2026-03-27' }], { ...given, time: { day, minutes: 600 } }).kind;
  expect(on('2026-03-19')).toBe('none');
  expect(on('2026-03-20')).toBe('send');
});

it('tells of somebody else’s work on its day, and later only beside one’s own', () => {
  const mine = { dueOn: '2026-03-03', own: true };
  const theirs = { dueOn: '2026-03-03', own: false };
  const on = (day: string, list: (typeof mine)[]) =>
    planReminder(list, {
      time: { day, minutes: 600 },
      awayUntil: null,
      quiet: null,
      ridesAlong: (task) => !task.own,
    });
  expect(on('2026-03-03', [theirs])).toMatchObject({ kind: 'send', tasks: [theirs] });
  expect(on('2026-03-04', [theirs])).toEqual({ kind: 'none', reason: 'nothing_due' });
  expect(on('2026-03-04', [mine, theirs])).toMatchObject({ kind: 'send', tasks: [mine, theirs] });
});

it('reminds on Sundays whoever works from Sunday to Thursday', () => {
  const given = { awayUntil: null, quiet: { from: '18:00', to: '08:00' } };
  const holidays = Object.assign(new Set<string>(), { weekend: [5, 6] });
  const on = (day: string) =>
    planReminder([{ dueOn: '2026-03-06' }], { ...given, time: { day, minutes: 600 }, holidays });
  expect(on('2026-03-08').kind).toBe('send');
  expect(on('2026-03-06')).toEqual({ kind: 'none', reason: 'day_off' });
});

it.each([
  ['before work', '2026-03-04', 7 * 60 + 59, null, 'quiet_hours'],
  ['on a Saturday', '2026-03-07', 600, null, 'day_off'],
  ['on a Sunday, whatever the hour', '2026-03-08', null, null, 'day_off'],
  ['on a holiday', '2026-04-21', 600, null, 'day_off'],
  ['on the last day away', '2026-03-04', 600, '2026-03-04', 'away'],
  ['with nothing due', '2026-03-02', 600, null, 'nothing_due'],
] as const)('says nothing %s', (_, day, minutes, away, reason) => {
  expect(plan(day, minutes, away)).toEqual({ kind: 'none', reason });
});

it('speaks again on the day after', () => {
  expect(plan('2026-03-05', 600, '2026-03-04').kind).toBe('send');
});
