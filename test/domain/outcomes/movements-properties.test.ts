import fc from 'fast-check';
import { expect, it } from 'vitest';
import { customerOn, type KpiAccount } from '../../../src/domain/outcomes/customer-on-day.ts';
import { measureKpis } from '../../../src/domain/outcomes/measure-kpis.ts';
import { monthBefore, toMonth } from '../../../src/domain/outcomes/period.ts';
import { plainAccount, stretch, subscriber } from './kpi-book.ts';

const MONTH = toMonth('2024-02');
/** Amounts below half a ten-thousandth count as nothing. */
const DUST = 0.00005;
const MONEY = {
  currency: 'USD',
  rates: { currency: 'USD', rates: new Map([['GBP', [{ from: '2023-01-01', rate: 1.27 }]]]) },
};
const LOOK = { money: MONEY, known: MONTH.last };

const day = fc
  .integer({ min: 0, max: 120 })
  .map((n) => new Date(Date.UTC(2023, 11, 1) + n * 86_400_000).toISOString().slice(0, 10));
const amount = fc.oneof(
  fc.constantFrom(0, 10, 19.99, 100, null),
  fc.double({ min: 0, max: 1e5, noNaN: true }),
);
const anyStretch = fc
  .record({
    product: fc.constantFrom('crm', 'chat', 'api'),
    plan: fc.constantFrom('basic', 'pro'),
    mrr: amount,
    startedOn: day,
    endedOn: fc.option(day, { nil: null }),
    currency: fc.constantFrom('USD', 'USD', 'GBP', null, 'EUR'),
  })
  .map((s) => stretch(s.product, s.plan, s.mrr, s.startedOn, s.endedOn, s.currency));
const left = { churnedOn: fc.option(day, { nil: null }), endedOn: fc.option(day, { nil: null, freq: 9 }) };
const anyAccount: fc.Arbitrary<KpiAccount> = fc.oneof(
  fc
    .tuple(fc.array(anyStretch, { maxLength: 5 }), fc.record(left))
    .map(([stretches, rest]) => subscriber('a', stretches, rest)),
  fc
    .record({ mrr: amount, startedOn: fc.option(day, { nil: null }), ...left })
    .map(({ mrr, ...rest }) => plainAccount('a', mrr, rest)),
);
const RUNS = { seed: 20240229, numRuns: 500 };
const anyBook = fc.array(anyAccount, { maxLength: 12 });

function measure(book: readonly KpiAccount[], month = MONTH) {
  return measureKpis(book, month, {
    money: MONEY,
    grossMargin: 0.8,
    surveys: { promoters: 0, passives: 0, detractors: 0, ces: { n: 0, mean: null, variance: null } },
  });
}

it('adds up: the end is the start and everything that moved', () => {
  fc.assert(
    fc.property(anyBook, (book) => {
      const { mrr: m } = measure(book).movements;
      const moved =
        m.new.mrr + m.expansion.mrr + m.reactivation.mrr - m.contraction.mrr - m.churn.mrr - m.ended.mrr;
      expect(m.end.mrr).toBeCloseTo(m.start.mrr + moved, 5);
      expect(m.end.accounts).toBe(
        m.start.accounts + m.new.accounts + m.reactivation.accounts - m.churn.accounts - m.ended.accounts,
      );
      for (const part of Object.values(m)) expect(part.mrr).toBeGreaterThanOrEqual(0);
    }),
    RUNS,
  );
});

it('keeps gross retention the capped sum, within 0 and 1, and never above net retention', () => {
  fc.assert(
    fc.property(anyBook, (book) => {
      const { grr, nrr, grossMrrChurn, netMrrChurn, movements } = measure(book);
      if (grr === null || nrr === null || grossMrrChurn === null || netMrrChurn === null) return;
      const start = movements.mrr.start.mrr;
      let capped = 0;
      for (const account of book) {
        const from = customerOn(account, MONTH.before, LOOK).amount;
        const to = customerOn(account, MONTH.last, LOOK).amount;
        if (from.kind !== 'known' || to.kind !== 'known') continue;
        // Left without churn: neither kept nor lost.
        const ended = account.endedOn !== null && account.endedOn > MONTH.before && to.mrr < DUST;
        capped += ended && account.endedOn! <= MONTH.last ? from.mrr : Math.min(from.mrr, to.mrr);
      }
      expect(Math.abs(grr * start - capped)).toBeLessThan(0.01);
      expect(grr).toBeLessThanOrEqual(1);
      expect(grr).toBeGreaterThanOrEqual(-1e-9);
      expect(grr).toBeLessThanOrEqual(nrr);
      expect(nrr - grr).toBeCloseTo(movements.mrr.expansion.mrr / start, 6);
      expect(grr + grossMrrChurn).toBeCloseTo(1, 9);
      expect(netMrrChurn).toBeCloseTo(1 - nrr - movements.mrr.reactivation.mrr / start, 6);
    }),
    RUNS,
  );
});

it('loses no customer between one month and the next, and no more than there were', () => {
  fc.assert(
    fc.property(fc.array(anyStretch, { minLength: 1, maxLength: 5 }), (stretches) => {
      // Both months must read the account the same way: subscriptions known from the first on.
      const account = { ...subscriber('a', stretches), subscribedSince: '2023-12-01' };
      const earlier = measure([account], monthBefore(MONTH)).movements.logos;
      const logos = measure([account]).movements.logos;
      expect(logos.start).toBe(earlier.end);
      expect(logos.gone).toBeLessThanOrEqual(logos.start);
    }),
    RUNS,
  );
});

it('does not depend on the order of accounts or of their subscriptions', () => {
  fc.assert(
    fc.property(anyBook, (book) => {
      const turned = [...book]
        .reverse()
        .map((a) => ({ ...a, subscriptions: [...a.subscriptions].reverse() }));
      const [one, two] = [measure(book).movements, measure(turned).movements];
      expect(two.logos).toEqual(one.logos);
      expect(two).toEqual(one);
    }),
    RUNS,
  );
});
