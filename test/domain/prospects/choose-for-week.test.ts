import { expect, it } from 'vitest';
import { NO_HOLIDAYS } from '../../../src/domain/alerts/holidays.ts';
import { addDays } from '../../../src/domain/day.ts';
import { chooseForWeek, isFirstWorkingDay } from '../../../src/domain/prospects/choose-for-week.ts';

/** A Monday. */
const MONDAY = '2026-03-09';

const told = (score: number, daysAgo: number, talkedDaysAgo?: number) =>
  chooseForWeek(
    [
      {
        accountId: 'a',
        band: 'healthy',
        renewalOn: null,
        noticeOn: null,
        nps: { score, on: addDays(MONDAY, -daysAgo) },
        asked: true,
        seats: null,
        peers: null,
      },
    ],
    {
      asOf: MONDAY,
      talkedOn: new Map(talkedDaysAgo === undefined ? [] : [['a', addDays(MONDAY, -talkedDaysAgo)]]),
    },
  ).map(({ why }) => why.code);

it.each([
  ['a neutral of last week', 7, 5, undefined, ['rule.neutral']],
  ['one of four weeks ago', 8, 28, undefined, ['rule.neutral']],
  ['one that has been told for four weeks', 8, 29, undefined, []],
  ['one that somebody talked with since', 8, 5, 4, []],
  ['one that was talked with before', 8, 5, 9, ['rule.neutral']],
  ['a promoter who has just turned silent', 9, 181, undefined, ['rule.promoter_silent']],
  ['one who was talked with while silent', 9, 190, 3, []],
  ['one who has been silent for long', 9, 230, undefined, []],
])('%s', (_, score, daysAgo, talked, expected) => {
  expect(told(score, daysAgo, talked)).toEqual(expected);
});

it('falls on the first working day of a week, whatever people keep free', () => {
  expect(isFirstWorkingDay(MONDAY, NO_HOLIDAYS)).toBe(true);
  expect(isFirstWorkingDay('2026-03-10', NO_HOLIDAYS)).toBe(false);
  expect(isFirstWorkingDay('2026-03-10', new Set([MONDAY]))).toBe(true);
  const sundayToThursday = Object.assign(new Set<string>(), { weekend: [5, 6] });
  expect(isFirstWorkingDay('2026-03-09', sundayToThursday)).toBe(true);
});
