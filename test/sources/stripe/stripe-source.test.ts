import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stripeSourceSchema } from '../../../src/config/schema-stripe.ts';
import { SourceError } from '../../../src/sources/source-error.ts';
import { type Json, LoopbackStripe, STRIPE_KEY } from '../../helpers/stripe/loopback-stripe.ts';
import { describeWithData } from '../../helpers/third-party-data.ts';
import { SETTINGS } from '../csv-folder/make-folder.ts';
import { travellingClock } from '../fetch/loopback-api.ts';
import { type PulledFeed, pullAll, statesOf } from '../http/http-world.ts';
import { items, price, seconds, stripeSourceAt } from './stripe-world.ts';

const DAY = 86_400;
let stripe: LoopbackStripe;

beforeEach(async () => {
  stripe = await LoopbackStripe.start();
  stripe.put('products', { id: 'prod_core', name: 'Core' });
  stripe.put('customers', {
    id: 'cus_1',
    name: 'Acme',
    email: 'ops@acme.example',
    currency: 'usd',
    balance: 0,
    metadata: { account_id: 'A1' },
  });
});
afterEach(() => stripe.close());

/** A subscription of one item that began on a day. */
function subscribe(plan: string, more: Record<string, unknown> = {}, event: string | null = null): void {
  const start = seconds('2026-01-10T00:00:00Z');
  const item = { id: 'si_1', created: start, quantity: 2, price: price(plan) };
  const told = { customer: 'cus_1', status: 'active', start_date: start, items: items(item) };
  stripe.put('subscriptions', { id: 'sub_1', created: start, ...told, ...more }, event);
}

function bill(id: string, more: Record<string, unknown> = {}, event: string | null = null): void {
  const told = { customer: 'cus_1', currency: 'usd', status: 'open', amount_due: 900, amount_remaining: 900 };
  stripe.put('invoices', { id, ...told, effective_at: stripe.now, ...more }, event);
}

const records = (pulled: ReadonlyMap<string, PulledFeed>, file: string) =>
  pulled.get(file)!.records as Record<string, unknown>[];
const paths = () => stripe.requests.map(({ path }) => path);

it('tells accounts, subscriptions, invoices and signals of one customer', async () => {
  subscribe('team', { current_period_end: seconds('2026-04-10T00:00:00Z') });
  bill('in_1', { status: 'draft' });
  bill('in_2', { collection_method: 'send_invoice', due_date: stripe.now + 9 * DAY });
  stripe.put('payment_methods', { id: 'pm_1', card: { exp_month: 3, exp_year: 2026 } });
  stripe.put('customers', {
    id: 'cus_1',
    invoice_settings: { default_payment_method: 'pm_1' },
    balance: -250,
  });
  stripe.put('charges', { id: 'ch_1', customer: 'cus_1' });
  for (const id of ['dp_1', 'dp_2']) stripe.put('disputes', { id, charge: 'ch_1' });
  const pulled = await pullAll(stripeSourceAt(stripe));
  expect(records(pulled, 'accounts')).toMatchObject([
    {
      accountId: 'A1',
      name: 'Acme',
      mrr: 40,
      currency: 'USD',
      startedOn: '2026-01-10',
      renewalOn: '2026-04-10',
      autoRenew: true,
    },
  ]);
  expect(records(pulled, 'subscriptions')).toMatchObject([
    { accountId: 'A1', product: 'Core', plan: 'team', mrr: 40, startedOn: '2026-01-10', endedOn: null },
  ]);
  expect(records(pulled, 'invoices')).toMatchObject([
    { invoiceId: 'in_2', accountId: 'A1', amount: 9, collection: 'manual', dueOn: '2026-03-10' },
    { invoiceId: 'credit:cus_1', amount: -2.5, status: 'open' },
  ]);
  expect(records(pulled, 'signals')).toMatchObject([
    { accountId: 'A1', signal: 'disputes', day: '2026-03-01', value: 2 },
    { accountId: 'A1', signal: 'card_days_left', day: '2026-03-01', value: 30 },
  ]);
});

