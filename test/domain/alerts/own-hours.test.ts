import { describe, expect, it } from 'vitest';
import { hourChoices, nextMorning, quietHoursOf } from '../../../src/domain/alerts/own-hours.ts';

const ALL = { from: '18:00', to: '08:00' };
const NIGHT_WORK = { from: '06:00', to: '20:00' };
const own = (hoursFrom: string | null, hoursTo: string | null) => ({ hoursFrom, hoursTo });

describe('the quiet hours of one person', () => {
  it.each([
    ['nothing settled', ALL, own(null, null), ALL],
    ['a later beginning', ALL, own('10:30', null), { from: '18:00', to: '10:30' }],
    ['an earlier end', ALL, own(null, '16:00'), { from: '16:00', to: '08:00' }],
    ['both', ALL, own('09:00', '17:00'), { from: '17:00', to: '09:00' }],
    ['hours that are longer than those of all', ALL, own('06:00', '22:00'), ALL],
    ['less than an hour', ALL, own('17:30', null), ALL],
    ['an hour', ALL, own('17:00', null), { from: '18:00', to: '17:00' }],
    ['hours beside those of all', ALL, own('19:00', '22:00'), ALL],
    ['hours over midnight, none set for all', null, own('22:00', '06:00'), { from: '06:00', to: '22:00' }],
    ['none set for all', null, own('09:00', null), { from: '00:00', to: '09:00' }],
    ['the whole day, none set for all', null, own('09:00', '09:00'), null],
    ['of two stretches the longer', NIGHT_WORK, own('05:00', '23:00'), { from: '23:00', to: '20:00' }],
  ])('%s', (_, all, settled, expected) => {
    expect(quietHoursOf(all, settled)).toEqual(expected);
  });

  it('never lets anything through that all are spared, for any choice', () => {
    const times = Array.from(
      { length: 48 },
      (_, i) => `${String(i >> 1).padStart(2, '0')}:${i % 2 ? '30' : '00'}`,
    );
    const open = ({ from, to }: { from: string; to: string }, time: string) =>
      from <= to ? time < from || time >= to : time >= to && time < from;
    for (const from of times)
      for (const to of times) {
        const quiet = quietHoursOf(ALL, own(from, to));
        expect(times.filter((t) => open(quiet!, t) && !open(ALL, t))).toEqual([]);
      }
  });

  it('offers only hours that make a difference and leave an hour', () => {
    const from = hourChoices('hoursFrom', ALL, own(null, '12:00'));
    expect([from[0], from.at(-1)]).toEqual(['08:00', '11:00']);
    const to = hourChoices('hoursTo', ALL, own('10:00', null));
    expect([to[0], to.at(-1)]).toEqual(['11:00', '18:00']);
    expect(hourChoices('hoursFrom', null, undefined).length).toBeLessThanOrEqual(99);
  });
});

describe('the next morning of a person', () => {
  const hours = { timeZone: 'UTC', quiet: ALL };
  it.each([
    ['before it', '2026-03-04T06:10:00Z', '2026-03-04T08:00:00.000Z'],
    ['in its first hour: now', '2026-03-04T08:40:00Z', '2026-03-04T08:40:00.000Z'],
    ['later in the day', '2026-03-04T09:30:00Z', '2026-03-05T08:00:00.000Z'],
    ['in the evening', '2026-03-04T18:20:00Z', '2026-03-05T08:00:00.000Z'],
    ['on a Friday afternoon', '2026-03-06T15:00:00Z', '2026-03-09T08:00:00.000Z'],
  ])('%s', (_, instant, expected) => {
    expect(nextMorning(new Date(instant), hours).toISOString()).toBe(expected);
  });

  it('is at eight where nobody is ever left alone, in their own time zone', () => {
    const given = { timeZone: 'America/Sao_Paulo', quiet: null };
    expect(nextMorning(new Date('2026-03-04T15:00:00Z'), given).toISOString()).toBe(
      '2026-03-05T11:00:00.000Z',
    );
  });
});
