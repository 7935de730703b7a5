import { describe, expect, it } from 'vitest';
import { toEpochDay } from '../../src/domain/day.ts';
import { buildCalendar, isoOf, monthsLater, PLAN_TAIL } from '../../src/simulate/calendar.ts';

const calendar = buildCalendar(toEpochDay('2025-06-30'), 365);
const dayOf = (iso: string) => toEpochDay(iso) - calendar.epochDay;

describe('buildCalendar', () => {
  it('ends on the given day and plans a horizon further', () => {
    expect(isoOf(calendar, 0)).toBe('2024-07-01');
    expect(isoOf(calendar, calendar.days - 1)).toBe('2025-06-30');
    expect(calendar.length).toBe(365 + PLAN_TAIL);
    expect(isoOf(calendar, -1)).toBe('2024-06-30');
  });

  it('knows weekdays', () => {
    expect(calendar.weekday[dayOf('2024-07-01')]).toBe(0);
    expect(calendar.weekday[dayOf('2025-03-02')]).toBe(6);
  });

  it('pauses at Christmas everywhere and on national holidays in their country', () => {
    expect(calendar.work.JP[dayOf('2024-12-25')]).toBeLessThan(0.1);
    expect(calendar.work.DE[dayOf('2024-10-03')]).toBeLessThan(0.1);
    expect(calendar.work.US[dayOf('2024-10-03')]).toBe(1);
  });

  it('closes schools in the summer of their half of the world', () => {
    expect(calendar.season['school-north'][dayOf('2024-08-01')]).toBeLessThan(0.1);
    expect(calendar.season['school-south'][dayOf('2024-08-01')]).toBe(1);
    expect(calendar.season['school-south'][dayOf('2025-01-10')]).toBeLessThan(0.1);
    expect(calendar.season['summer-trade'][dayOf('2024-07-15')]).toBeGreaterThan(
      5 * calendar.season['summer-trade'][dayOf('2025-01-15')]!,
    );
  });
});

describe('monthsLater', () => {
  it.each([
    ['2025-01-31', 1, '2025-02-28'],
    ['2024-02-29', 12, '2025-02-28'],
    ['2024-11-30', 3, '2025-02-28'],
    ['2025-06-15', 12, '2026-06-15'],
  ])('%s plus %i months is %s', (from, months, to) => {
    expect(isoOf(calendar, monthsLater(calendar, dayOf(from), months))).toBe(to);
  });
});
