import { expect, it } from 'vitest';
import { lastFullMonth, lastFullWeek, monthBefore, toMonth } from '../../../src/domain/outcomes/period.ts';

it.each([
  // Every day of one week reports on the same week.
  ['2026-11-23', { from: '2026-11-16', to: '2026-11-22', number: 47, name: '2026-W47' }],
  ['2026-11-26', { from: '2026-11-16', to: '2026-11-22', number: 47, name: '2026-W47' }],
  ['2026-11-29', { from: '2026-11-16', to: '2026-11-22', number: 47, name: '2026-W47' }],
  // A week belongs to the year of its Thursday.
  ['2027-01-04', { from: '2026-12-28', to: '2027-01-03', number: 53, name: '2026-W53' }],
  ['2025-01-06', { from: '2024-12-30', to: '2025-01-05', number: 1, name: '2025-W01' }],
])('reports on the last full week before %s', (asOf, week) => {
  expect(lastFullWeek(asOf)).toEqual(week);
});

it.each([
  ['2023-10-01', '2023-09'],
  ['2023-09-30', '2023-09'],
  ['2023-09-29', '2023-08'],
  ['2024-01-15', '2023-12'],
])('takes the last month that is over on %s', (asOf, month) => {
  expect(lastFullMonth(asOf).name).toBe(month);
});

it('knows where months begin and end', () => {
  expect(toMonth('2024-02')).toEqual({
    name: '2024-02',
    before: '2024-01-31',
    first: '2024-02-01',
    last: '2024-02-29',
  });
  expect(toMonth('2023-12').last).toBe('2023-12-31');
  expect(monthBefore(toMonth('2024-01')).name).toBe('2023-12');
});
