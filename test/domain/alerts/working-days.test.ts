import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holidayCalendar } from '../../../src/domain/alerts/holidays.ts';
import { addWorkingDays, workingDaysBetween } from '../../../src/domain/alerts/working-days.ts';
import { addDays, isoWeekday } from '../../../src/domain/day.ts';

// 2026-03-06 is a Friday.
describe('addWorkingDays', () => {
  it.each([
    ['2026-03-04', 0, '2026-03-04'],
    ['2026-03-04', 2, '2026-03-06'],
    ['2026-03-04', 3, '2026-03-09'],
    ['2026-03-06', 1, '2026-03-09'],
    ['2026-03-07', 0, '2026-03-09'],
    ['2026-03-07', 1, '2026-03-10'],
    ['2026-03-08', 5, '2026-03-16'],
    ['2026-02-27', 10, '2026-03-13'],
    ['2027-12-31', 1, '2028-01-03'],
  ])('%s and %i working days is %s', (from, count, expected) => {
    expect(addWorkingDays(from, count)).toBe(expected);
  });
});

describe('holidays', () => {
  // In 2026 Good Friday is 3 April.
  const easter = new Set(['2026-04-03', '2026-04-06']);

  it.each([
    ['2026-04-02', 0, '2026-04-02'],
    ['2026-04-02', 1, '2026-04-07'],
    ['2026-04-03', 0, '2026-04-07'],
    ['2026-04-01', 3, '2026-04-08'],
  ])('put off what is due %s and %i working days to %s', (from, count, expected) => {
    expect(addWorkingDays(from, count, easter)).toBe(expected);
  });

  it('are no days in which somebody could have reacted', () => {
    expect(workingDaysBetween('2026-04-01', '2026-04-07', easter)).toBe(2);
    expect(workingDaysBetween('2026-04-01', '2026-04-07')).toBe(4);
  });

  it('are those of everybody, of a language and of a time zone', () => {
    const settings = {
      '*': ['2026-12-25'],
      'pt-BR': ['2026-09-07'],
      'America/Sao_Paulo': ['2026-01-25'],
      'Europe/Berlin': ['2026-10-03'],
    };
    const of = holidayCalendar(settings, { locale: 'en', timezone: 'Europe/Berlin' });
    expect([...of({ locale: 'pt-BR', timezone: 'America/Sao_Paulo' })]).toEqual([
      '2026-12-25',
      '2026-09-07',
      '2026-01-25',
    ]);
    expect([...of(null)]).toEqual(['2026-12-25', '2026-10-03']);
    expect([...of({ locale: null, timezone: 'UTC' })]).toEqual(['2026-12-25']);
  });
});

describe('workingDaysBetween', () => {
  it.each([
    ['2026-03-04', '2026-03-04', 0],
    ['2026-03-04', '2026-03-05', 1],
    ['2026-03-06', '2026-03-08', 0],
    ['2026-03-06', '2026-03-09', 1],
    ['2026-03-07', '2026-03-09', 1],
    ['2026-03-02', '2026-03-16', 10],
    ['2026-03-05', '2026-03-04', 0],
  ])('from %s to %s there are %i', (from, to, expected) => {
    expect(workingDaysBetween(from, to)).toBe(expected);
  });

  it('counts back what addWorkingDays added, and never ends on a weekend', () => {
    const start = fc.integer({ min: 0, max: 3000 }).map((days) => addDays('2024-01-01', days));
    fc.assert(
      fc.property(start, fc.integer({ min: 0, max: 60 }), (from, count) => {
        const due = addWorkingDays(from, count);
        expect(isoWeekday(due)).toBeLessThanOrEqual(5);
        // A weekend start counts from the Monday after it.
        const monday = addWorkingDays(from, 0);
        expect(workingDaysBetween(monday, due)).toBe(count);
      }),
      { numRuns: 300, seed: 5 },
    );
  });
});