it('reads again only what has changed, and everything when Stripe has forgotten what happened since', async () => {
  subscribe('team');
  for (const id of ['in_1', 'in_2']) bill(id);
  stripe.now += 3_600;
  const first = await pullAll(stripeSourceAt(stripe));
  stripe.now += DAY;
  bill('in_1', { status: 'paid', status_transitions: { paid_at: stripe.now } }, 'invoice.paid');
  stripe.put('customers', { id: 'cus_1', balance: -100 }, 'customer.updated');
  stripe.now += 3_600;
  stripe.requests.length = 0;
  const second = await pullAll(stripeSourceAt(stripe), statesOf(first));
  expect(records(second, 'invoices').map(({ invoiceId }) => invoiceId)).toEqual(['in_1', 'credit:cus_1']);
  expect(paths()).toContain('/v1/invoices/in_1');
  expect(
    stripe.requests.filter(({ path, query }) => path === '/v1/invoices' && query.get('limit') === '100'),
  ).toEqual([]);
  expect(records(second, 'subscriptions')).toEqual([]);

  stripe.now += 31 * DAY;
  const third = await pullAll(stripeSourceAt(stripe), statesOf(second));
  expect(records(third, 'invoices').map(({ invoiceId }) => invoiceId)).toEqual([
    'in_2',
    'in_1',
    'credit:cus_1',
  ]);
  expect(records(third, 'subscriptions')).toHaveLength(1);
});

it('reads everything again after a pull that was dated by a clock which was days ahead', async () => {
  bill('in_1');
  const ahead = { now: () => new Date((stripe.now + 3 * DAY) * 1_000) };
  const first = await pullAll(stripeSourceAt(stripe, {}, ahead));
  stripe.now += 3_600;
  bill('in_1', { status: 'paid', status_transitions: { paid_at: stripe.now } }, 'invoice.paid');
  stripe.now += 60;
  const second = await pullAll(stripeSourceAt(stripe), statesOf(first));
  expect(records(second, 'invoices')).toMatchObject([{ invoiceId: 'in_1', status: 'paid' }]);
});

it('keeps the history of plans that events tell, over pulls', async () => {
  subscribe('team');
  const first = await pullAll(stripeSourceAt(stripe));
  stripe.now = seconds('2026-03-05T12:00:00Z');
  const more = { id: 'si_1', created: seconds('2026-01-10T00:00:00Z'), quantity: 5, price: price('scale') };
  subscribe('scale', { items: items(more) }, 'customer.subscription.updated');
  stripe.now += DAY;
  const second = await pullAll(stripeSourceAt(stripe), statesOf(first));
  expect(records(second, 'subscriptions')).toMatchObject([
    { plan: 'team', mrr: 40, startedOn: '2026-01-10', endedOn: '2026-03-05' },
    { plan: 'scale', mrr: 100, startedOn: '2026-03-05', endedOn: null },
  ]);
  expect(records(second, 'accounts')).toMatchObject([{ mrr: 100 }]);
  // Long after the event is forgotten.
  stripe.now += 40 * DAY;
  const third = await pullAll(stripeSourceAt(stripe), statesOf(second));
  expect(records(third, 'subscriptions')).toMatchObject([{ plan: 'scale', startedOn: '2026-03-05' }]);
});

