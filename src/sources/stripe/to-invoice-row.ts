import { fromEpochDay } from '../../domain/day.ts';
import { ownValue } from '../../domain/names.ts';
import type { Day } from '../../domain/types.ts';
import type { Cell } from '../rows/cell-text.ts';
import {
  expanded,
  idOf,
  type StripeCustomer,
  type StripeEvent,
  type StripeInvoice,
} from './stripe-objects.ts';
import { toMoney } from './to-money.ts';

type Values = ReadonlyMap<string, Cell>;

/**
 * An invoice as it stands: what is still to be paid of it, which credit notes before its payment have lowered already.
 * Null for a draft, which nobody has been asked to pay.
 */
export function toInvoiceRow(invoice: StripeInvoice, accountId: string): Values | null {
  const { currency = null, status, status_transitions: since } = invoice;
  if (status === 'draft' || status == null) return null;
  const issued = invoice.effective_at ?? since?.finalized_at ?? invoice.created ?? null;
  const isManual = invoice.collection_method === 'send_invoice';
  const isPaid = status === 'paid';
  const failed = failedAttempts(invoice);
  const amount = isPaid ? invoice.amount_due : invoice.amount_remaining;
  return new Map<string, Cell>([
    ['invoice_id', invoice.id],
    ['account_id', accountId],
    ['amount', amount === undefined || currency === null ? null : toMoney(amount, currency)],
    ['currency', currency],
    ['issued_on', toDay(issued)],
    // A bill that is collected automatically is due at once.
    ['due_on', toDay(invoice.due_date ?? (isManual ? null : issued))],
    ['paid_on', isPaid ? toDay(since?.paid_at ?? issued) : null],
    ['status', status],
    ['attempts', failed],
    ['collection', isManual ? 'manual' : 'automatic'],
    ['next_attempt_on', isPaid ? null : toDay(invoice.next_payment_attempt ?? null)],
    // The first attempt follows within an hour; of the later ones Stripe tells no day.
    ['failed_on', failed > 0 && !isManual ? toDay(since?.finalized_at ?? issued) : null],
    ['status_on', toDay((status === 'void' ? since?.voided_at : since?.marked_uncollectible_at) ?? null)],
  ]);
}

/**
 * `attempt_count` counts attempts, the one that succeeds or is still under way included. A first one without another
 * planned may be a debit that takes days: it has not failed as far as is known.
 */
function failedAttempts({
  status,
  attempt_count: count = 0,
  next_payment_attempt: next,
}: StripeInvoice): number {
  if (status === 'paid') return Math.max(0, count - 1);
  return status === 'open' && count === 1 && next == null ? 0 : count;
}

/** The row that stands for a customer's credit balance; what is due of the next invoices will be lowered by it. */
export function creditId(customerId: string): string {
  return `credit:${customerId}`;
}

/**
 * What a customer has to their credit, from notes on bills that were paid or from paying too much, as an open credit
 * note; null where there is none. Stripe tells no day of it: it counts from the customer's beginning.
 */
export function toCreditRow(customer: StripeCustomer, accountId: string): Values | null {
  const { balance = 0, currency } = customer;
  if (balance >= 0 || currency == null) return null;
  const since = toDay(customer.created ?? null);
  return new Map<string, Cell>([
    ['invoice_id', creditId(customer.id)],
    ['account_id', accountId],
    ['amount', toMoney(balance, currency)],
    ['currency', currency],
    ['issued_on', since],
    ['status', 'open'],
  ]);
}

/** Whose account a customer is: their metadata says it, else their own id, which the identities may know. */
export function accountIdOf(customer: StripeCustomer, metadataKey: string | null): string {
  const told = metadataKey === null ? undefined : ownValue(customer.metadata ?? {}, metadataKey);
  return told?.trim() || customer.id;
}

/**
 * As {@link accountIdOf}, of a customer that was expanded; one that was deleted is known by id alone.
 * @param departed accounts of customers that were deleted, by the customer
 */
export function accountIdOfAny(
  customer: string | StripeCustomer | null | undefined,
  metadataKey: string | null,
  departed: ReadonlyMap<string, string> = new Map(),
): string | null {
  const whole = expanded(customer);
  if (whole !== null) return accountIdOf(whole, metadataKey);
  const id = idOf(customer);
  return id === null ? null : (departed.get(id) ?? id);
}

/** Of a deleted customer only the event of it still tells whose account it was. */
export function noteDeparted(
  events: readonly StripeEvent[],
  given: { accountKey: string | null; departed: Map<string, string> },
): void {
  for (const { type, data } of events) {
    if (type !== 'customer.deleted') continue;
    given.departed.set(data.object.id, accountIdOf(data.object, given.accountKey));
  }
}

/** The day in UTC of a moment in Unix seconds. */
export function toDay(seconds: number | null): Day | null {
  return seconds === null ? null : fromEpochDay(Math.floor(seconds / 86_400));
}
