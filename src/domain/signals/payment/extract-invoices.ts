import { toEpochDay } from '../../day.ts';
import type { LeastAmount } from '../../money.ts';
import type { Invoice } from '../../types.ts';
import { dueDay } from './invoice-on.ts';
import { failedAttempts, withoutTrifles } from './least-amount.ts';
import { netCredits } from './net-credits.ts';
import { isPayment, unpaidInvoices } from './unpaid-invoices.ts';

/** An invoice that still wants something: open, past due, failing or given up. */
export interface OpenInvoice {
  id: string;
  /** What is still owed of it: open credit notes are taken off. */
  amount: number | null;
  currency: string | null;
  /** The day it falls due, in days since 1970-01-01; null = nothing tells. */
  due: number | null;
  /** Failed attempts to collect it; of one that the customer has to pay there are none. */
  attempts: number;
  pastDue: boolean;
  uncollectible: boolean;
}

export interface InvoiceFeatures {
  /** Invoices of any status but void. */
  count: number;
  open: OpenInvoice[];
  /** Days after due that this account takes: upper quartile of its last paid invoices; null = too few to know. */
  usualLate: number | null;
  lastPaid: number | null;
}

const HABIT_FROM = 3;
const HABIT_OF = 12;
/**
 * Invoices that are owed (oldest due first) and the account's own habit of paying. Void ones do not count; credit notes
 * and invoices of zero are neither debts nor payments, and what is not worth chasing is not owed.
 */
export function extractInvoices(
  invoices: readonly Invoice[],
  asOf: number,
  least: LeastAmount,
): InvoiceFeatures {
  const paid: { paidOn: number; late: number }[] = [];
  let lastPaid: number | null = null;
  for (const invoice of invoices) {
    if (!isPayment(invoice)) continue;
    const paidOn = toEpochDay(invoice.paidOn!);
    const due = dueDayOf(invoice);
    lastPaid = Math.max(lastPaid ?? paidOn, paidOn);
    if (due !== null) paid.push({ paidOn, late: Math.max(0, paidOn - due) });
  }
  const standing = unpaidInvoices(invoices, asOf).map(
    (invoice): OpenInvoice => ({
      id: invoice.invoiceId,
      amount: invoice.amount,
      currency: invoice.currency,
      due: dueDayOf(invoice),
      attempts: failedAttempts(invoice),
      pastDue: invoice.status === 'past_due',
      uncollectible: invoice.status === 'uncollectible',
    }),
  );
  standing.sort((a, b) => (a.due ?? asOf) - (b.due ?? asOf) || (a.id < b.id ? -1 : 1));
  const owed = withoutTrifles(netCredits(standing, least.terms.currency), asOf, least);
  const count = invoices.filter(({ status }) => status !== 'void').length;
  return { count, open: [...owed], usualLate: usualLate(paid), lastPaid };
}

function dueDayOf(invoice: Invoice): number | null {
  const day = dueDay(invoice);
  return day === null ? null : toEpochDay(day);
}

function usualLate(paid: { paidOn: number; late: number }[]): number | null {
  if (paid.length < HABIT_FROM) return null;
  const late = paid
    .sort((a, b) => b.paidOn - a.paidOn || b.late - a.late)
    .slice(0, HABIT_OF)
    .map((p) => p.late)
    .sort((a, b) => a - b);
  return late[Math.ceil(late.length * 0.75) - 1]!;
}
