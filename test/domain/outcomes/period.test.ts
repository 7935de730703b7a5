import { expect, it } from 'vitest';
import {
  lastFullMonth,
  lastFullWeek,
  lengthInMonths,
  monthBefore,
  periodBefore,
  splitIntoMonths,
  toMonth,
  toPeriod,
} from '../../../src/domain/outcomes/period.ts';

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

it('calls whole months by their name, and splits a stretch into them', () => {
  expect(toPeriod('2024-02-01', '2024-02-29')).toEqual(toMonth('2024-02'));
  expect(splitIntoMonths('2023-12-15', '2024-02-10').map((p) => p.name)).toEqual([
    '2023-12-15/2023-12-31',
    '2024-01',
    '2024-02-01/2024-02-10',
  ]);
  expect(splitIntoMonths('2024-01-05', '2024-01-05').map((p) => p.before)).toEqual(['2024-01-04']);
});

it.each([
  ['2024-02-01', '2024-02-29', 1, '2024-01'],
  ['2024-01-01', '2024-03-31', 3, '2023-10-01/2023-12-31'],
  ['2023-01-01', '2023-12-31', 12, '2022-01-01/2022-12-31'],
  ['2024-01-10', '2024-01-16', 7 / 30.4375, '2024-01-03/2024-01-09'],
])('knows how long %s to %s is, and what came before', (first, last, months, before) => {
  expect(lengthInMonths(toPeriod(first, last))).toBeCloseTo(months, 10);
  expect(periodBefore(toPeriod(first, last)).name).toBe(before);
});
