import { describe, expect, it } from 'vitest';
import { itemRevenue, netRevenue } from '../../../src/sources/stripe/monthly-revenue.ts';
import { planChangesOf } from '../../../src/sources/stripe/plan-changes.ts';
import type {
  StripeCustomer,
  StripeEvent,
  StripeInvoice,
  StripeItem,
  StripeSubscription,
} from '../../../src/sources/stripe/stripe-objects.ts';
import { toAccountRow } from '../../../src/sources/stripe/to-account-row.ts';
import { accountIdOf, toCreditRow, toInvoiceRow } from '../../../src/sources/stripe/to-invoice-row.ts';
import { toMoney } from '../../../src/sources/stripe/to-money.ts';
import { cardDaysLeft } from '../../../src/sources/stripe/to-signal-rows.ts';
import { type Stretch, type StretchTerms, toStretches } from '../../../src/sources/stripe/to-stretches.ts';
import { items, price, seconds } from './stripe-world.ts';

const at = (day: string) => seconds(`${day}T12:00:00Z`);
const day = (moment: number) => new Date(moment * 1000).toISOString().slice(0, 10);
const plain = (row: ReadonlyMap<string, unknown> | null) => row && Object.fromEntries(row);

describe('money', () => {
  it.each([
    [1050, 'usd', 10.5],
    [500, 'JPY', 500],
    [5120, 'kwd', 5.12],
    // Without decimals by now, and told with two all the same; so are forints, which lack them in payouts only.
    [500, 'ISK', 5],
    [500, 'UGX', 5],
    [1045, 'HUF', 10.45],
    [0.35, 'usd', 0.0035],
    [-250, 'eur', -2.5],
  ])('%d of the smallest unit of %s are %d', (amount, currency, expected) => {
    expect(toMoney(amount, currency)).toBe(expected);
  });
});

describe('what an item brings a month', () => {
  const each = (interval: string, count = 1) => ({
    recurring: { interval, interval_count: count, usage_type: 'licensed' },
  });
  it.each<[string, Record<string, unknown>, number | null]>([
    ['by the month', {}, 40],
    ['by the year', { ...each('year'), unit_amount_decimal: '24000' }, 40],
    ['by the quarter', each('month', 3), 40 / 3],
    ['by the week', { ...each('week'), unit_amount_decimal: '700' }, (14 * 365) / 84],
    ['in yen', { currency: 'jpy' }, 4000],
    ['in packages of five, begun ones too', { transform_quantity: { divide_by: 5, round: 'up' } }, 20],
    ['by use', { recurring: { interval: 'month', interval_count: 1, usage_type: 'metered' } }, null],
    ['in tiers that are not known', { billing_scheme: 'tiered', unit_amount_decimal: null }, null],
    ['once', { recurring: null }, null],
  ])('%s', (_what, more, expected) => {
    const found = itemRevenue({ price: price('p', more) as NonNullable<StripeItem['price']>, quantity: 2 });
    if (expected === null) expect(found).toBeNull();
    else expect(found).toBeCloseTo(expected, 9);
  });

  /** Those of Stripe's documentation of tiered prices: 1-5 at 7, 6-10 at 6.5, further ones at 6. */
  const TIERS = [
    { up_to: 5, unit_amount_decimal: '700', flat_amount_decimal: null },
    { up_to: 10, unit_amount_decimal: '650', flat_amount_decimal: null },
    { up_to: null, unit_amount_decimal: '600', flat_amount_decimal: null },
  ];
  const flat = TIERS.map((tier, i) => ({ ...tier, flat_amount_decimal: String(1000 * (i + 1)) }));
  it.each<[string, number, object[], number | null]>([
    ['volume', 1, TIERS, 7],
    ['volume', 5, TIERS, 35],
    ['volume', 6, TIERS, 39],
    ['volume', 20, TIERS, 120],
    ['volume', 25, TIERS, 150],
    ['graduated', 1, TIERS, 7],
    ['graduated', 5, TIERS, 35],
    ['graduated', 6, TIERS, 41.5],
    ['graduated', 20, TIERS, 127.5],
    ['graduated', 25, TIERS, 157.5],
    ['graduated', 6, flat, 71.5],
    ['volume', 6, flat, 59],
    ['graduated', 0, flat, 10],
    ['volume', 0, flat, 10],
    ['volume', 11, TIERS.slice(0, 2), null],
    ['graduated', 11, TIERS.slice(0, 2), null],
    ['graduated', 5, [], null],
    ['of another kind', 5, TIERS, null],
  ])('in tiers, %s, of %i', (mode, quantity, tiers, expected) => {
    const told = { billing_scheme: 'tiered', tiers_mode: mode, tiers, unit_amount_decimal: null };
    const found = itemRevenue({ price: price('p', told) as NonNullable<StripeItem['price']>, quantity });
    if (expected === null) expect(found).toBeNull();
    else expect(found).toBeCloseTo(expected, 9);
  });

  const bought = { id: 'si', price: price('p') as NonNullable<StripeItem['price']>, quantity: 2 };
  const discounted = (more: Partial<StripeSubscription>) =>
    netRevenue(
      bought,
      { id: 'sub_1', items: items(bought), ...more } as StripeSubscription,
      at('2026-03-01'),
    )! / 40;
  it.each<[string, Partial<StripeSubscription>, number]>([
    ['none', {}, 1],
    [
      'a quarter off, told through its source',
      { discounts: [{ source: { coupon: { percent_off: 25 } } }] },
      0.75,
    ],
    ['a quarter off, told as before', { discount: { coupon: { percent_off: 25 } } }, 0.75],
    ['ten off forty', { discounts: [{ coupon: { amount_off: 1000, currency: 'usd' } }] }, 0.75],
    ['more than the price', { discounts: [{ coupon: { amount_off: 9000, currency: 'usd' } }] }, 0],
    ['over', { discounts: [{ end: at('2026-02-01'), coupon: { percent_off: 25 } }] }, 1],
    ['once only', { discounts: [{ coupon: { percent_off: 25, duration: 'once' } }] }, 1],
    ['not expanded', { discounts: ['di_1'] }, 1],
  ])('less a discount: %s', (_what, more, expected) => {
    expect(discounted(more)).toBeCloseTo(expected, 9);
  });
});

