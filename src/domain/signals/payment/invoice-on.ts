import { daysBetween, toEpochDay } from '../../day.ts';
import type { Day, Invoice } from '../../types.ts';
import { collectionOf } from './least-amount.ts';

/**
 * What is made of attempts without `lastAttemptOn`, and of a bill given up without `closedOn`. `told`: the rows are of the
 * day that is looked at, so that they count while there is no payment. `estimated`: the day lies behind them.
 */
export type Undated = 'told' | 'estimated';

/**
 * Estimate, where no day is told: the first attempt is made when a bill falls due (without a due day when it is issued),
 * the next ones every so many days; retries of card processors lie 2 to 7 days apart.
 */
const RETRY_DAYS = 3;
/** Estimate, where no day is told: when a bill is given up, in days after it fell due; by who has collected it. */
const GIVEN_UP_AFTER = { automatic: 30, manual: 60 } as const;

/**
 * The bills that had been issued by a day, each as it was known then. The one place that says so: for the index, for
 * alerts and for what is learned and replayed. Dates decide as far as they go; of what carries none the estimate looks at
 * nothing that came after the day but the number of attempts that it ended with.
 */
export function invoicesOn(invoices: readonly Invoice[], day: Day, undated: Undated): Invoice[] {
  return invoices
    .filter(({ issuedOn, dueOn }) => (issuedOn ?? dueOn ?? '9999') <= day)
    .map((invoice) => invoiceOn(invoice, day, undated));
}

function invoiceOn(invoice: Invoice, day: Day, undated: Undated): Invoice {
  const isKnown = (date: Day | null) => date !== null && date <= day;
  const paidOn = isKnown(invoice.paidOn) ? invoice.paidOn : null;
  // A row that knows of a later day does not say how it stood on this one.
  const isLater = [invoice.paidOn, invoice.lastAttemptOn, invoice.closedOn].some(
    (d) => d !== null && d > day,
  );
  const asTold = undated === 'told' && !isLater;
  const status = statusOn(invoice, { day, asTold });
  return {
    ...invoice,
    paidOn,
    status,
    attempts: status === 'paid' ? invoice.attempts : attemptsOn(invoice, { day, asTold }),
    // What was planned for before the day has been tried, or was put off.
    nextAttemptOn:
      invoice.paidOn === null && invoice.nextAttemptOn !== null && invoice.nextAttemptOn >= day
        ? invoice.nextAttemptOn
        : null,
    lastAttemptOn: isKnown(invoice.lastAttemptOn) ? invoice.lastAttemptOn : null,
    closedOn: isKnown(invoice.closedOn) ? invoice.closedOn : null,
  };
}

/** The days (since 1970-01-01) from which on something else may be known of a bill than the day before. */
export function daysOfChange(invoice: Invoice): number[] {
  const { issuedOn, dueOn, paidOn, lastAttemptOn, closedOn, nextAttemptOn, attempts } = invoice;
  const first = dueOn ?? issuedOn;
  const due = dueDay(invoice);
  const days = [issuedOn ?? dueOn, paidOn, lastAttemptOn, closedOn].flatMap((day) =>
    day === null ? [] : toEpochDay(day),
  );
  if (due !== null) days.push(toEpochDay(due) + 1);
  if (nextAttemptOn !== null) days.push(toEpochDay(nextAttemptOn) + 1);
  if (first === null) return days;
  const start = toEpochDay(first);
  for (let attempt = 0; attempt < attempts; attempt++) days.push(start + attempt * RETRY_DAYS);
  return [...days, start + GIVEN_UP_AFTER[collectionOf(invoice)]];
}

interface OnDay {
  day: Day;
  asTold: boolean;
}

function attemptsOn(
  { attempts, lastAttemptOn, closedOn, ...invoice }: Invoice,
  { day, asTold }: OnDay,
): number {
  if (lastAttemptOn !== null && lastAttemptOn <= day) return attempts;
  if (closedOn !== null && closedOn <= day) return attempts;
  const most = lastAttemptOn === null ? attempts : Math.max(0, attempts - 1);
  if (lastAttemptOn === null && asTold) return most;
  const first = invoice.dueOn ?? invoice.issuedOn;
  if (first === null || first > day) return 0;
  return Math.min(most, 1 + Math.floor(daysBetween(first, day) / RETRY_DAYS));
}

function statusOn(invoice: Invoice, { day, asTold }: OnDay): Invoice['status'] {
  const { status, paidOn, closedOn } = invoice;
  const isPaid = paidOn === null ? status === 'paid' : paidOn <= day;
  if (status === 'void' && (closedOn === null || closedOn <= day)) return 'void';
  if (isPaid) return 'paid';
  if (isGivenUp(invoice, { day, asTold })) return 'uncollectible';
  const due = dueDay(invoice);
  // A source that says past due is believed even when no date tells since when.
  if (due === null) return asTold && status === 'past_due' ? 'past_due' : 'open';
  return due < day ? 'past_due' : 'open';
}

function isGivenUp(invoice: Invoice, { day, asTold }: OnDay): boolean {
  const { status, closedOn, paidOn } = invoice;
  // One that was given up may be paid after all.
  if (closedOn !== null) return closedOn <= day && (status === 'uncollectible' || status === 'paid');
  if (status !== 'uncollectible' || paidOn !== null) return false;
  const since = invoice.dueOn ?? invoice.issuedOn;
  return asTold || since === null || daysBetween(since, day) >= GIVEN_UP_AFTER[collectionOf(invoice)];
}

/**
 * The day on which a bill falls due; null = nothing says so. What is taken automatically is due when it is issued; how
 * long a customer has for a bill that was sent, nobody can know who was not told.
 */
export function dueDay(invoice: Pick<Invoice, 'dueOn' | 'issuedOn' | 'collection' | 'attempts'>): Day | null {
  return invoice.dueOn ?? (collectionOf(invoice) === 'automatic' ? invoice.issuedOn : null);
}

/** Days for which a bill has been overdue: 0 = it is not, or nobody says so; at least 1 where it is called past due. */
export function overdueDays(
  { due, pastDue }: { due: number | null; pastDue: boolean },
  asOf: number,
): number {
  const byDate = due === null ? 0 : Math.max(0, asOf - due);
  return pastDue ? Math.max(1, byDate) : byDate;
}
