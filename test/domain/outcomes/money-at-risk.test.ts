import { describe, expect, it } from 'vitest';
import {
  expectedAtRisk,
  moneyAtRisk,
  type RiskedAccount,
} from '../../../src/domain/outcomes/money-at-risk.ts';
import { seededRandom } from '../../../src/domain/statistics/chance.ts';

const given = { asOf: '2026-01-01', horizonDays: 73 };
const account = (rest: Partial<RiskedAccount> = {}): RiskedAccount => ({
  probability: 0.1,
  voluntary: null,
  involuntary: null,
  mrr: 1000,
  renewalOn: null,
  ...rest,
});
const expected = (...accounts: RiskedAccount[]) => moneyAtRisk(accounts, given)?.expected;

describe('money at risk', () => {
  it('is probability x MRR to renewal, and never less than over the horizon', () => {
    // 146 days are 4.8 months of 365 / 12 days, the horizon of 73 days is 2.4.
    expect(expected(account({ renewalOn: '2026-05-27' }))).toBeCloseTo(480, 9);
    expect(expected(account({ renewalOn: '2026-01-11' }))).toBeCloseTo(240, 9);
    expect(expected(account({ renewalOn: '2025-06-01' }))).toBeCloseTo(240, 9);
    expect(expected(account())).toBeCloseTo(240, 9);
  });

  it('leaves out what is not known and says so', () => {
    const book = [account(), account({ probability: null }), account({ mrr: null })];
    expect(moneyAtRisk(book, given)).toMatchObject({ accounts: 1, unknown: 2 });
    expect(moneyAtRisk([account({ mrr: null })], given)).toBeNull();
    expect(expectedAtRisk([account({ mrr: null })], given)).toBeNull();
  });

  it('tells the parts apart only where every probability does', () => {
    const apart = account({ probability: 1 - 0.9 * 0.9, voluntary: 0.1, involuntary: 0.1 });
    const both = moneyAtRisk([apart], given)!;
    expect(both.voluntary).toBeCloseTo(both.expected / 2, 9);
    expect(both.involuntary).toBeCloseTo(both.expected / 2, 9);
    const willing = moneyAtRisk([account({ voluntary: 0.1, involuntary: 0 })], given)!;
    expect([willing.voluntary, willing.involuntary]).toEqual([willing.expected, 0]);
    expect(moneyAtRisk([apart, account()], given)).toMatchObject({ voluntary: null, involuntary: null });
  });

  it('has a range that holds four of five books', () => {
    const random = seededRandom(11);
    const book = Array.from({ length: 300 }, () =>
      account({ probability: 0.02 + 0.3 * random() ** 3, mrr: 100 * Math.exp(2 * random()) }),
    );
    const range = moneyAtRisk(book, given)!;
    expect(expectedAtRisk(book, given)).toBe(range.expected);
    let inside = 0;
    for (let draw = 0; draw < 2000; draw++) {
      let lost = 0;
      for (const { probability, mrr } of book) if (random() < probability!) lost += mrr! * 2.4;
      if (lost >= range.low && lost <= range.high) inside++;
    }
    expect(inside / 2000).toBeGreaterThan(0.77);
    expect(inside / 2000).toBeLessThan(0.83);
  });
});
