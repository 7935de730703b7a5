import { describe, expect, it } from 'vitest';
import { withoutRates } from '../../../src/domain/money.ts';
import type { KpiAccount } from '../../../src/domain/outcomes/customer-on-day.ts';
import { measureKpis } from '../../../src/domain/outcomes/measure-kpis.ts';
import { toMonth } from '../../../src/domain/outcomes/period.ts';
import { NO_ANSWERS } from '../../../src/domain/outcomes/survey-scores.ts';
import type { Csm } from '../../../src/domain/types.ts';
import { csmKpis, kpiRows } from '../../../src/messages/digest/kpi-rows.ts';
import { plainAccount, stretch, subscriber } from './kpi-book.ts';

const SEPTEMBER = toMonth('2023-09');
const DOLLARS = { currency: 'USD', rates: withoutRates('USD') };
function measure(accounts: readonly KpiAccount[], month = SEPTEMBER) {
  return measureKpis(accounts, month, { money: DOLLARS, grossMargin: 0.8, surveys: NO_ANSWERS });
}

describe('a book worked out by hand', () => {
  const book = [
    subscriber('stays', [stretch('crm', 'basic', 100, '2023-01-01')]),
    // Higher plan, 200 -> 350, while an add-on is dropped: net +100.
    subscriber('grows', [
      stretch('crm', 'basic', 200, '2023-01-01', '2023-09-10'),
      stretch('crm', 'pro', 350, '2023-09-10'),
      stretch('chat', 'chat', 50, '2023-01-01', '2023-09-10'),
    ]),
    subscriber('shrinks', [
      stretch('crm', 'pro', 300, '2023-01-01', '2023-09-15'),
      stretch('crm', 'basic', 180, '2023-09-15'),
    ]),
    subscriber('leaves', [stretch('crm', 'basic', 150, '2023-01-01', '2023-09-20')]),
    subscriber('arrives', [stretch('crm', 'basic', 90, '2023-09-05')]),
    subscriber('returns', [
      stretch('crm', 'basic', 70, '2022-01-01', '2023-03-01'),
      stretch('crm', 'basic', 80, '2023-09-12'),
    ]),
    subscriber('adds', [
      stretch('crm', 'basic', 100, '2023-01-01'),
      stretch('chat', 'chat', 40, '2023-09-03'),
    ]),
    subscriber('merged', [stretch('crm', 'basic', 60, '2023-01-01')], { endedOn: '2023-09-08' }),
  ];
  const kpis = measure(book);
  const { mrr, logos, growth } = kpis.movements;

  it('names every movement once, net per account', () => {
    expect(mrr).toEqual({
      start: { accounts: 6 + 0, mrr: 100 + 250 + 300 + 150 + 100 + 60 },
      new: { accounts: 1, mrr: 90 },
      expansion: { accounts: 2, mrr: 100 + 40 },
      reactivation: { accounts: 1, mrr: 80 },
      contraction: { accounts: 1, mrr: 120 },
      churn: { accounts: 1, mrr: 150 },
      ended: { accounts: 1, mrr: 60 },
      end: { accounts: 6, mrr: 100 + 350 + 180 + 90 + 80 + 140 },
    });
  });

  it('computes the rates of the contract', () => {
    expect(logos).toEqual({ start: 6, gone: 1, end: 6 });
    expect(kpis.logoChurn).toBeCloseTo(1 / 6, 12);
    expect(kpis.notRenewedOverActive).toBeCloseTo(100 / 6, 12);
    expect(kpis.grossMrrChurn).toBeCloseTo(270 / 960, 12);
    expect(kpis.netMrrChurn).toBeCloseTo((270 - 140 - 80) / 960, 12);
    expect(kpis.grr).toBeCloseTo(690 / 960, 12);
    expect(kpis.nrr).toBeCloseTo((960 + 140 - 120 - 150) / 960, 12);
    expect(kpis.mrr).toBe(940);
    expect(kpis.arpa).toBeCloseTo(940 / 6, 12);
    expect(kpis.ltv).toBeCloseTo((940 / 6) * 0.8 * 6, 9);
  });

  it('tells upsell from cross-sell, in accounts and revenue', () => {
    expect(growth).toEqual({
      of: 6,
      upsell: { accounts: 1, mrr: 150 },
      crossSell: { accounts: 1, mrr: 40 },
    });
    expect(kpis.upsell).toBeCloseTo(1 / 6, 12);
    expect(kpis.crossSell).toBeCloseTo(1 / 6, 12);
  });

  it('puts the month before beside each figure', () => {
    const rows = kpiRows(kpis, measure(book, toMonth('2023-08')));
    expect(rows.map((r) => r.key)).toEqual([
      'logo_churn',
      'net_mrr_churn',
      'grr',
      'nrr',
      'mrr',
      'arpa',
      'ltv',
      'upsell',
      'cross_sell',
      'nps',
      'ces',
    ]);
    expect(rows.find((r) => r.key === 'mrr')).toEqual({
      key: 'mrr',
      value: 940,
      previous: 960,
      n: 6,
      plusMinus: null,
    });
    // Nobody left in August: no lifetime can be told.
    expect(rows.find((r) => r.key === 'ltv')?.previous).toBeNull();
  });
});

