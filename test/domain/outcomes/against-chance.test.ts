import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, daysBetween } from '../../../src/domain/day.ts';
import {
  compareWithChance,
  createChance,
  type WatchedPortfolio,
} from '../../../src/domain/outcomes/against-chance.ts';
import { clusteredShare } from '../../../src/domain/statistics/shares.ts';

const DAY = '2026-01-01';

describe('chance on a day', () => {
  it.each([
    ['left on the last day that counts', { leftOn: '2026-04-01', how: 'churned' }, 1 / 10],
    ['left a day later', { leftOn: '2026-04-02', how: 'churned' }, 0],
    ['left on the day itself, so it was there no more', { leftOn: DAY, how: 'churned' }, 0],
    ['vanished', { leftOn: '2026-02-01', how: 'vanished' }, 1 / 10],
    ['ended without churn, so it proves neither', { leftOn: '2026-02-01', how: 'ended' }, 0],
  ] as const)('of ten accounts one has %s', (_what, departure, expected) => {
    const book = {
      entered: [
        { day: DAY, accounts: 10 },
        { day: '2026-01-02', accounts: 90 },
      ],
      departures: [{ ...departure, watchedFrom: DAY }],
    };
    expect(createChance(book, 90)(DAY)).toBe(expected);
    expect(createChance(book, 90)('2025-12-31')).toBeNull();
  });

  it('is the share that a count of every account by itself gives', () => {
    const account = fc.record({
      from: fc.nat(60),
      stays: fc.option(fc.integer({ min: 1, max: 120 }), { nil: null }),
      how: fc.constantFrom('churned' as const, 'ended' as const, 'vanished' as const),
    });
    fc.assert(
      fc.property(fc.array(account, { maxLength: 40 }), fc.nat(100), (accounts, after) => {
        const all = accounts.map(({ from, stays, how }) => {
          const watchedFrom = addDays(DAY, from);
          return { watchedFrom, how, leftOn: stays === null ? null : addDays(watchedFrom, stays) };
        });
        const day = addDays(DAY, after);
        const present = all.filter((a) => a.watchedFrom <= day && (a.leftOn === null || a.leftOn > day));
        const leaving = present.filter((a) => a.leftOn !== null && daysBetween(day, a.leftOn) <= 30);
        const ended = leaving.filter((a) => a.how === 'ended');
        const counted = present.length - ended.length;
        const book = {
          entered: all.map((a) => ({ day: a.watchedFrom, accounts: 1 })),
          departures: all.flatMap(({ leftOn, ...a }) => (leftOn === null ? [] : [{ ...a, leftOn }])),
        };
        const expected = counted > 0 ? (leaving.length - ended.length) / counted : null;
        expect(createChance(book, 30)(day)).toEqual(expected);
      }),
    );
  });
});

describe('the verdict', () => {
  const bookOf = (leaving: number): WatchedPortfolio => ({
    entered: [{ day: DAY, accounts: 1000 }],
    departures: Array.from({ length: leaving }, () => ({
      leftOn: '2026-02-01',
      how: 'churned',
      watchedFrom: DAY,
    })),
  });
  /** `times` = alerts for every account. */
  const judge = (hits: number, n: number, { leaving, times = 1 }: { leaving: number; times?: number }) => {
    const accounts = Array.from({ length: n }, (_, i) => ({ hits: i < hits ? times : 0, n: times }));
    const book = bookOf(leaving);
    const days = Array.from({ length: n * times }, () => DAY);
    const compared = { days, left: clusteredShare(accounts), accountsLeft: hits };
    return compareWithChance(compared, book, createChance(book, 90)).verdict;
  };

  it.each([
    ['three times chance, of a hundred', 18, 100, { leaving: 60 }, 'better'],
    ['chance itself', 6, 100, { leaving: 60 }, 'no_better'],
    ['nobody, where chance brings two of a hundred', 0, 100, { leaving: 20 }, 'too_few'],
    ['nobody, where chance brings eight of a hundred', 0, 100, { leaving: 80 }, 'no_better'],
    ['all of nineteen', 19, 19, { leaving: 60 }, 'too_few'],
    ['three of thirty, where chance brings one', 3, 30, { leaving: 20 }, 'too_few'],
    ['five of thirty accounts, each alerted ten times', 5, 30, { leaving: 80, times: 10 }, 'too_few'],
    ['as many alerts of as many accounts', 60, 300, { leaving: 80 }, 'better'],
  ] as const)('of %s', (_what, hits, n, given, expected) => {
    expect(judge(hits, n, given)).toBe(expected);
  });

  it('is that nothing can be said while nothing is over', () => {
    const book = bookOf(60);
    const nothing = { days: [], left: null, accountsLeft: 0 };
    expect(compareWithChance(nothing, book, createChance(book, 90))).toEqual({
      chance: null,
      accounts: 0,
      verdict: 'too_few',
    });
  });
});
