import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
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
