import fc from 'fast-check';
import { expect, it } from 'vitest';
import { customerAtEnds, customerOn, type KpiAccount } from '../../../src/domain/outcomes/customer-on-day.ts';
import { groupAccounts } from '../../../src/domain/outcomes/group-accounts.ts';
import { measureKpis } from '../../../src/domain/outcomes/measure-kpis.ts';
import { toMonth } from '../../../src/domain/outcomes/period.ts';
import { NO_ANSWERS } from '../../../src/domain/outcomes/survey-scores.ts';
import { examples } from '../../helpers/examples.ts';
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
const own = { mrr: amount, startedOn: fc.option(day, { nil: null }) };
const anyAccount: fc.Arbitrary<KpiAccount> = fc.oneof(
  fc
    .tuple(fc.array(anyStretch, { maxLength: 5 }), fc.record({ ...own, ...left }))
    .map(([stretches, rest]) => subscriber('a', stretches, rest)),
  fc.record({ ...own, ...left }).map(({ mrr, ...rest }) => plainAccount('a', mrr, rest)),
);
const RUNS = { seed: 20240229, numRuns: examples(150) };
const anyBook = fc.array(anyAccount, { maxLength: 12 });

function measure(book: readonly KpiAccount[], month = MONTH) {
  return measureKpis(book, month, {
    money: MONEY,
    grossMargin: 0.8,
    surveys: NO_ANSWERS,
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

const MONTHS = ['2023-12', '2024-01', '2024-02', '2024-03'].map(toMonth);

it('begins every month with what the month before ended with, whichever rows tell of an account', () => {
  fc.assert(
    fc.property(anyBook, (book) => {
      const lookAt = (accounts: readonly KpiAccount[]) =>
        MONTHS.map((month) => measure(accounts, month).movements);
      // What is in no sum of one month may be in those of another.
      const told = book.filter((account) =>
        lookAt([account]).every(
          ({ leftOut }) => leftOut.unconverted.length === 0 && leftOut.unknownAmount === 0,
        ),
      );
      const [all, sums] = [lookAt(book), lookAt(told)];
      for (let i = 1; i < MONTHS.length; i++) {
        expect(sums[i]!.mrr.start).toEqual(sums[i - 1]!.mrr.end);
        expect(all[i]!.logos.start).toBe(all[i - 1]!.logos.end);
      }
      for (const { logos } of all) expect(logos.gone).toBeLessThanOrEqual(logos.start);
    }),
    RUNS,
  );
});

it('takes nobody for new who paid before the first subscription that is told', () => {
  const account = subscriber('a', [stretch('crm', 'pro', 120, '2024-02-10')], {
    ...{ mrr: 100, currency: 'USD', startedOn: '2023-12-05' },
  });
  const [, january, february] = MONTHS.map((month) => measure([account], month).movements);
  expect(january!.mrr.end).toEqual({ accounts: 1, mrr: 100 });
  expect(february!.mrr).toMatchObject({
    start: { accounts: 1, mrr: 100 },
    new: { accounts: 0 },
    expansion: { accounts: 1, mrr: 20 },
  });
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

it('is the sum of its tiers to the cent', () => {
  const tiers = fc.array(fc.tuple(anyAccount, fc.constantFrom('gold', 'constructor', null)), {
    maxLength: 12,
  });
  const cents = (amount: number) => Math.round(amount * 100);
  fc.assert(
    fc.property(tiers, (pairs) => {
      const book = pairs.map(([account, tier]) => ({ ...account, tier, segment: null, csmEmail: null }));
      const whole = measure(book).movements;
      const parts = [...groupAccounts(book, 'tier').values()].map((members) => measure(members).movements);
      for (const name of [
        'start',
        'new',
        'expansion',
        'reactivation',
        'contraction',
        'churn',
        'ended',
        'end',
      ] as const) {
        const units = parts.reduce((sum, part) => sum + Math.round(part.mrr[name].mrr * 10_000), 0);
        expect(cents(units / 10_000), name).toBe(cents(whole.mrr[name].mrr));
        expect(parts.reduce((sum, part) => sum + part.mrr[name].accounts, 0)).toBe(whole.mrr[name].accounts);
      }
      for (const name of ['start', 'gone', 'end'] as const) {
        expect(parts.reduce((sum, part) => sum + part.logos[name], 0)).toBe(whole.logos[name]);
      }
      expect(parts.reduce((sum, part) => sum + (part.growth?.of ?? 0), 0)).toBe(whole.growth?.of ?? 0);
      const left = parts.flatMap((part) => part.leftOut.unconverted.map((u) => u.accounts));
      expect(left.reduce((sum, n) => sum + n, 0)).toBe(
        whole.leftOut.unconverted.reduce((sum, u) => sum + u.accounts, 0),
      );
    }),
    RUNS,
  );
});

it('sums to the whole by product too, where every amount is known', () => {
  fc.assert(
    fc.property(anyBook, (book) => {
      const told = book
        .filter((account) => {
          const { unconverted, unknownAmount } = measure([account]).movements.leftOut;
          return unconverted.length === 0 && unknownAmount === 0;
        })
        .map((account) => ({ ...account, tier: null, segment: null, csmEmail: null }));
      const whole = measure(told).mrr;
      const parts = [...groupAccounts(told, 'product').values()].map((members) => measure(members).mrr);
      expect(parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(whole, 2);
    }),
    RUNS,
  );
});

it('looks the same at both ends whether it is worked out once or twice', () => {
  fc.assert(
    fc.property(anyAccount, (account) => {
      const { start, end } = customerAtEnds(account, MONTH, LOOK);
      expect(start).toEqual(customerOn(account, MONTH.before, LOOK));
      expect(end).toEqual(customerOn(account, MONTH.last, LOOK));
    }),
    RUNS,
  );
});