describe('months', () => {
  const on = (day: string, until: string | null = null) =>
    subscriber('a', [stretch('crm', 'basic', 100, day, until)]);
  const movementsOf = (account: KpiAccount, month = SEPTEMBER) => {
    const { mrr } = measure([account], month).movements;
    const { start, end, ...movements } = mrr;
    const happened = Object.entries(movements).filter(([, { accounts }]) => accounts > 0);
    return { start: start.mrr, end: end.mrr, happened: happened.map(([name]) => name) };
  };

  it.each([
    ['starts on the last day before', on('2023-08-31'), { start: 100, end: 100, happened: [] }],
    ['starts on the first day', on('2023-09-01'), { start: 0, end: 100, happened: ['new'] }],
    ['starts on the last day', on('2023-09-30'), { start: 0, end: 100, happened: ['new'] }],
    ['starts on the day after', on('2023-10-01'), { start: 0, end: 0, happened: [] }],
    ['ends on the last day before', on('2023-01-01', '2023-08-31'), { start: 0, end: 0, happened: [] }],
    ['ends on the first day', on('2023-01-01', '2023-09-01'), { start: 100, end: 0, happened: ['churn'] }],
    ['ends on the last day', on('2023-01-01', '2023-09-30'), { start: 100, end: 0, happened: ['churn'] }],
    ['ends on the day after', on('2023-01-01', '2023-10-01'), { start: 100, end: 100, happened: [] }],
    ['comes and goes in between', on('2023-09-02', '2023-09-20'), { start: 0, end: 0, happened: [] }],
  ])('a subscription that %s', (_name, account, expected) => {
    expect(movementsOf(account)).toEqual(expected);
  });

  it('counts a churn of the last day in that month only', () => {
    const account = on('2023-01-01', '2023-09-30');
    expect(movementsOf(account, toMonth('2023-08')).happened).toEqual([]);
    expect(movementsOf(account, toMonth('2023-10')).happened).toEqual([]);
  });
});

