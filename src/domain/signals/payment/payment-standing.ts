import type { InvoiceFeatures, OpenInvoice } from './extract-invoices.ts';

/** Where an account's payments stand on a day. `beyondHabit` = days overdue beyond its own habit of paying late. */
export interface PaymentStanding {
  /** The invoice overdue longest, or null. */
  overdue: { invoice: OpenInvoice; days: number; beyondHabit: number } | null;
  /** The open invoice with most failed attempts to collect, or null. */
  failing: OpenInvoice | null;
  uncollectible: OpenInvoice | null;
  /** The next open invoice that is not due yet. */
  next: { invoice: OpenInvoice; days: number } | null;
}

/** Looks at the open invoices on `asOf` (days since 1970-01-01), so that stored features age rightly. */
export function paymentStanding(invoices: InvoiceFeatures, asOf: number): PaymentStanding {
  const standing: PaymentStanding = { overdue: null, failing: null, uncollectible: null, next: null };
  for (const invoice of invoices.open) {
    if (invoice.uncollectible) {
      standing.uncollectible ??= invoice;
      continue;
    }
    if (invoice.attempts > (standing.failing?.attempts ?? 0)) standing.failing = invoice;
    const byDate = invoice.due === null ? 0 : asOf - invoice.due;
    // A source that says past due is believed even when no date tells since when.
    const days = invoice.pastDue ? Math.max(1, byDate) : byDate;
    if (days > 0) {
      if (days > (standing.overdue?.days ?? 0)) {
        standing.overdue = { invoice, days, beyondHabit: Math.max(0, days - (invoices.usualLate ?? 0)) };
      }
    } else if (invoice.due !== null && (standing.next === null || -days < standing.next.days)) {
      standing.next = { invoice, days: -days };
    }
  }
  return standing;
}
