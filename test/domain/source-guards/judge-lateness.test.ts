import { expect, it } from 'vitest';
import { isoWeekday, toEpochDay } from '../../../src/domain/day.ts';
import { judgeLateness } from '../../../src/domain/source-guards/judge-lateness.ts';

/** A Friday, the newest day that is told. */
const NEWEST = toEpochDay('2026-11-27');
const days = Array.from({ length: 84 }, (_, i) => NEWEST - 83 + i)
  .filter((day) => isoWeekday(day) < 6)
  .map((day) => ({ day, rows: 40, typical: 10 }));
const lags = (...late: number[]) => late.map((one, i) => ({ asOf: `2026-11-2${i}`, days: one }));

it.each<[string, number[], number, number[], string[]]>([
  ['told to the end', [0, 0, 0], 0, [], []],
  ['a Monday later than ever', [0, 0, 0], 3, [], ['2026-11-30']],
  ['a week end, on which there never is any', [0, 0, 0], 2, [], []],
  ['as late as it is as a rule', [1, 0, 1], 3, [], []],
  ['two days decided only', [0, 0], 3, [], []],
  ['a declared holiday', [0, 0, 0], 3, [NEWEST + 3], []],
])('says that a feed is late: %s', (_what, known, lag, pauses, expected) => {
  const given = { until: NEWEST + lag, pauses: new Set(pauses) };
  const found = judgeLateness({ product: null, days }, lags(...known), given);
  expect(found.map((finding) => 'day' in finding && finding.day)).toEqual(expected);
});