describe('what an account is', () => {
  const happened = (account: KpiAccount) => {
    const { start: _start, end: _end, ...moves } = measure([account]).movements.mrr;
    return Object.entries(moves)
      .filter(([, { accounts }]) => accounts > 0)
      .map(([name, { mrr }]) => `${name} ${mrr}`);
  };

  it('stops with its subscriptions when the account has left', () => {
    const account = subscriber('a', [stretch('crm', 'basic', 100, '2023-01-01')], {
      churnedOn: '2023-09-14',
    });
    expect(happened(account)).toEqual(['churn 100']);
    expect(measure([account]).logoChurn).toBe(1);
  });

  it('is back when a subscription begins after it left', () => {
    const account = subscriber(
      'a',
      [stretch('crm', 'basic', 100, '2022-01-01', '2023-02-01'), stretch('crm', 'basic', 120, '2023-09-14')],
      { churnedOn: '2023-02-01' },
    );
    expect(happened(account)).toEqual(['reactivation 120']);
  });

  it('is new, not won back, when it never paid before', () => {
    const account = subscriber('a', [
      stretch('crm', 'trial', 0, '2023-08-01', '2023-09-14'),
      stretch('crm', 'basic', 120, '2023-09-14'),
    ]);
    expect(happened(account)).toEqual(['new 120']);
  });

  it('falls back to its own row without subscriptions, and then knows no upsell', () => {
    const kpis = measure([
      plainAccount('stays', 100, { startedOn: '2022-05-01' }),
      plainAccount('leaves', 50, { startedOn: '2022-05-01', churnedOn: '2023-09-30' }),
      plainAccount('arrives', 30, { startedOn: '2023-09-01' }),
      plainAccount('completed', 20, { endedOn: '2023-09-10' }),
      plainAccount('left long ago', 99, { churnedOn: '2023-08-31' }),
    ]);
    expect(kpis.movements.mrr).toMatchObject({
      start: { accounts: 3, mrr: 170 },
      new: { accounts: 1, mrr: 30 },
      churn: { accounts: 1, mrr: 50 },
      ended: { accounts: 1, mrr: 20 },
      end: { accounts: 2, mrr: 130 },
    });
    expect(kpis.movements.logos).toEqual({ start: 3, gone: 1, end: 2 });
    expect(kpis.movements.growth).toBeNull();
    expect(kpis.upsell).toBeNull();
    expect(kpis.crossSell).toBeNull();
  });

  it('pays more for the same plan: expansion, but no upsell; swaps a product: no cross-sell', () => {
    const { movements } = measure([
      subscriber('price rise', [
        stretch('crm', 'basic', 100, '2023-01-01', '2023-09-05'),
        stretch('crm', 'basic', 110, '2023-09-05'),
      ]),
      subscriber('moves', [
        stretch('planner', 'team', 100, '2023-01-01', '2023-09-05'),
        stretch('boards', 'team', 130, '2023-09-05'),
      ]),
    ]);
    expect(movements.mrr.expansion).toEqual({ accounts: 2, mrr: 40 });
    expect(movements.growth).toEqual({
      of: 2,
      upsell: { accounts: 0, mrr: 0 },
      crossSell: { accounts: 0, mrr: 0 },
    });
  });

  it('sees no movement in the dust of broken numbers', () => {
    const account = subscriber('a', [
      stretch('x', 'x', 0.1, '2023-01-01'),
      stretch('y', 'y', 0.2, '2023-01-01', '2023-09-05'),
      stretch('z', 'z', 0.3 - 0.1, '2023-09-05'),
    ]);
    expect(happened(account)).toEqual([]);
  });
});

describe('what cannot be summed', () => {
  it('sums no currency without a rate, and tells of each what it comes to', () => {
    const kpis = measure([
      subscriber('dollars', [stretch('crm', 'basic', 100, '2023-01-01', null, 'usd')]),
      subscriber('no currency told', [stretch('crm', 'basic', 10, '2023-01-01', null, null)]),
      subscriber('euros', [stretch('crm', 'basic', 900, '2023-01-01', '2023-09-09', 'EUR')]),
      subscriber('both', [
        stretch('crm', 'basic', 50, '2023-01-01'),
        stretch('chat', 'chat', 700, '2023-09-09', null, 'EUR'),
      ]),
      plainAccount('reais', 500, { currency: 'BRL' }),
      subscriber('no amount', [stretch('crm', 'basic', null, '2023-01-01')]),
      plainAccount('no amount either', null),
    ]);
    expect(kpis.movements.mrr).toMatchObject({
      start: { accounts: 2, mrr: 110 },
      expansion: { accounts: 0, mrr: 0 },
      churn: { accounts: 0, mrr: 0 },
      end: { accounts: 2, mrr: 110 },
    });
    expect(kpis.movements.leftOut).toEqual({
      // The euros that left as paid at the start; of the account that pays both, both.
      unconverted: [
        { currency: 'EUR', accounts: 2, mrr: 900 + 700 },
        { currency: 'BRL', accounts: 1, mrr: 500 },
        { currency: 'USD', accounts: 1, mrr: 50 },
      ],
      unknownAmount: 2,
    });
    // A customer is a customer in any currency.
    expect(kpis.movements.logos).toEqual({ start: 7, gone: 1, end: 6 });
  });
});