it('tells that a customer is to leave, has left, or was deleted', async () => {
  subscribe('team', { current_period_end: seconds('2026-04-10T00:00:00Z') });
  const first = await pullAll(stripeSourceAt(stripe));
  stripe.now += DAY;
  subscribe('team', { cancel_at_period_end: true, canceled_at: stripe.now }, 'customer.subscription.updated');
  const second = await pullAll(stripeSourceAt(stripe), statesOf(first));
  expect(records(second, 'accounts')).toMatchObject([
    { autoRenew: false, noticeOn: '2026-03-02', renewalOn: '2026-04-10' },
  ]);
  stripe.now += DAY;
  const gone = {
    status: 'canceled',
    ended_at: stripe.now,
    cancellation_details: { reason: 'payment_failed' },
  };
  subscribe('team', gone, 'customer.subscription.deleted');
  const third = await pullAll(stripeSourceAt(stripe), statesOf(second));
  expect(records(third, 'accounts')).toMatchObject([
    { churnedOn: '2026-03-03', churnKind: 'involuntary', noticeOn: null, leavesOn: null, churnReason: null },
  ]);
  stripe.now += DAY;
  stripe.remove('customers', 'cus_1', 'customer.deleted');
  const fourth = await pullAll(stripeSourceAt(stripe), statesOf(third));
  expect(fourth.get('accounts')!.gone).toEqual([['A1']]);
});

it('ends the subscriptions of a customer who was deleted, for the account that their metadata named', async () => {
  subscribe('team');
  bill('in_1');
  const first = await pullAll(stripeSourceAt(stripe));
  stripe.now += DAY;
  const over = { status: 'canceled', ended_at: stripe.now };
  subscribe('team', over, 'customer.subscription.deleted');
  bill('in_1', { status: 'void' }, 'invoice.voided');
  stripe.remove('customers', 'cus_1', 'customer.deleted');
  const second = await pullAll(stripeSourceAt(stripe), statesOf(first));
  expect(records(second, 'subscriptions')).toMatchObject([{ accountId: 'A1', endedOn: '2026-03-02' }]);
  expect(records(second, 'invoices')).toMatchObject([{ accountId: 'A1', status: 'void' }]);
});

it('tells two subscriptions apart that began alike', async () => {
  subscribe('team');
  const start = seconds('2026-01-10T00:00:00Z');
  const item = { id: 'si_2', created: start, quantity: 1, price: price('team') };
  const told = { customer: 'cus_1', status: 'active', start_date: start, created: start };
  stripe.put('subscriptions', { id: 'sub_2', ...told, items: items(item) });
  const pulled = await pullAll(stripeSourceAt(stripe));
  const found = records(pulled, 'subscriptions').map(({ plan, startedOn, mrr, subscriptionId }) => [
    ...[plan, startedOn, mrr, subscriptionId],
  ]);
  expect(found.sort()).toEqual([
    ['team', '2026-01-10', 20, 'si_2'],
    ['team', '2026-01-10', 40, 'si_1'],
  ]);
});