describe('an invoice', () => {
  const base: StripeInvoice = {
    id: 'in_1',
    status: 'open',
    currency: 'usd',
    created: at('2026-02-01'),
    status_transitions: { finalized_at: at('2026-02-02'), paid_at: null },
    amount_due: 9_000,
    amount_remaining: 7_000,
    collection_method: 'charge_automatically',
    attempt_count: 2,
    next_payment_attempt: at('2026-02-09'),
  };

  it('is what is still to be paid of it, due at once where it is collected', () => {
    expect(plain(toInvoiceRow(base, 'A1'))).toEqual({
      invoice_id: 'in_1',
      account_id: 'A1',
      amount: 70,
      currency: 'usd',
      issued_on: '2026-02-02',
      due_on: '2026-02-02',
      paid_on: null,
      status: 'open',
      attempts: 2,
      collection: 'automatic',
      next_attempt_on: '2026-02-09',
      failed_on: '2026-02-02',
      status_on: null,
    });
  });

  it.each<[string, Partial<StripeInvoice>, Record<string, unknown>]>([
    [
      'one that was sent is due when it says',
      { collection_method: 'send_invoice', due_date: at('2026-03-04'), next_payment_attempt: null },
      { due_on: '2026-03-04', collection: 'manual', next_attempt_on: null },
    ],
    [
      'one that was sent without a day is due on none',
      { collection_method: 'send_invoice', due_date: null },
      { due_on: null, issued_on: '2026-02-02' },
    ],
    [
      'a paid one failed one time less than it was tried',
      {
        status: 'paid',
        status_transitions: { finalized_at: at('2026-02-02'), paid_at: at('2026-02-12') },
        attempt_count: 3,
      },
      {
        status: 'paid',
        paid_on: '2026-02-12',
        amount: 90,
        attempts: 2,
        next_attempt_on: null,
        failed_on: '2026-02-02',
      },
    ],
    [
      'a first attempt with no other planned may be under way',
      { attempt_count: 1, next_payment_attempt: null },
      { attempts: 0, failed_on: null },
    ],
    ['a first attempt with another planned has failed', { attempt_count: 1 }, { attempts: 1 }],
    [
      'one that was given up',
      {
        status: 'uncollectible',
        status_transitions: { finalized_at: at('2026-02-02'), marked_uncollectible_at: at('2026-03-01') },
        next_payment_attempt: null,
        attempt_count: 4,
      },
      { status: 'uncollectible', attempts: 4, failed_on: '2026-02-02', status_on: '2026-03-01' },
    ],
    [
      'one that was voided',
      { status: 'void', status_transitions: { finalized_at: at('2026-02-02'), voided_at: at('2026-02-20') } },
      { status: 'void', status_on: '2026-02-20' },
    ],
    ['in yen', { currency: 'jpy' }, { amount: 7_000 }],
  ])('%s', (_what, more, expected) => {
    expect(plain(toInvoiceRow({ ...base, ...more }, 'A1'))).toMatchObject(expected);
  });

  it('is none while it is a draft', () => {
    expect(toInvoiceRow({ ...base, status: 'draft' }, 'A1')).toBeNull();
  });

  it('has beside it what a customer has to their credit', () => {
    const customer = { id: 'cus_1', currency: 'jpy', created: at('2025-01-01'), balance: -300 };
    expect(plain(toCreditRow(customer, 'A1'))).toMatchObject({
      invoice_id: 'credit:cus_1',
      amount: -300,
      status: 'open',
    });
    expect(toCreditRow({ ...customer, balance: 300 }, 'A1')).toBeNull();
  });

  it('is of the account that the metadata of its customer name, else of the customer', () => {
    const customer: StripeCustomer = { id: 'cus_1', metadata: { account_id: ' A1 ', crm: 'X' } };
    expect(accountIdOf(customer, 'account_id')).toBe('A1');
    expect(accountIdOf(customer, 'crm')).toBe('X');
    expect(accountIdOf(customer, 'constructor')).toBe('cus_1');
    expect(accountIdOf(customer, null)).toBe('cus_1');
  });
});

