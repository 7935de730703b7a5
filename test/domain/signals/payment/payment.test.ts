import { describe, expect, it } from 'vitest';
import { addDays, toEpochDay } from '../../../../src/domain/day.ts';
import { DEFAULT_HEALTH_SETTINGS } from '../../../../src/domain/health-settings.ts';
import { extractInvoices } from '../../../../src/domain/signals/payment/extract-invoices.ts';
import { paymentStanding } from '../../../../src/domain/signals/payment/payment-standing.ts';
import { scorePayment } from '../../../../src/domain/signals/payment/score-payment.ts';
import type { Invoice } from '../../../../src/domain/types.ts';
import { bareInvoice } from '../../../helpers/bare-invoice.ts';

const AS_OF = '2024-06-14';
const TODAY = toEpochDay(AS_OF);
const ANY = DEFAULT_HEALTH_SETTINGS.payments.least;
let next = 0;
const invoice = (dueAgo: number, more: Partial<Invoice> = {}): Invoice =>
  bareInvoice({
    invoiceId: `i${String(next++).padStart(3, '0')}`,
    amount: 100,
    currency: 'EUR',
    issuedOn: addDays(AS_OF, -dueAgo - 30),
    dueOn: addDays(AS_OF, -dueAgo),
    ...more,
  });
const paid = (dueAgo: number, late: number) =>
  invoice(dueAgo, { status: 'paid', paidOn: addDays(AS_OF, late - dueAgo) });
const pay = (...invoices: Invoice[]) => {
  const result = scorePayment(extractInvoices(invoices, TODAY, ANY), TODAY, DEFAULT_HEALTH_SETTINGS.payments);
  return result.known ? [Math.round(result.score), result.evidence[0]!.code] : [null, result.why.code];
};

describe('payment', () => {
  it.each([
    ['nothing billed', [], [null, 'unknown.no_invoices']],
    ['only void bills', [invoice(5, { status: 'void' })], [null, 'unknown.no_invoices']],
    ['all paid', [paid(40, 2)], [100, 'payment.current']],
    ['a credit note that nobody has used', [invoice(40, { amount: -50 })], [100, 'payment.current']],
    ['an open invoice of zero', [invoice(40, { amount: 0, attempts: 2 })], [100, 'payment.current']],
    ['a credit as large as the debt', [invoice(40), invoice(5, { amount: -100 })], [100, 'payment.current']],
    // What the customer tried in vain is no card that has stopped working.
    [
      'attempts of the customer',
      [invoice(-3, { attempts: 3, collection: 'manual' })],
      [95, 'payment.due_soon'],
    ],
    ['a credit note failing', [invoice(40, { amount: -9, attempts: 3 })], [100, 'payment.current']],
    [
      'a credit note given up',
      [invoice(40, { amount: -9, status: 'uncollectible' })],
      [100, 'payment.current'],
    ],
    [
      'a credit in another currency',
      [invoice(30), invoice(5, { amount: -900, currency: 'USD' })],
      [43, 'payment.overdue'],
    ],
    [
      'a used credit note',
      [invoice(30), invoice(9, { amount: -900, status: 'paid', paidOn: AS_OF })],
      [43, 'payment.overdue'],
    ],
    [
      'a voided credit note',
      [invoice(30), invoice(9, { amount: -900, status: 'void' })],
      [43, 'payment.overdue'],
    ],
    [
      'a credit against an amount nobody told',
      [invoice(30, { amount: null }), invoice(9, { amount: -900 })],
      [43, 'payment.overdue'],
    ],
    ['open, due in a month', [invoice(-30)], [100, 'payment.current']],
    ['due in five days', [invoice(-5)], [95, 'payment.due_soon']],
    ['due today', [invoice(0)], [95, 'payment.due_soon']],
    ['30 of 60 days overdue', [invoice(30)], [43, 'payment.overdue']],
    ['overdue for ever', [invoice(300)], [0, 'payment.overdue']],
    [
      'called past due without a date',
      [invoice(0, { dueOn: null, issuedOn: null, status: 'past_due' })],
      [84, 'payment.overdue'],
    ],
    ['second attempt failed', [invoice(3, { attempts: 2 })], [35, 'payment.failing']],
    ['given up', [invoice(60, { status: 'uncollectible' })], [0, 'payment.uncollectible']],
    ['given up long ago', [invoice(300, { status: 'uncollectible' })], [100, 'payment.current']],
  ] as const)('%s', (_, invoices, expected) => {
    expect(pay(...invoices)).toEqual(expected);
  });

  it('is judged by the account’s own habit of paying late', () => {
    const habit = [paid(150, 30), paid(120, 28), paid(90, 33), paid(60, 31)];
    expect(extractInvoices(habit, TODAY, ANY).usualLate).toBe(31);
    expect(pay(...habit, invoice(28))).toEqual([85, 'payment.overdue_as_usual']);
    expect(pay(...habit, invoice(50))).toEqual([58, 'payment.later_than_usual']);
    expect(extractInvoices(habit.slice(0, 2), TODAY, ANY).usualLate).toBeNull();
  });

  it('stands on the oldest overdue and the most often failed invoice, and ages', () => {
    const features = extractInvoices([invoice(3, { attempts: 1 }), invoice(12), invoice(-2)], TODAY, ANY);
    expect(paymentStanding(features, TODAY)).toMatchObject({
      overdue: { days: 12 },
      failing: { attempts: 1 },
      next: { days: 2 },
      uncollectible: null,
    });
    expect(paymentStanding(features, TODAY + 10).overdue).toMatchObject({ days: 22, beyondHabit: 22 });
    expect(paymentStanding(features, TODAY + 10).next).toBeNull();
  });
});
