import { describe, expect, it } from 'vitest';
import { latestSlot, nextSlots } from '../../src/queue/latest-slot.ts';
import type { Timing } from '../../src/queue/timing.ts';

const FIVE_MINUTES = 300_000;

const cron = (expression: string, timezone: string): Timing => ({ kind: 'cron', cron: expression, timezone });

/** Every slot that a scheduler sees which looks every five minutes from `from` to `to`. */
function slotsSeen(timing: Timing, from: string, to: string): string[] {
  const seen = new Set<string>();
  for (let at = Date.parse(from); at <= Date.parse(to); at += FIVE_MINUTES) {
    const slot = latestSlot(timing, new Date(at));
    if (slot && slot.getTime() >= Date.parse(from)) seen.add(slot.toISOString().replace(':00.000Z', 'Z'));
  }
  return [...seen];
}

describe('latestSlot on the wall clock of New York over both clock changes of 2026', () => {
  const spring = ['2026-03-06T05:00Z', '2026-03-11T03:59Z'] as const;
  const autumn = ['2026-10-30T04:00Z', '2026-11-03T04:59Z'] as const;

  it.each([
    [
      '02:30 is skipped on 8 March and made up at 03:30',
      '30 2 * * *',
      spring,
      [
        '2026-03-06T07:30Z',
        '2026-03-07T07:30Z',
        '2026-03-08T07:30Z',
        '2026-03-09T06:30Z',
        '2026-03-10T06:30Z',
      ],
    ],
    [
      '01:30 is not touched by the spring change',
      '30 1 * * *',
      spring,
      [
        '2026-03-06T06:30Z',
        '2026-03-07T06:30Z',
        '2026-03-08T06:30Z',
        '2026-03-09T05:30Z',
        '2026-03-10T05:30Z',
      ],
    ],
    [
      '01:30 is shown twice on 1 November and due at the first',
      '30 1 * * *',
      autumn,
      ['2026-10-30T05:30Z', '2026-10-31T05:30Z', '2026-11-01T05:30Z', '2026-11-02T06:30Z'],
    ],
    [
      '02:30 is not touched by the autumn change',
      '30 2 * * *',
      autumn,
      ['2026-10-30T06:30Z', '2026-10-31T06:30Z', '2026-11-01T07:30Z', '2026-11-02T07:30Z'],
    ],
    [
      '02:30 made up at 03:30 and 03:30 itself are one slot',
      '30 2,3 * * *',
      ['2026-03-08T05:00Z', '2026-03-09T03:59Z'] as const,
      ['2026-03-08T07:30Z'],
    ],
  ])('%s', (_title, expression, [from, to], expected) => {
    expect(slotsSeen(cron(expression, 'America/New_York'), from, to)).toEqual(expected);
  });

  it.each([
    [
      'Monday 06:00 in spring',
      '0 6 * * 1',
      '2026-02-23T05:00Z',
      '2026-03-24T03:59Z',
      [
        '2026-02-23T11:00Z',
        '2026-03-02T11:00Z',
        '2026-03-09T10:00Z',
        '2026-03-16T10:00Z',
        '2026-03-23T10:00Z',
      ],
    ],
    [
      'Monday 06:00 in autumn',
      '0 6 * * 1',
      '2026-10-19T04:00Z',
      '2026-11-10T04:59Z',
      ['2026-10-19T10:00Z', '2026-10-26T10:00Z', '2026-11-02T11:00Z', '2026-11-09T11:00Z'],
    ],
    [
      'Sunday 01:30 in autumn',
      '30 1 * * 0',
      '2026-10-19T04:00Z',
      '2026-11-10T04:59Z',
      ['2026-10-25T05:30Z', '2026-11-01T05:30Z', '2026-11-08T06:30Z'],
    ],
    [
      'Sunday 02:30 in spring',
      '30 2 * * 0',
      '2026-02-23T05:00Z',
      '2026-03-24T03:59Z',
      ['2026-03-01T07:30Z', '2026-03-08T07:30Z', '2026-03-15T06:30Z', '2026-03-22T06:30Z'],
    ],
  ])('exactly one a week: %s', (_title, expression, from, to, expected) => {
    expect(slotsSeen(cron(expression, 'America/New_York'), from, to)).toEqual(expected);
  });

  it('what is due in every hour follows real time: the repeated hour counts, the skipped one is not made up', () => {
    expect(
      slotsSeen(cron('0 * * * *', 'America/New_York'), '2026-11-01T04:30Z', '2026-11-01T08:30Z'),
    ).toEqual(['2026-11-01T05:00Z', '2026-11-01T06:00Z', '2026-11-01T07:00Z', '2026-11-01T08:00Z']);
    expect(
      slotsSeen(cron('0 * * * *', 'America/New_York'), '2026-03-08T05:30Z', '2026-03-08T09:30Z'),
    ).toEqual(['2026-03-08T06:00Z', '2026-03-08T07:00Z', '2026-03-08T08:00Z', '2026-03-08T09:00Z']);
  });
});