describe.each(['older', 'newer'] as const)('in the %s shape of the API', (shape) => {
  const isNew = shape === 'newer';
  const config = isNew ? {} : { api_version: '2024-12-18.acacia' };
  const start = seconds('2026-01-10T00:00:00Z');
  const end = seconds('2026-04-10T00:00:00Z');
  /** Since clover the coupon is named by the discount's source, before it stood in the discount. */
  const off = (coupon: Json) => (isNew ? { source: { type: 'coupon', coupon: coupon.id } } : { coupon });
  /** Since basil the period is the item's. */
  function subscribed(id: string, more: Record<string, unknown>, item: Record<string, unknown> = {}): void {
    const period = { current_period_end: end };
    const bought = { id: `si_${id}`, created: start, quantity: 2, price: price('team'), ...item };
    stripe.put('customers', { id: `cus_${id}`, currency: 'usd', balance: 0, discount: null });
    stripe.put('subscriptions', {
      ...{ id: `sub_${id}`, customer: `cus_${id}`, status: 'active', created: start, start_date: start },
      ...{ items: items(isNew ? { ...bought, ...period } : bought), ...(!isNew && period), ...more },
    });
  }
  const subscriptionOf = (id: string) =>
    isNew
      ? { parent: { type: 'subscription_details', subscription_details: { subscription: id } } }
      : { subscription: id };
  const accounts = async () => {
    const told = records(await pullAll(stripeSourceAt(stripe, config)), 'accounts');
    return new Map(told.map((row) => [row.accountId, row]));
  };

  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['active', {}, { mrr: 40, renewalOn: '2026-04-10', autoRenew: true, noticeOn: null, churnedOn: null }],
    [
      'paused',
      { pause_collection: { behavior: 'keep_as_draft', resumes_at: end } },
      { mrr: 0, churnedOn: null },
    ],
    ['paused for want of a way to pay', { status: 'paused' }, { mrr: 0, churnedOn: null }],
    [
      'on trial',
      { status: 'trialing', trial_start: start, trial_end: end },
      { mrr: 0, renewalOn: '2026-04-10', autoRenew: true },
    ],
    [
      'left on trial',
      {
        status: 'canceled',
        trial_start: start,
        trial_end: end,
        ended_at: start + 9 * DAY,
        canceled_at: start,
      },
      { mrr: 0, churnedOn: null, endedOn: '2026-01-19' },
    ],
    [
      'to end with its period',
      { cancel_at_period_end: true, cancel_at: end, canceled_at: start + DAY },
      { mrr: 40, renewalOn: '2026-04-10', autoRenew: false, noticeOn: '2026-01-11' },
    ],
    [
      'to end on a day',
      { cancel_at: end + 30 * DAY, canceled_at: start + DAY },
      { renewalOn: '2026-05-10', autoRenew: false, noticeOn: '2026-01-11' },
    ],
    [
      'ended by a dispute',
      {
        status: 'canceled',
        ended_at: start + 40 * DAY,
        cancellation_details: { reason: 'payment_disputed' },
      },
      { churnedOn: '2026-02-19', churnKind: 'involuntary', mrr: 0 },
    ],
    ['past due', { status: 'past_due' }, { mrr: 40, churnedOn: null }],
    ['never paid for', { status: 'incomplete_expired' }, { mrr: null, churnedOn: null }],
  ])('tells a contract that is %s', async (_what, more, expected) => {
    subscribed('x', more);
    expect((await accounts()).get('cus_x')).toMatchObject(expected);
  });

  it('takes discounts off: of the subscription, of an item and of the customer', async () => {
    const coupon = (id: string, more: Record<string, unknown>): Json => {
      stripe.put('coupons', { id, duration: 'forever', ...more });
      return { id, duration: 'forever', ...more };
    };
    const quarter = coupon('quarter', { percent_off: 25 });
    const ten = coupon('ten', { amount_off: 1_000, currency: 'usd' });
    const first = coupon('first', { percent_off: 100, duration: 'once' });
    const discount = (coupon: Json, more = {}) => ({
      id: `di_${coupon.id}`,
      end: null,
      ...off(coupon),
      ...more,
    });
    subscribed('whole', { discounts: [discount(quarter)] });
    subscribed('amount', { discounts: [discount(ten)] });
    subscribed('once', { discounts: [discount(first)] });
    subscribed('over', { discounts: [discount(quarter, { end: stripe.now - DAY })] });
    subscribed('item', {}, { discounts: [discount(quarter)] });
    subscribed('both', { discounts: [discount(ten)] }, { discounts: [discount(quarter)] });
    subscribed('customer', {});
    stripe.put('customers', { id: 'cus_customer', discount: discount(quarter) });
    subscribed('own', { discounts: [discount(ten)] });
    stripe.put('customers', { id: 'cus_own', discount: discount(quarter) });
    const found = await accounts();
    const mrr = (id: string) => found.get(`cus_${id}`)?.mrr;
    const ids = ['whole', 'amount', 'once', 'over', 'item', 'both', 'customer', 'own'];
    expect(ids.map(mrr)).toEqual([30, 30, 40, 40, 30, 20, 30, 30]);
  });

  it('takes a discount for certain products off these alone', async () => {
    stripe.put('products', { id: 'prod_more', name: 'More' });
    const coupon = (id: string, more: Record<string, unknown>) => {
      const whole = { id, duration: 'forever', ...more };
      stripe.put('coupons', whole);
      return { discounts: [{ id: `di_${id}`, end: null, ...off(whole) }] };
    };
    const core = { applies_to: { products: ['prod_core'] } };
    const elsewhere = { applies_to: { products: ['prod_gone'] } };
    const bought = (id: string) =>
      ['prod_core', 'prod_more'].map((product, at) => ({
        ...{ id: `si_${id}_${at}`, created: start, quantity: 2, price: price(`p${at}`, { product }) },
        ...(isNew && { current_period_end: end }),
      }));
    const both = (id: string, more: Record<string, unknown>) =>
      subscribed(id, { items: items(...bought(id)), ...more });
    both('half', coupon('half', { percent_off: 50, ...core }));
    both('ten', coupon('ten', { amount_off: 1_000, currency: 'usd', ...core }));
    both('much', coupon('much', { amount_off: 9_000, currency: 'usd', ...core }));
    both('none', coupon('none', { percent_off: 50, ...elsewhere }));
    both('all', coupon('all', { amount_off: 2_000, currency: 'usd' }));
    both('two', {
      discounts: [
        ...coupon('first', { amount_off: 1_000, currency: 'usd', ...core }).discounts,
        ...coupon('second', { percent_off: 10 }).discounts,
      ],
    });
    const pulled = await pullAll(stripeSourceAt(stripe, config));
    const mrr = (id: string) => [
      records(pulled, 'accounts').find(({ accountId }) => accountId === `cus_${id}`)?.mrr,
      ...records(pulled, 'subscriptions').flatMap(({ accountId, mrr }) =>
        accountId === `cus_${id}` ? [mrr] : [],
      ),
    ];
    expect(
      Object.fromEntries(['half', 'ten', 'much', 'none', 'all', 'two'].map((id) => [id, mrr(id)])),
    ).toEqual({
      half: [60, 20, 40],
      ten: [70, 30, 40],
      much: [40, 0, 40],
      none: [80, 40, 40],
      all: [60, 30, 30],
      two: [63, 27, 36],
    });
  });

  it('ends what an item brought that was taken out of its subscription', async () => {
    const [kept, dropped] = ['prod_core', 'prod_more'].map((product, at) => ({
      ...{ id: `si_${at}`, created: start, quantity: 1, price: price(`p${at}`, { product }) },
      ...(isNew && { current_period_end: end }),
    })) as Json[];
    subscribed('x', { items: items(kept!, dropped!) });
    stripe.now += 3_600;
    const first = await pullAll(stripeSourceAt(stripe, config));
    expect(records(first, 'accounts').find(({ accountId }) => accountId === 'cus_x')).toMatchObject({
      mrr: 40,
    });
    stripe.now += DAY;
    stripe.put('subscriptions', { id: 'sub_x', items: items(kept!) }, 'customer.subscription.updated');
    stripe.now += 3_600;
    const second = await pullAll(stripeSourceAt(stripe, config), statesOf(first));
    expect(records(second, 'subscriptions')).toMatchObject([
      { plan: 'p0', mrr: 20, endedOn: null },
      { product: 'prod_more', plan: 'p1', mrr: 20, startedOn: '2026-01-10', endedOn: '2026-03-02' },
    ]);
    expect(records(second, 'accounts').find(({ accountId }) => accountId === 'cus_x')).toMatchObject({
      mrr: 20,
    });
  });

  it('tells what is metered, and what is in two currencies, as far as it is known', async () => {
    const metered = price('use', {
      recurring: { interval: 'month', interval_count: 1, usage_type: 'metered' },
    });
    subscribed('metered', {}, { price: metered, quantity: undefined });
    subscribed('euro', {}, { price: price('eu', { currency: 'eur' }) });
    subscribed('mixed', {});
    const yen = price('y', { currency: 'jpy', unit_amount_decimal: '900' });
    subscribed('yen', { customer: 'cus_mixed' }, { price: yen });
    const found = await accounts();
    expect(found.get('cus_metered')).toMatchObject({ mrr: null, currency: 'USD' });
    expect(found.get('cus_euro')).toMatchObject({ mrr: 40, currency: 'EUR' });
    expect(found.get('cus_mixed')).toMatchObject({ mrr: null, currency: null });
  });

  it('tells bills as they stand: credited, voided, given up, paid late, of a deleted customer', async () => {
    subscribed('x', {});
    const of = { ...subscriptionOf('sub_x'), customer: 'cus_x' };
    bill('in_credited', {
      ...of,
      amount_remaining: 400,
      post_payment_credit_notes_amount: 0,
      pre_payment_credit_notes_amount: 500,
    });
    bill('in_void', { ...of, status: 'void' });
    bill('in_given_up', { ...of, status: 'uncollectible', attempt_count: 4 });
    bill('in_paid', {
      ...of,
      status: 'paid',
      attempt_count: 3,
      amount_remaining: 0,
      status_transitions: { paid_at: stripe.now },
    });
    bill('in_gone', { ...of, customer: 'cus_gone' });
    stripe.put('customers', { id: 'cus_gone' });
    stripe.remove('customers', 'cus_gone', 'customer.deleted');
    const rows = records(await pullAll(stripeSourceAt(stripe, config)), 'invoices');
    const told = new Map(rows.map((row) => [row.invoiceId, row]));
    expect(told.get('in_credited')).toMatchObject({ accountId: 'cus_x', status: 'open', amount: 4 });
    expect(told.get('in_void')).toMatchObject({ status: 'void' });
    expect(told.get('in_given_up')).toMatchObject({ status: 'uncollectible', attempts: 4 });
    expect(told.get('in_paid')).toMatchObject({
      status: 'paid',
      paidOn: '2026-03-01',
      attempts: 2,
      amount: 9,
    });
    expect(told.get('in_gone')).toMatchObject({ accountId: 'cus_gone' });
  });
});