describe('what is free', () => {
  it('needs no rate: a zero in yen is in the sums, and in no list of what is not', () => {
    const kpis = measure([
      plainAccount('free in yen', 0, { currency: 'JPY' }),
      subscriber('free in euros now', [
        stretch('crm', 'basic', 90, '2023-01-01', '2023-09-09', 'EUR'),
        stretch('crm', 'free', 0, '2023-09-09', null, 'EUR'),
      ]),
      subscriber('an add-on for nothing', [
        stretch('crm', 'basic', 500, '2023-01-01', null, 'BRL'),
        stretch('chat', 'free', 0, '2023-01-01', null, 'GBP'),
      ]),
    ]);
    expect(kpis.movements.leftOut).toEqual({
      unconverted: [
        { currency: 'BRL', accounts: 1, mrr: 500 },
        { currency: 'EUR', accounts: 1, mrr: 90 },
      ],
      unknownAmount: 0,
    });
    expect(kpis.movements.logos).toEqual({ start: 3, gone: 0, end: 3 });
  });
});

describe('what is undefined', () => {
  it('has no rate of an empty book', () => {
    const kpis = measure([]);
    expect(kpis).toMatchObject({ logoChurn: null, grr: null, nrr: null, netMrrChurn: null, arpa: null });
    expect(kpiRows(kpis, null).every((row) => row.value === null && row.previous === null)).toBe(true);
  });

  it('has no lifetime value at zero churn, and caps a long life at 60 months', () => {
    const stays = (n: number) =>
      Array.from({ length: n }, (_, i) => subscriber(`s${i}`, [stretch('crm', 'basic', 100, '2023-01-01')]));
    expect(measure(stays(5))).toMatchObject({ logoChurn: 0, ltv: null, grr: 1, nrr: 1 });
    const one = subscriber('leaves', [stretch('crm', 'basic', 100, '2023-01-01', '2023-09-09')]);
    expect(measure([...stays(99), one]).ltv).toBeCloseTo(100 * 0.8 * 60, 9);
    expect(measure([...stays(24), one]).ltv).toBeCloseTo(100 * 0.8 * 25, 9);
  });
});

describe('by CSM', () => {
  it('puts the month before beside churn, NPS and LTV, whoever has most customers first', () => {
    const of = (left: number, staying: number, surveys = NO_ANSWERS) => {
      const book = [
        ...Array.from({ length: staying }, (_, i) =>
          subscriber(`s${i}`, [stretch('crm', 'b', 100, '2023-01-01')]),
        ),
        ...Array.from({ length: left }, (_, i) =>
          subscriber(`l${i}`, [stretch('crm', 'b', 100, '2023-01-01', '2023-09-09')]),
        ),
      ];
      const month = (name: string) =>
        measureKpis(book, toMonth(name), { money: DOLLARS, grossMargin: 0.8, surveys });
      return [month('2023-09'), month('2023-08')] as const;
    };
    const rows = csmKpis(
      new Map([
        ['ana@corp.example', of(1, 3, { ...NO_ANSWERS, promoters: 3, detractors: 1 })],
        [null, of(0, 1)],
        ['gone@corp.example', of(0, 0)],
        ['bea@corp.example', of(1, 99)],
      ]),
      new Map([['ana@corp.example', { email: 'ana@corp.example', name: 'Ana' } as Csm]]),
    );
    expect(rows.map(({ name, customers }) => [name, customers])).toEqual([
      ['bea@corp.example', 100],
      ['Ana', 4],
      [null, 1],
    ]);
    expect(rows[0]?.ltv).toEqual({ value: expect.closeTo(100 * 0.8 * 60, 6), capped: true, previous: null });
    expect(rows[1]).toMatchObject({
      churn: { value: 0.25, previous: 0 },
      nps: { value: 50, n: 4, previous: 50 },
      ltv: { value: expect.closeTo(320, 6), capped: false, previous: null },
    });
  });
});
