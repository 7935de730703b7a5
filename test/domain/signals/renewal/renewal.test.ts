import { describe, expect, it } from 'vitest';
import { fromEpochDay, toEpochDay } from '../../../../src/domain/day.ts';
import { nextRenewal, termMonths } from '../../../../src/domain/signals/renewal/next-renewal.ts';
import { scoreRenewal } from '../../../../src/domain/signals/renewal/score-renewal.ts';
import type { Subscription } from '../../../../src/domain/types.ts';

const plan = (name: string, startedOn: string, more: Partial<Subscription> = {}): Subscription => ({
  product: 'crm',
  plan: name,
  mrr: 100,
  currency: 'EUR',
  startedOn,
  endedOn: null,
  ...more,
});
const next = (asOf: string, ...subscriptions: Subscription[]) => {
  const day = nextRenewal(null, subscriptions, toEpochDay(asOf));
  return day === null ? null : fromEpochDay(day);
};

describe('the next renewal', () => {
  it.each([
    ['team_annual', 12],
    ['Pro (yearly)', 12],
    ['basic_mthly', 1],
    ['premier_biann', 6],
    ['Plano Trimestral', 3],
    ['enterprise', null],
    ['monthlyish', null],
  ] as const)('reads the term of %s', (name, months) => {
    expect(termMonths(name)).toBe(months);
  });

  it('is the declared date, whatever the plans say', () => {
    expect(nextRenewal('2025-01-31', [plan('x_monthly', '2024-01-01')], toEpochDay('2024-06-14'))).toBe(
      toEpochDay('2025-01-31'),
    );
  });

  it('is the next whole term after the as-of date', () => {
    expect(next('2024-06-14', plan('annual', '2022-06-15'))).toBe('2024-06-15');
    expect(next('2024-06-15', plan('annual', '2022-06-15'))).toBe('2025-06-15');
    expect(next('2024-06-14', plan('monthly', '2023-12-31'))).toBe('2024-06-30');
    expect(next('2024-02-10', plan('monthly', '2024-01-31'))).toBe('2024-02-29');
    expect(next('2024-06-14', plan('biann', '2014-01-10'))).toBe('2024-07-10');
  });

  it('is that of the subscription worth most that still runs', () => {
    const main = plan('annual', '2024-01-10', { mrr: 900 });
    expect(next('2024-06-14', plan('monthly', '2024-06-01'), main)).toBe('2025-01-10');
    expect(next('2024-06-14', plan('monthly', '2024-06-01'), { ...main, endedOn: '2024-05-01' })).toBe(
      '2024-07-01',
    );
    expect(next('2024-06-14', plan('gold', '2024-06-01'))).toBeNull();
  });
});

describe('renewal nearness', () => {
  const at = (days: number) => {
    const result = scoreRenewal(toEpochDay('2024-06-14') + days, toEpochDay('2024-06-14'));
    return result.known ? [Math.round(result.score), result.evidence[0]!.code] : result.why.code;
  };
  it('grows with the square of the nearness', () => {
    expect(at(200)).toEqual([100, 'renewal.far']);
    expect(at(60)).toEqual([93, 'renewal.near']);
    expect(at(30)).toEqual([73, 'renewal.near']);
    expect(at(0)).toEqual([40, 'renewal.near']);
    expect(at(-5)).toEqual([40, 'renewal.passed']);
    expect(at(-60)).toBe('unknown.no_renewal_date');
  });
});