it('leaves what discounts of items are worth unknown where the key may not read coupons, and says so', async () => {
  const source = { type: 'coupon', coupon: 'quarter' };
  const item = {
    id: 'si_1',
    created: stripe.now,
    quantity: 2,
    price: price('team'),
    discounts: [{ source }],
  };
  subscribe('team', { items: items(item as Json) });
  stripe.forbidden.add('coupons');
  const pulled = await pullAll(stripeSourceAt(stripe));
  expect(records(pulled, 'subscriptions')).toMatchObject([{ mrr: null }]);
  expect(pulled.get('subscriptions')!.notices.join()).toMatch(/may not read Coupons/);
});

describe('a price in tiers', () => {
  const tiered = { billing_scheme: 'tiered', tiers_mode: 'graduated', unit_amount_decimal: null };
  const asked = () => paths().filter((path) => path === '/v1/prices/team');
  beforeEach(() => {
    const start = seconds('2026-01-10T00:00:00Z');
    const item = { id: 'si_1', created: start, quantity: 6, price: price('team', tiered) };
    subscribe('team', { items: items(item) });
    const tiers = [
      { up_to: 5, unit_amount_decimal: '700', flat_amount_decimal: null },
      { up_to: null, unit_amount_decimal: '650', flat_amount_decimal: null },
    ];
    stripe.put('prices', { ...price('team', tiered), tiers });
  });

  it('is asked for once, and brings what its tiers say', async () => {
    const pulled = await pullAll(stripeSourceAt(stripe));
    expect(records(pulled, 'subscriptions')).toMatchObject([{ mrr: 41.5 }]);
    expect(records(pulled, 'accounts')).toMatchObject([{ mrr: 41.5 }]);
    // Once for each of the two feeds.
    expect(asked()).toHaveLength(2);
  });

  it('is unknown where the key may not read prices, and the feed says so', async () => {
    stripe.forbidden.add('prices');
    const pulled = await pullAll(stripeSourceAt(stripe));
    expect(records(pulled, 'subscriptions')).toMatchObject([{ mrr: null }]);
    expect(pulled.get('subscriptions')!.notices.join()).toMatch(/may not read Prices/);
  });
});