describe('a subscription', () => {
  const item = { id: 'si_1', created: at('2026-01-01'), quantity: 3, price: price('team') } as StripeItem;
  const base: StripeSubscription = {
    id: 'sub_1',
    status: 'active',
    created: at('2026-01-01'),
    start_date: at('2026-01-01'),
    items: { data: [item], has_more: false },
  };
  const terms: StretchTerms = {
    changes: [],
    begun: new Map(),
    products: new Map([['prod_core', 'Core']]),
    now: at('2026-03-01'),
  };
  const shown = ({ plan, mrr, from, to }: Stretch) => [plan, mrr, day(from), to === null ? null : day(to)];
  const stretches = (more: Partial<StripeSubscription>, told: Partial<StretchTerms> = {}) =>
    toStretches({ ...base, ...more }, { ...terms, ...told }).map(shown);
  const updated = (when: string, after: Partial<StripeSubscription>, before: Partial<StripeSubscription>) =>
    planChangesOf({
      id: 'evt',
      type: 'customer.subscription.updated',
      created: at(when),
      data: { object: { ...base, ...after }, previous_attributes: before },
    } as unknown as StripeEvent);

  it('is a product and a plan from its start', () => {
    expect(toStretches(base, terms)).toEqual([
      {
        product: 'Core',
        plan: 'team',
        mrr: 60,
        currency: 'USD',
        from: base.start_date,
        to: null,
        itemId: 'si_1',
      },
    ]);
  });

  it.each<[string, Partial<StripeSubscription>, unknown[]]>([
    ['ended', { status: 'canceled', ended_at: at('2026-02-10') }, [['team', 60, '2026-01-01', '2026-02-10']]],
    ['never paid for', { status: 'incomplete_expired' }, []],
    [
      'on trial',
      { status: 'trialing', trial_start: at('2026-01-01'), trial_end: at('2026-03-15') },
      [['team', 0, '2026-01-01', null]],
    ],
    [
      'after a trial',
      { trial_start: at('2026-01-01'), trial_end: at('2026-01-15') },
      [
        ['team', 0, '2026-01-01', '2026-01-15'],
        ['team', 60, '2026-01-15', null],
      ],
    ],
    [
      'left within its trial',
      {
        status: 'canceled',
        ended_at: at('2026-01-09'),
        trial_start: at('2026-01-01'),
        trial_end: at('2026-01-15'),
      },
      [['team', 0, '2026-01-01', '2026-01-09']],
    ],
    ['paused', { pause_collection: { behavior: 'void' } }, [['team', 0, '2026-01-01', null]]],
    ['dated back', { start_date: at('2025-11-01') }, [['team', 60, '2025-11-01', null]]],
    [
      'with a product added later',
      {
        items: {
          data: [item, { ...item, id: 'si_2', created: at('2026-02-05'), price: price('addon') as never }],
          has_more: false,
        },
      },
      [
        ['team', 60, '2026-01-01', null],
        ['addon', 60, '2026-02-05', null],
      ],
    ],
  ])('%s', (_what, more, expected) => {
    expect(stretches(more)).toEqual(expected);
  });

  it('ends one stretch and begins another where plan, quantity or pause changed, and nowhere else', () => {
    const smaller = { ...item, quantity: 1 };
    const before = { items: { data: [smaller], has_more: false } };
    const grown = updated('2026-02-03', {}, before);
    expect(stretches({}, { changes: grown })).toEqual([
      ['team', 20, '2026-01-01', '2026-02-03'],
      ['team', 60, '2026-02-03', null],
    ]);
    // A later pull knows when the present stretch began, and events that come twice change nothing.
    const begun = new Map([['si_1', at('2026-02-03')]]);
    expect(stretches({}, { begun, changes: grown })).toEqual([['team', 60, '2026-02-03', null]]);
    const renewed = { items: { data: [{ ...item, current_period_end: at('2026-02-01') }], has_more: false } };
    expect(updated('2026-02-01', {}, renewed)).toEqual([]);
    const paused = { pause_collection: { behavior: 'void' } };
    const halted = updated('2026-02-20', paused, { pause_collection: null });
    expect(stretches(paused, { changes: halted })).toEqual([
      ['team', 60, '2026-01-01', '2026-02-20'],
      ['team', 0, '2026-02-20', null],
    ]);
    const other = { ...item, id: 'si_9', price: price('addon') as NonNullable<StripeItem['price']> };
    const dropped = updated('2026-02-10', {}, { items: { data: [item, other], has_more: false } });
    expect(stretches({}, { changes: dropped })).toContainEqual(['addon', 60, '2026-01-01', '2026-02-10']);
  });

  const account = (...all: Partial<StripeSubscription>[]) => {
    const held = all.map((more) => {
      const subscription = { ...base, ...more };
      return { subscription, stretches: toStretches(subscription, terms) };
    });
    return plain(
      toAccountRow({ id: 'cus_1', email: 'ops@acme.example', created: at('2025-12-01') }, 'A1', held),
    );
  };
  const end = at('2026-04-01');
  const onItem = { items: { data: [{ ...item, current_period_end: end }], has_more: false } };

  it.each<[string, Partial<StripeSubscription>]>([
    ['on its item, as since basil', onItem],
    ['on itself, as before', { current_period_end: end }],
  ])('tells the contract, with the period %s', (_where, period) => {
    expect(account(period)).toMatchObject({
      renewal_on: '2026-04-01',
      auto_renew: true,
      notice_on: null,
      mrr: 60,
    });
    const leaving = { ...period, cancel_at_period_end: true, canceled_at: at('2026-02-14') };
    expect(account(leaving)).toMatchObject({
      renewal_on: '2026-04-01',
      auto_renew: false,
      notice_on: '2026-02-14',
    });
    const onADay = { ...period, cancel_at: at('2026-05-01'), canceled_at: at('2026-02-14') };
    expect(account(onADay)).toMatchObject({ renewal_on: '2026-05-01', auto_renew: false });
    // One of two that goes on is a customer who stays.
    expect(account(leaving, period)).toMatchObject({ auto_renew: true, notice_on: null, mrr: 120 });
  });

  it.each([
    ['cancellation_requested', 'voluntary'],
    ['payment_failed', 'involuntary'],
    ['payment_disputed', 'involuntary'],
  ])('whose last one ended for %s has left: %s', (reason, kind) => {
    const ended = { status: 'canceled', ended_at: at('2026-02-20'), cancellation_details: { reason } };
    expect(account(ended)).toMatchObject({
      churned_on: '2026-02-20',
      churn_kind: kind,
      mrr: 0,
      auto_renew: null,
    });
    expect(account(ended, {})).toMatchObject({ churned_on: null, churn_kind: null, mrr: 60 });
  });

  it('was never won where nothing but a trial has ended', () => {
    const trial = { trial_start: at('2026-01-01'), trial_end: at('2026-01-15') };
    const over = { status: 'canceled', ended_at: at('2026-01-15'), ...trial };
    expect(account(over)).toMatchObject({
      churned_on: null,
      churn_kind: null,
      ended_on: '2026-01-15',
      mrr: 0,
    });
    const paid = { status: 'canceled', ended_at: at('2026-02-20'), ...trial };
    expect(account(paid)).toMatchObject({ churned_on: '2026-02-20', ended_on: null });
    expect(account(over, paid)).toMatchObject({ churned_on: '2026-02-20', ended_on: null });
    expect(account(over, {})).toMatchObject({ churned_on: null, ended_on: null, mrr: 60 });
  });

  it('brings nothing while its trial is over without a way to pay, and again once it has gone on', () => {
    const trial = { trial_start: at('2026-01-01'), trial_end: at('2026-01-15') };
    expect(stretches({ status: 'paused', ...trial })).toEqual([
      ['team', 0, '2026-01-01', '2026-01-15'],
      ['team', 0, '2026-01-15', null],
    ]);
    const resumed = updated('2026-02-10', trial, { status: 'paused' });
    expect(stretches(trial, { changes: resumed })).toEqual([
      ['team', 0, '2026-01-01', '2026-01-15'],
      ['team', 0, '2026-01-15', '2026-02-10'],
      ['team', 60, '2026-02-10', null],
    ]);
  });

  it('adds no two currencies, and nothing that is not fixed', () => {
    const inYen = {
      items: { data: [{ ...item, price: price('y', { currency: 'jpy' }) as never }], has_more: false },
    };
    expect(account({}, inYen)).toMatchObject({ mrr: null, currency: null });
    const byUse = { recurring: { interval: 'month', interval_count: 1, usage_type: 'metered' } };
    const metered = { items: { data: [{ ...item, price: price('m', byUse) as never }], has_more: false } };
    expect(account(metered)).toMatchObject({ mrr: null, currency: 'USD' });
    expect(account()).toMatchObject({ mrr: null, started_on: '2025-12-01', churned_on: null });
  });
});

describe('a card', () => {
  const now = new Date('2026-03-20T09:00:00Z');
  const card = (month: number, year = 2026) => ({ exp_month: month, exp_year: year });
  const method = (month: number) => ({ default_payment_method: { id: 'pm_1', card: card(month) } });
  it.each<[string, Partial<StripeCustomer>, number | null]>([
    ['good to the end of the month', { invoice_settings: method(3) }, 11],
    ['good for two months', { invoice_settings: method(5) }, 72],
    ['over for three weeks', { invoice_settings: method(2) }, -20],
    [
      'good for years',
      { invoice_settings: { default_payment_method: { id: 'pm_1', card: card(3, 2030) } } },
      null,
    ],
    ['a source, as before', { default_source: { id: 'card_1', ...card(3) } }, 11],
    [
      'a source under another method',
      { invoice_settings: method(5), default_source: { id: 'card_1', ...card(3) } },
      72,
    ],
    ['not expanded', { invoice_settings: { default_payment_method: 'pm_1' } }, null],
    ['none', {}, null],
  ])('%s', (_what, more, expected) => {
    expect(cardDaysLeft({ id: 'cus_1', ...more }, now)).toBe(expected);
  });
});
