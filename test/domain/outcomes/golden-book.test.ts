import { describe, expect, it } from 'vitest';
import { groupAccounts } from '../../../src/domain/outcomes/group-accounts.ts';
import { measureKpis } from '../../../src/domain/outcomes/measure-kpis.ts';
import { monthBefore, type Period, toMonth, toPeriod } from '../../../src/domain/outcomes/period.ts';
import { NO_ANSWERS } from '../../../src/domain/outcomes/survey-scores.ts';
import { GOLDEN_BOOK, GOLDEN_MONTHS, GOLDEN_QUARTERS, GOLDEN_RATES } from './golden-book.ts';

const measure = (month: string, book = GOLDEN_BOOK) => measureIn(toMonth(month), book);
const measureIn = (period: Period, book = GOLDEN_BOOK) =>
  measureKpis(book, period, {
    money: { currency: 'USD', rates: GOLDEN_RATES },
    grossMargin: 0.8,
    surveys: NO_ANSWERS,
  });
const cents = (amount: number) => Math.round(amount * 100);

describe.each([...GOLDEN_MONTHS])('the golden book in %s', (month, expected) => {
  const kpis = measure(month);
  const { mrr, logos, growth, leftOut } = kpis.movements;
  const { start, end, ...moves } = mrr;

  it('has the movements worked out by hand', () => {
    expect([start.accounts, start.mrr]).toEqual(expected.start);
    expect([end.accounts, end.mrr]).toEqual(expected.end);
    const happened = Object.entries(moves).filter(([, { accounts }]) => accounts > 0);
    expect(Object.fromEntries(happened.map(([name, m]) => [name, [m.accounts, m.mrr]]))).toEqual(
      expected.moves,
    );
    expect(logos).toEqual(expected.logos);
  });

  it('counts growth over one population, whatever the currency', () => {
    expect(growth).toMatchObject({
      of: expected.growth.of,
      upsell: { accounts: expected.growth.upsell },
      crossSell: { accounts: expected.growth.crossSell },
    });
    expect(kpis.upsell).toBe(expected.growth.upsell / expected.growth.of);
    expect(kpis.crossSell).toBe(expected.growth.crossSell / expected.growth.of);
  });

  it('tells of what has no rate, and sums it nowhere', () => {
    expect(leftOut).toEqual({
      unconverted: [{ currency: 'PLN', accounts: 1, mrr: expected.pln }],
      unknownAmount: 0,
    });
  });

  it('closes to the cent, and keeps retention within its bounds', () => {
    const { new: fresh, expansion, reactivation, contraction, churn, ended } = moves;
    const gains = cents(fresh.mrr) + cents(expansion.mrr) + cents(reactivation.mrr);
    const losses = cents(contraction.mrr) + cents(churn.mrr) + cents(ended.mrr);
    expect(cents(end.mrr)).toBe(cents(start.mrr) + gains - losses);
    expect(kpis.grr).toBeLessThanOrEqual(1);
    expect(kpis.grr).toBeLessThanOrEqual(kpis.nrr ?? 0);
  });

  it('is the sum of its segments, in any order', () => {
    const segments = [0, 1, 2].map((k) => GOLDEN_BOOK.filter((_, i) => i % 3 === k));
    const parts = segments.map((book) => measure(month, [...book].reverse()).movements);
    for (const [name, whole] of Object.entries(mrr)) {
      const sum = parts.reduce((total, part) => total + cents(part.mrr[name as keyof typeof mrr].mrr), 0);
      expect(sum, name).toBe(cents(whole.mrr));
    }
    expect(parts.reduce((total, part) => total + part.logos.end, 0)).toBe(logos.end);
    expect(parts.reduce((total, part) => total + (part.growth?.of ?? 0), 0)).toBe(growth?.of);
    expect(measure(month, [...GOLDEN_BOOK].reverse())).toEqual(kpis);
  });
});

it('ends each month where the next begins, but for what a new rate makes of it', () => {
  for (const [month, { start }] of [...GOLDEN_MONTHS].slice(1)) {
    const before = measure(monthBefore(toMonth(month)).name).mrr;
    expect(cents(start[1] - before), month).toBe(month === '2026-04' ? 30_00 : 0);
  }
});

it('has the rates of February as the contract defines them', () => {
  const kpis = measure('2026-02');
  expect(kpis.logoChurn).toBe(1 / 11); // ember of 11
  expect(kpis.notRenewedOverActive).toBe(10);
  expect(kpis.grossMrrChurn).toBeCloseTo(165 / 1418.33, 10);
  expect(kpis.grr).toBeCloseTo(1253.33 / 1418.33, 10);
  expect(kpis.nrr).toBeCloseTo(1363.33 / 1418.33, 10);
  expect(kpis.netMrrChurn).toBeCloseTo(55 / 1418.33, 10);
  expect(kpis.arpa).toBeCloseTo(1363.33 / 8, 10);
  expect(kpis.ltv).toBeCloseTo((1363.33 / 8) * 0.8 * 11, 8); // stays 11 months
  expect(kpis.ltvCapped).toBe(false);
});

describe.each([...GOLDEN_QUARTERS])('the golden book from %s', (first, expected) => {
  const kpis = measureIn(toPeriod(first, expected.last));
  const { mrr, logos, growth, leftOut } = kpis.movements;

  it('moves by the net of the two looks', () => {
    const { start, end, ...moves } = mrr;
    const happened = Object.entries(moves).filter(([, { accounts }]) => accounts > 0);
    expect([start.accounts, start.mrr]).toEqual(expected.start);
    expect([end.accounts, end.mrr]).toEqual(expected.end);
    expect(Object.fromEntries(happened.map(([name, m]) => [name, [m.accounts, m.mrr]]))).toEqual(
      expected.moves,
    );
    expect(logos).toEqual(expected.logos);
    expect([growth?.of, growth?.upsell.accounts, growth?.crossSell.accounts]).toEqual([
      expected.growth.of,
      expected.growth.upsell,
      expected.growth.crossSell,
    ]);
    expect(leftOut.unconverted).toEqual([{ currency: 'PLN', accounts: 1, mrr: expected.pln }]);
  });

  it('has the rates of the contract, and the lifetime of a monthly churn', () => {
    expect(kpis.mrrLost).toBeCloseTo(expected.lost, 10);
    expect(kpis.grr).toBeCloseTo(1 - expected.lost / expected.start[1], 10);
    expect(kpis.averageLifetime).toEqual(
      expected.lifetime === null ? null : expect.closeTo(expected.lifetime, 4),
    );
  });

  it('is the sum of its groups', () => {
    const grouped = GOLDEN_BOOK.map((account, i) => ({
      ...{ ...account, tier: i % 2 === 0 ? 'even' : null, segment: null, csmEmail: null },
    }));
    for (const by of ['tier', 'csm', 'product'] as const) {
      const parts = [...groupAccounts(grouped, by).values()].map((members) =>
        measureIn(toPeriod(first, expected.last), members),
      );
      const total = (pick: (k: (typeof parts)[number]) => number) =>
        parts.reduce((sum, part) => sum + cents(pick(part)), 0);
      expect(
        total((k) => k.movements.mrr.start.mrr),
        by,
      ).toBe(cents(mrr.start.mrr));
      expect(
        total((k) => k.mrr),
        by,
      ).toBe(cents(mrr.end.mrr));
      if (by !== 'product') expect(total((k) => k.mrrLost)).toBe(cents(kpis.mrrLost));
    }
  });
});
