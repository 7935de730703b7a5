import { toEpochDay } from '../../day.ts';
import type { Invoice } from '../../types.ts';

/** A bill given up this long ago no longer speaks about today; nor does one that a later one was paid after. */
export const UNCOLLECTIBLE_DAYS = 180;

/** Invoices and credit notes that are not paid, without bills given up that are over; `asOf` in days since 1970-01-01. */
export function unpaidInvoices(invoices: readonly Invoice[], asOf: number): Invoice[] {
  let lastPaid = Number.NEGATIVE_INFINITY;
  for (const invoice of invoices) {
    const since = isPayment(invoice) ? ageFrom(invoice) : null;
    if (since !== null) lastPaid = Math.max(lastPaid, since);
  }
  return invoices.filter((invoice) => {
    if (invoice.status === 'paid' || invoice.status === 'void') return false;
    const since = invoice.status === 'uncollectible' ? ageFrom(invoice) : null;
    return since === null || (asOf - since <= UNCOLLECTIBLE_DAYS && since > lastPaid);
  });
}

/** Credit notes and invoices of zero are no payments. */
export function isPayment({ status, paidOn, amount }: Invoice): boolean {
  return status === 'paid' && paidOn !== null && (amount === null || amount > 0);
}

/** The day it belongs to among other bills: when it fell due, else when it was issued. */
function ageFrom({ dueOn, issuedOn }: Invoice): number | null {
  const day = dueOn ?? issuedOn;
  return day === null ? null : toEpochDay(day);
}
