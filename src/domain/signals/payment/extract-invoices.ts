import { toEpochDay } from '../../day.ts';
import type { LeastAmount } from '../../money.ts';
import type { Invoice } from '../../types.ts';
import { failedAttempts, withoutTrifles } from './least-amount.ts';
import { netCredits } from './net-credits.ts';

/** An invoice that still wants something: open, past due, failing or given up. */
export interface OpenInvoice {
  id: string;
  /** What is still owed of it: open credit notes are taken off. */
  amount: number | null;
  currency: string | null;
  /** Due day, else the day of issue; days since 1970-01-01; null = neither told. */
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
/** A bill given up this long ago no longer speaks about today; nor does one that a later one was paid after. */
export const UNCOLLECTIBLE_DAYS = 180;

/**
 * Invoices that are owed (oldest due first) and the account's own habit of paying. Void ones do not count; credit notes
 * and invoices of zero are neither debts nor payments, and what is not worth chasing is not owed.
 */
export function extractInvoices(
  invoices: readonly Invoice[],
  asOf: number,
  least: LeastAmount,
): InvoiceFeatures {
  const open: OpenInvoice[] = [];
  const paid: { paidOn: number; late: number }[] = [];
  let count = 0;
  let lastPaid: number | null = null;
  let lastPaidDue = Number.NEGATIVE_INFINITY;
  for (const i of invoices) {
    if (i.status === 'void') continue;
    count++;
    const dueDay = i.dueOn ?? i.issuedOn;
    const due = dueDay === null ? null : toEpochDay(dueDay);
    if (i.status === 'paid') {
      if (i.paidOn === null || (i.amount !== null && i.amount <= 0)) continue;
      const paidOn = toEpochDay(i.paidOn);
      lastPaid = Math.max(lastPaid ?? paidOn, paidOn);
      if (due === null) continue;
      lastPaidDue = Math.max(lastPaidDue, due);
      paid.push({ paidOn, late: Math.max(0, paidOn - due) });
      continue;
    }
    open.push({
      id: i.invoiceId,
      amount: i.amount,
      currency: i.currency,
      due,
      attempts: failedAttempts(i),
      pastDue: i.status === 'past_due',
      uncollectible: i.status === 'uncollectible',
    });
  }
  const standing = open.filter(
    (o) => !o.uncollectible || o.due === null || (asOf - o.due <= UNCOLLECTIBLE_DAYS && o.due > lastPaidDue),
  );
  standing.sort((a, b) => (a.due ?? asOf) - (b.due ?? asOf) || (a.id < b.id ? -1 : 1));
  const owed = withoutTrifles(netCredits(standing, least.terms.currency), asOf, least);
  return { count, open: [...owed], usualLate: usualLate(paid), lastPaid };
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