it('goes on after the page that was read last, and begins anew where that is gone', async () => {
  for (let n = 0; n < 250; n++) bill(`in_${n}`);
  stripe.fail('server error', { path: 'invoices', after: 200 });
  const source = stripeSourceAt(stripe);
  const feeds = (await source.open(SETTINGS, { entities: ['invoices'] })).feeds;
  const batches = feeds[0]!.read();
  const checkpoints: unknown[] = [];
  await expect(
    (async () => {
      for (let step = await batches.next(); !step.done; step = await batches.next())
        checkpoints.push(step.value.checkpoint);
    })(),
  ).rejects.toThrow(SourceError);
  expect(checkpoints).toHaveLength(2);
  stripe.fault = null;
  const states = new Map([['invoices', checkpoints[1] as never]]);
  expect(records(await pullAll(source, states), 'invoices')).toHaveLength(50);
  for (let n = 0; n < 250; n++) if (n !== 7) stripe.remove('invoices', `in_${n}`, 'invoice.deleted');
  const lost = new Map([['invoices', checkpoints[0] as never]]);
  expect(records(await pullAll(stripeSourceAt(stripe), lost), 'invoices').map((r) => r.invoiceId)).toEqual([
    'in_7',
  ]);
});

describe('what goes wrong', () => {
  it('names what a restricted key may not read, before anything is read', async () => {
    stripe.forbidden.add('disputes').add('subscriptions');
    const problems = await problemsOf(stripeSourceAt(stripe).open(SETTINGS));
    expect(problems.map(({ file, code, hint }) => [file, code, hint.slice(0, 32)])).toEqual([
      ['accounts', 'not_allowed', 'Allow “Subscriptions: Read” for '],
      ['subscriptions', 'not_allowed', 'Allow “Subscriptions: Read” for '],
      ['signals', 'not_allowed', 'Allow “Disputes: Read” for it in'],
    ]);
    expect(JSON.stringify(problems)).not.toContain(STRIPE_KEY);
    // What else the key may read is read.
    const { feeds } = await stripeSourceAt(stripe).open(SETTINGS, { entities: ['invoices'] });
    expect(feeds.map(({ file }) => file)).toEqual(['invoices']);
  });

  it('says which variable is not set, and that a key is not known', async () => {
    const unset = stripeSourceAt(stripe, {}, { variable: () => null });
    expect((await problemsOf(unset.open(SETTINGS)))[0]).toMatchObject({
      code: 'missing_secret',
      message: 'the variable STRIPE_API_KEY is not set',
    });
    const wrong = stripeSourceAt(stripe, {}, { variable: () => 'rk_live_other_sesame' });
    const problems = await problemsOf(wrong.open(SETTINGS, { entities: ['invoices'] }));
    expect(problems[0]!.message).toBe('Stripe does not know the key');
    expect(JSON.stringify(problems)).not.toContain('rk_live');
  });

  it('waits as long as Stripe asks for, with jitter where it says nothing, and gives up in the end', async () => {
    bill('in_1');
    const clock = travellingClock();
    stripe.fail('rate limit', { path: 'invoices', times: 2 });
    const pulled = await pullAll(
      stripeSourceAt(stripe, {}, { ...clock, now: () => new Date(stripe.now * 1000) }),
    );
    expect(records(pulled, 'invoices')).toHaveLength(1);
    expect(clock.waits).toEqual([2_000, 2_000]);
  });

  it('stops at once when it is told to, whatever it waits for', async () => {
    stripe.fail('silent', { path: 'invoices' });
    const stop = new AbortController();
    const { feeds } = await stripeSourceAt(stripe).open(SETTINGS, {
      entities: ['invoices'],
      signal: stop.signal,
    });
    const reading = feeds[0]!.read().next();
    setImmediate(() => stop.abort(new Error('SIGTERM')));
    await expect(reading).rejects.toThrow('SIGTERM');
  });

  it.each([
    ['http://stripe.example', 'must begin with https'],
    ['https://api.stripe.com/v2', 'must begin with https'],
    ['https://key@api.stripe.com', 'must begin with https'],
    ['ftp://api.stripe.com', 'must begin with https'],
    ['api.stripe.com', 'must begin with https'],
  ])('refuses to send a key to %s', (url, why) => {
    const parsed = stripeSourceSchema.safeParse({ kind: 'stripe', api_url: url });
    expect(parsed.error?.issues[0]?.message).toContain(why);
  });
});

