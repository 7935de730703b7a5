import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addRevenues,
  compareMoney,
  convert,
  type ExchangeRates,
  rankable,
  sumMoney,
  withoutRates,
} from '../../src/domain/money.ts';

const RATES: ExchangeRates = {
  currency: 'USD',
  rates: new Map([
    [
      'EUR',
      [
        { from: '2026-01-01', rate: 1.1 },
        { from: '2026-06-01', rate: 1.2 },
      ],
    ],
  ]),
};
const money = (amount: number, currency: string) => ({ amount, currency });

describe('convert', () => {
  it.each([
    ['the reporting currency as it is', money(10, 'USD'), '2025-01-01', 10],
    ['at the rate of the day', money(10, 'EUR'), '2026-05-31', 11],
    ['at a newer rate from its day on', money(10, 'EUR'), '2026-06-01', 12],
    ['not before the first rate', money(10, 'EUR'), '2025-12-31', null],
    ['not without a rate', money(10, 'JPY'), '2026-06-01', null],
    ['nothing in any currency, with no rate at all', money(0, 'JPY'), '2026-06-01', 0],
  ])('%s', (_what, amount, day, expected) => {
    const converted = convert(amount, day, RATES);
    if (expected === null) expect(converted).toBeNull();
    else expect(converted).toBeCloseTo(expected, 10);
  });
});

describe('compareMoney', () => {
  it('compares in one currency, over a rate, and never raw numbers of two', () => {
    const compare = (a: ReturnType<typeof money>, b: ReturnType<typeof money>) =>
      compareMoney(a, b, { day: '2026-06-24', rates: RATES });
    expect(compare(money(24_000, 'JPY'), money(10_000, 'USD'))).toBeNull();
    expect(compare(money(24_000, 'JPY'), money(10_000, 'JPY'))).toBeGreaterThan(0);
    expect(compare(money(9_000, 'EUR'), money(10_000, 'USD'))).toBeGreaterThan(0);
    expect(compare(money(8_000, 'EUR'), money(10_000, 'USD'))).toBeLessThan(0);
    expect(compare(money(0, 'JPY'), money(10_000, 'USD'))).toBeLessThan(0);
    expect(compare(money(24_000, 'JPY'), money(0, 'USD'))).toBeGreaterThan(0);
  });
});

describe('sumMoney', () => {
  it('takes each amount at the rate of its day, and drops none', () => {
    const amounts = [
      { ...money(10, 'USD'), day: '2026-06-24' },
      { ...money(10, 'EUR'), day: '2026-02-01' },
      { ...money(5, 'BRL'), day: '2026-06-24' },
      { ...money(7, 'BRL'), day: '2026-06-24' },
      { ...money(900, 'JPY'), day: '2026-06-24' },
    ];
    const { total, unconverted } = sumMoney(amounts, RATES);
    expect(total).toBeCloseTo(21, 10);
    expect(unconverted).toEqual([
      { currency: 'BRL', accounts: 2, mrr: 12 },
      { currency: 'JPY', accounts: 1, mrr: 900 },
    ]);
  });

  it('counts every amount exactly once', () => {
    const one = fc.record({
      amount: fc.integer({ min: 0, max: 1e6 }),
      currency: fc.constantFrom('USD', 'EUR', 'JPY', 'BRL'),
      day: fc.constantFrom('2025-06-01', '2026-06-01'),
    });
    fc.assert(
      fc.property(fc.array(one), (amounts) => {
        const { total, unconverted } = sumMoney(amounts, RATES);
        const rated = amounts.filter(({ day, ...given }) => convert(given, day, RATES) !== null);
        expect(unconverted.reduce((sum, { accounts }) => sum + accounts, rated.length)).toBe(amounts.length);
        expect(total).toBeCloseTo(
          rated.reduce((sum, { day, ...given }) => sum + (convert(given, day, RATES) ?? 0), 0),
          6,
        );
      }),
      { numRuns: 200, seed: 9 },
    );
  });
});

describe('rankable', () => {
  it('keeps the order within a currency, and lays the middle of each beside the others', () => {
    const amounts = [money(100, 'USD'), money(300, 'USD'), money(20_000, 'JPY'), money(60_000, 'JPY'), null];
    expect(rankable(amounts, '2026-06-24', withoutRates('USD'))).toEqual([100, 300, 100, 300, null]);
  });

  it('is the amounts themselves, to scale, in a portfolio of one foreign currency', () => {
    const values = rankable(
      [1, 2, 4].map((n) => money(n, 'BRL')),
      '2026-06-24',
      withoutRates('USD'),
    );
    expect(values).toEqual([0.5, 1, 2]);
  });
});

it('adds up what several bands pay within each currency, and never beside itself', () => {
  const euros = { currency: 'EUR', accounts: 1, mrr: 10.1 };
  const reais = { currency: 'BRL', accounts: 3, mrr: 5 };
  const critical = { total: 7550.1, counted: 4, unconverted: [euros] };
  const atRisk = { total: 1530.2, counted: 2, unconverted: [reais, { ...euros, mrr: 20.2 }] };
  expect(addRevenues([critical, atRisk])).toEqual({
    total: 9080.3,
    counted: 6,
    unconverted: [reais, { currency: 'EUR', accounts: 2, mrr: 30.3 }],
  });
  expect(addRevenues([])).toEqual({ total: 0, counted: 0, unconverted: [] });
});
