import { expect, it } from 'vitest';
import { toEpochDay } from '../../../../src/domain/day.ts';
import type { LeastAmount } from '../../../../src/domain/money.ts';
import {
  collectionOf,
  failedAttempts,
  withoutTrifles,
} from '../../../../src/domain/signals/payment/least-amount.ts';

const TODAY = toEpochDay('2026-03-04');
const LEAST: LeastAmount = {
  amount: 5,
  terms: {
    currency: 'USD',
    rates: { currency: 'USD', rates: new Map([['JPY', [{ from: '2026-01-01', rate: 0.0065 }]]]) },
  },
};
type Owed = [amount: number | null, currency?: string | null];
const kept = (least: LeastAmount, ...owed: Owed[]) =>
  withoutTrifles(
    owed.map(([amount, currency = 'USD']) => ({ amount, currency })),
    TODAY,
    least,
  ).map(({ amount }) => amount);

it.each<[string, Owed[], (number | null)[]]>([
  ['one amount under the least', [[4.99]], []],
  ['exactly the least', [[5]], [5]],
  ['a small one beside a large one', [[0.5], [1000]], [1000]],
  ['small ones that add up to it', [[3], [2]], [3, 2]],
  ['small ones that do not', [[3], [1.99]], []],
  [
    'another currency at its rate',
    [
      [700, 'JPY'],
      [800, 'JPY'],
    ],
    [800],
  ],
  ['another currency that is little', [[700, 'JPY']], []],
  ['a currency without a rate, which cannot be compared', [[1, 'BRL']], [1]],
  ['an amount that is not told', [[null]], [null]],
  ['no currency: the configured one', [[1, null]], []],
])('chases %s: %j -> %j', (_what, owed, expected) => {
  expect(kept(LEAST, ...owed)).toEqual(expected);
});

it('chases every amount where no least is set', () => {
  expect(kept({ ...LEAST, amount: 0 }, [0.01], [3])).toEqual([0.01, 3]);
});

it.each([
  [null, 0, 'manual', 0],
  [null, 2, 'automatic', 2],
  ['automatic', 0, 'automatic', 0],
  ['manual', 2, 'manual', 0],
] as const)(
  'collects %s after %i attempts: %s, of which %i failed by themselves',
  (collection, attempts, is, failed) => {
    expect(collectionOf({ collection, attempts })).toBe(is);
    expect(failedAttempts({ collection, attempts })).toBe(failed);
  },
);
