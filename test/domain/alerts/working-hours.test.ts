import { describe, expect, it } from 'vitest';
import { isWorkingTime, localClock, nextWorkingMoment } from '../../../src/domain/alerts/working-hours.ts';

const quiet = { from: '18:00', to: '08:00' };
const next = (instant: string, zone: string, hours = quiet) =>
  nextWorkingMoment(new Date(instant), { timeZone: zone, quiet: hours }).toISOString().replace('.000Z', 'Z');

describe('the next working moment', () => {
  it.each([
    ['in working hours it is now, to the second', '2026-03-04T09:00:07Z', 'UTC', '2026-03-04T09:00:07Z'],
    ['before work it is the morning', '2026-03-04T05:30:00Z', 'UTC', '2026-03-04T08:00:00Z'],
    ['after work it is tomorrow', '2026-03-04T18:00:00Z', 'UTC', '2026-03-05T08:00:00Z'],
    ['on a Friday evening it is Monday', '2026-03-06T19:00:00Z', 'UTC', '2026-03-09T08:00:00Z'],
    ['on a Sunday it is Monday', '2026-03-08T11:00:00Z', 'UTC', '2026-03-09T08:00:00Z'],
    [
      'in São Paulo the morning comes later',
      '2026-03-04T05:30:00Z',
      'America/Sao_Paulo',
      '2026-03-04T11:00:00Z',
    ],
    ['in Kathmandu it begins on a quarter', '2026-03-04T00:00:00Z', 'Asia/Kathmandu', '2026-03-04T02:15:00Z'],
    [
      'it is Monday there although it is Sunday here',
      '2026-03-08T23:30:00Z',
      'Pacific/Auckland',
      '2026-03-08T23:30:00Z',
    ],
    ['on the day the clock goes forward', '2026-03-29T10:00:00Z', 'Europe/Berlin', '2026-03-30T06:00:00Z'],
    ['on the day the clock goes back', '2026-10-25T10:00:00Z', 'Europe/Berlin', '2026-10-26T07:00:00Z'],
  ])('%s', (_, instant, zone, expected) => {
    expect(next(instant, zone)).toBe(expected);
  });

  it('knows quiet hours within one day', () => {
    const lunch = { from: '12:00', to: '13:30' };
    expect(next('2026-03-04T12:10:00Z', 'UTC', lunch)).toBe('2026-03-04T13:30:00Z');
    expect(next('2026-03-04T03:00:00Z', 'UTC', lunch)).toBe('2026-03-04T03:00:00Z');
  });

  it.each([
    ['a holiday is skipped', '2026-12-24T19:00:00Z', '2026-12-28T08:00:00Z'],
    ['a closure of two weeks is waited out', '2027-01-04T09:00:00Z', '2027-01-18T08:00:00Z'],
  ])('%s', (_, instant, expected) => {
    const closed = Array.from({ length: 12 }, (_, i) => `2027-01-${String(i + 4).padStart(2, '0')}`);
    const holidays = new Set(['2026-12-25', ...closed]);
    expect(nextWorkingMoment(new Date(instant), { timeZone: 'UTC', quiet, holidays }).toISOString()).toBe(
      expected.replace('Z', '.000Z'),
    );
  });

  it('always lies in working hours and never in the past', () => {
    for (let hour = 0; hour < 24 * 9; hour++) {
      const now = new Date(Date.UTC(2026, 9, 20, hour, 7));
      const moment = nextWorkingMoment(now, { timeZone: 'America/New_York', quiet });
      expect(moment.getTime()).toBeGreaterThanOrEqual(now.getTime());
      expect(isWorkingTime(localClock('America/New_York')(moment), quiet)).toBe(true);
    }
  });
});