describe('latestSlot elsewhere', () => {
  it.each([
    [
      'a change of half an hour (Lord Howe, 02:15 is skipped)',
      '15 2 * * *',
      'Australia/Lord_Howe',
      '2026-10-03T20:00Z',
      '2026-10-03T15:45Z',
    ],
    [
      'a change at midnight (Beirut, 00:30 is skipped)',
      '30 0 * * *',
      'Asia/Beirut',
      '2026-03-29T12:00Z',
      '2026-03-28T22:30Z',
    ],
    [
      'no change at all (Kathmandu, +05:45)',
      '0 6 * * *',
      'Asia/Kathmandu',
      '2026-05-01T00:14Z',
      '2026-04-30T00:15Z',
    ],
    ['the moment itself counts', '0 6 * * *', 'UTC', '2026-05-01T06:00Z', '2026-05-01T06:00Z'],
    ['a second before it does not', '0 6 * * *', 'UTC', '2026-05-01T05:59:59Z', '2026-04-30T06:00Z'],
    ['the 29th of February', '0 6 29 2 *', 'UTC', '2028-12-31T00:00Z', '2028-02-29T06:00Z'],
    ['day of month or weekday', '0 6 13 * 5', 'UTC', '2026-06-01T00:00Z', '2026-05-29T06:00Z'],
    ['the day of the month of the two', '0 6 13 * 5', 'UTC', '2026-05-14T00:00Z', '2026-05-13T06:00Z'],
    ['either day, in its month only', '0 6 1 mar mon', 'UTC', '2026-06-30T12:00Z', '2026-03-30T06:00Z'],
    ['steps over all days do not name a day', '0 6 */2 * 1', 'UTC', '2026-06-30T12:00Z', '2026-06-29T06:00Z'],
    ['Sunday as 7', '0 6 1 * 7', 'UTC', '2026-06-30T12:00Z', '2026-06-28T06:00Z'],
  ])('%s', (_title, expression, timezone, now, expected) => {
    expect(latestSlot(cron(expression, timezone), new Date(now))).toEqual(new Date(expected));
  });

  it('is null when nothing was due within 400 days', () => {
    expect(latestSlot(cron('0 6 29 2 *', 'UTC'), new Date('2027-06-01T00:00Z'))).toBeNull();
  });

  it('floors to whole periods for an interval', () => {
    const now = new Date('2026-05-01T06:00:44.900Z');
    expect(latestSlot({ kind: 'every', seconds: 15 }, now)).toEqual(new Date('2026-05-01T06:00:30Z'));
  });
});

describe('nextSlots', () => {
  const next = (expression: string, timezone: string, from: string) =>
    nextSlots({ kind: 'cron', cron: expression, timezone }, new Date(from), 3).map((slot) =>
      slot.toISOString().slice(0, 16),
    );

  it('are the instants after a moment, over a clock change and over a leap year', () => {
    expect(next('0 6 1 * 1', 'UTC', '2026-06-29T06:00Z')).toEqual([
      '2026-07-01T06:00',
      '2026-07-06T06:00',
      '2026-07-13T06:00',
    ]);
    expect(next('30 2 * * *', 'America/New_York', '2026-03-07T12:00Z')).toEqual([
      '2026-03-08T07:30',
      '2026-03-09T06:30',
      '2026-03-10T06:30',
    ]);
    expect(next('0 0 29 2 *', 'UTC', '2097-01-01T00:00Z')).toEqual(['2104-02-29T00:00']);
  });

  it('are the slots that the scheduler sees', () => {
    for (const expression of ['*/20 * * * *', '15 3,4 1,15 * fri', '0 6 * * 1']) {
      const timing = { kind: 'cron', cron: expression, timezone: 'Europe/Lisbon' } as const;
      for (const slot of nextSlots(timing, new Date('2026-10-24T22:10Z'), 8)) {
        expect(latestSlot(timing, slot)).toEqual(slot);
      }
    }
  });
});