describeWithData('vendor', 'objects as Stripe publishes them', (folder) => {
  const published = JSON.parse(readFileSync(join(folder, 'stripe-fixtures3.json'), 'utf8')) as {
    resources: Record<string, Json>;
  };
  const {
    customer,
    subscription,
    invoice,
    product,
    dispute,
    charge,
    payment_method: method,
  } = published.resources;
  const ofCustomer = { customer: customer!.id };
  const period = { current_period_start: 1_790_000_000, current_period_end: 1_792_000_000 };
  // The published price is sold by packages of more than a milliard.
  const [item] = (subscription!.items as { data: [{ price: object }] }).data;
  const bought = items({ ...item, id: 'si_1', price: { ...item.price, transform_quantity: null } });
  const old = (items: unknown) => {
    const { data } = items as { data: Record<string, unknown>[] };
    return {
      ...(items as object),
      data: data.map(({ current_period_end: _, current_period_start: __, ...item }) => item),
    };
  };

  it.each([
    ['now', { items: bought }, { parent: { subscription_details: { subscription: subscription!.id } } }],
    [
      'before basil',
      { ...period, items: old(bought) },
      { parent: undefined, subscription: subscription!.id },
    ],
  ])('in the shape of %s', async (_when, ofSubscription, ofInvoice) => {
    stripe.put('customers', customer!);
    stripe.put('products', product!);
    stripe.put('payment_methods', method!);
    stripe.put('charges', { ...charge!, ...ofCustomer });
    stripe.put('disputes', { ...dispute!, created: stripe.now });
    stripe.put('subscriptions', {
      ...subscription!,
      ended_at: null,
      trial_end: null,
      pause_collection: null,
      ...ofSubscription,
    });
    stripe.put('invoices', { ...invoice!, status: 'open', ...ofInvoice });
    const pulled = await pullAll(stripeSourceAt(stripe));
    for (const { rejects } of pulled.values()) expect(rejects).toEqual([]);
    const accountId = customer!.id;
    expect(records(pulled, 'accounts')).toContainEqual(
      expect.objectContaining({ accountId, mrr: 20, autoRenew: false }),
    );
    expect(records(pulled, 'subscriptions')).toMatchObject([{ accountId, mrr: 20, currency: 'USD' }]);
    expect(records(pulled, 'invoices')).toMatchObject([
      { accountId, amount: 10, currency: 'USD', status: 'open' },
    ]);
    expect(records(pulled, 'signals')).toMatchObject([{ accountId, signal: 'disputes', value: 1 }]);
  });
});

async function problemsOf(failing: Promise<unknown>) {
  const error = await failing.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof SourceError)) throw error ?? new Error('nothing went wrong');
  return error.problems;
}
