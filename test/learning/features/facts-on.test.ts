import { describe, expect, it } from 'vitest';
import { toEpochDay } from '../../../src/domain/day.ts';
import type { Invoice } from '../../../src/domain/types.ts';
import { factsOn, wasInBook } from '../../../src/learning/features/facts-on.ts';
import { HistoryBuilder } from '../../../src/learning/features/history-builder.ts';
import { bareInvoice } from '../../helpers/bare-invoice.ts';
import { payingAccount } from '../backtest/made-up-book.ts';

const on = toEpochDay;
const invoice = (change: Partial<Invoice>): Invoice =>
  bareInvoice({
    ...{ invoiceId: 'i1', amount: 10, currency: 'USD', issuedOn: '2024-03-01', dueOn: '2024-03-15' },
    ...change,
  });

describe('an account on a day', () => {
  it('is in the book from its start until the day it leaves', () => {
    const account = { ...payingAccount('a', '2024-01-10'), churnedOn: '2024-05-01' };
    const history = new HistoryBuilder(account).build();
    const days = ['2024-01-09', '2024-01-10', '2024-04-30', '2024-05-01'];
    expect(days.map((day) => wasInBook(history, on(day)))).toEqual([false, true, true, false]);
  });

  it('does not know of a departure before it happens', () => {
    const account = {
      ...payingAccount('a', '2024-01-10'),
      churnedOn: '2024-05-01',
      churnKind: 'voluntary' as const,
    };
    const history = new HistoryBuilder(account).build();
    expect(factsOn(history, on('2024-04-30'), 400).facts.account).toMatchObject({
      churnedOn: null,
      churnKind: null,
    });
  });

  it.each([
    ['2024-02-10', '2024-06-30', '2024-06-30'],
    ['2023-02-10', '2024-06-30', '2023-06-30'],
    ['2024-06-30', '2024-06-30', '2025-06-30'],
  ])('on %s renews at the year mark of %s that comes next: %s', (day, told, known) => {
    const history = new HistoryBuilder({ ...payingAccount('a', '2022-01-01'), renewalOn: told }).build();
    expect(factsOn(history, on(day), 400).facts.account.renewalOn).toBe(known);
  });

  it('takes the term from the plan, and the MRR from the subscriptions that ran', () => {
    const builder = new HistoryBuilder({ ...payingAccount('a', '2022-01-01'), renewalOn: '2024-07-15' });
    const common = { product: 'crm', currency: 'USD' };
    builder.addSubscription({
      subscriptionId: '',
      ...common,
      plan: 'team_monthly',
      mrr: 80,
      startedOn: '2022-01-01',
      endedOn: '2024-03-01',
    });
    builder.addSubscription({
      subscriptionId: '',
      ...common,
      plan: 'solo_monthly',
      mrr: 20,
      startedOn: '2024-03-01',
      endedOn: null,
    });
    const known = factsOn(builder.build(), on('2024-02-20'), 400).facts;
    expect(known.account).toMatchObject({ mrr: 80, renewalOn: '2024-03-15' });
    expect(known.subscriptions).toEqual([expect.objectContaining({ plan: 'team_monthly', endedOn: null })]);
  });
});

describe('an invoice on a day', () => {
  const failedOn = '2024-03-15 2024-03-18';
  const RECOVERED = { failedOn, paidOn: '2024-03-20', status: 'paid' as const, attempts: 3 };
  // Of four attempts two are dated: the others came after them, nobody knows when.
  const GIVEN_UP = { failedOn, statusOn: '2024-03-30', status: 'uncollectible' as const, attempts: 4 };

  it.each([
    ['2024-02-28', {}, null],
    ['2024-03-10', { paidOn: '2024-03-20', status: 'paid' as const, attempts: 3 }, ['open', 0]],
    ['2024-03-18', { paidOn: '2024-03-20', status: 'paid' as const, attempts: 3 }, ['past_due', 0]],
    ['2024-03-20', { paidOn: '2024-03-20', status: 'paid' as const, attempts: 3 }, ['paid', 3]],
    ['2024-03-18', { status: 'uncollectible' as const, attempts: 4 }, ['uncollectible', 4]],
    ['2024-03-18', { status: 'void' as const }, ['void', 0]],
    ['2024-03-14', { ...RECOVERED }, ['open', 0]],
    ['2024-03-16', { ...RECOVERED }, ['past_due', 1]],
    ['2024-03-18', { ...RECOVERED }, ['past_due', 2]],
    ['2024-03-16', { ...GIVEN_UP }, ['past_due', 1]],
    ['2024-03-18', { ...GIVEN_UP }, ['past_due', 4]],
    ['2024-03-30', { ...GIVEN_UP }, ['uncollectible', 4]],
    ['2024-03-20', { status: 'void' as const, statusOn: '2024-03-21' }, ['past_due', 0]],
    ['2024-03-21', { status: 'void' as const, statusOn: '2024-03-21' }, ['void', 0]],
  ])('on %s, told as %o, is %o', (day, change, expected) => {
    const builder = new HistoryBuilder(payingAccount('a', '2024-01-01'));
    builder.addInvoice(invoice(change));
    const [known] = factsOn(builder.build(), on(day), 400).facts.invoices;
    expect(known === undefined ? null : [known.status, known.attempts]).toEqual(expected);
  });
});

describe('series on a day', () => {
  it('holds the days up to the day, and reaches back as far as is read', () => {
    const builder = new HistoryBuilder(payingAccount('a', '2024-01-01'));
    for (let day = on('2024-01-01'); day <= on('2024-01-20'); day++) {
      builder.addUsage({ product: 'app', day, events: 1, activeUsers: 2, seats: Number.NaN });
      builder.addSignal('tickets', day, day);
      builder.addUserDay({ userId: 'u1', product: 'app' }, day, 1);
    }
    const { facts, totals } = factsOn(builder.build(), on('2024-01-15'), 10);
    const days = Int32Array.from({ length: 10 }, (_, i) => on('2024-01-06') + i);
    expect(facts.usage[0]!.days).toEqual(days);
    expect(facts.signals[0]!.days).toEqual(days);
    expect(totals.days).toEqual(days);
    expect(facts.users).toEqual([
      {
        userId: 'u1',
        product: 'app',
        firstDay: days[0],
        lastDay: days[9],
        recentActiveDays: 10,
        baselineActiveDays: 0,
      },
    ]);
  });

  it('takes the row told last for a day, and an event told twice once', () => {
    const builder = new HistoryBuilder(payingAccount('a', null));
    const day = on('2024-01-05');
    builder.addUsage({ product: 'app', day, events: 1, activeUsers: 1, seats: 5 });
    builder.addUsage({ product: 'app', day, events: 7, activeUsers: 2, seats: 5 });
    const event = { product: 'web', userId: 'u', event: 'login', occurredAt: '2024-01-05T10:00:00Z' };
    builder.addEvent(event);
    builder.addEvent(event);
    const history = builder.build();
    expect(history.from).toBe(day);
    expect(history.facts.usage.map((series) => [series.product, ...series.events])).toEqual([
      ['app', 7],
      ['web', 1],
    ]);
    expect([...history.totals.events]).toEqual([8]);
  });
});
