import type { FeedPlan, Told } from './pull-feed.ts';
import { idOf, type StripeCustomer, type StripeEvent, type StripeInvoice } from './stripe-objects.ts';
import type { StripeTerms } from './stripe-terms.ts';
import {
  accountIdOf,
  accountIdOfAny,
  creditId,
  noteDeparted,
  toCreditRow,
  toInvoiceRow,
} from './to-invoice-row.ts';

const EXPAND = 'customer';

/** Invoices, and what customers have to their credit. */
export function planInvoices({ stripe, accountKey }: StripeTerms): FeedPlan {
  const file = 'invoices';
  const departed = new Map<string, string>();
  const tellInvoice = (invoice: StripeInvoice): Told => {
    const accountId = accountIdOfAny(invoice.customer, accountKey, departed);
    const row = accountId === null ? null : toInvoiceRow(invoice, accountId);
    return { rows: row === null ? [] : [row] };
  };
  const creditOf = (customer: StripeCustomer) => toCreditRow(customer, accountIdOf(customer, accountKey));
  const noMore = (id: string) => ({ rows: [], gone: [new Map([['invoice_id', id]])] });
  return {
    file,
    listings: [
      {
        resource: 'invoices',
        params: { expand: [`data.${EXPAND}`] },
        tell: (invoices) => ({ rows: invoices.flatMap((one) => tellInvoice(one).rows) }),
      },
      {
        resource: 'customers',
        params: {},
        tell: (customers) => ({ rows: customers.flatMap((one) => creditOf(one) ?? []) }),
      },
    ],
    events: [
      'invoice.finalized',
      'invoice.updated',
      'invoice.paid',
      'invoice.payment_succeeded',
      'invoice.payment_failed',
      'invoice.payment_action_required',
      'invoice.marked_uncollectible',
      'invoice.voided',
      'invoice.deleted',
      'invoice.overdue',
      'credit_note.created',
      'credit_note.updated',
      'credit_note.voided',
      'customer.updated',
      'customer.deleted',
    ],
    note: (events) => noteDeparted(events, { accountKey, departed }),
    subjectOf,
    async reread(id) {
      if (id.startsWith('cus_')) {
        const customer = await stripe.get<StripeCustomer>({ resource: 'customers', file }, id);
        const row = customer === null ? null : creditOf(customer);
        return row === null ? noMore(creditId(id)) : { rows: [row] };
      }
      const invoice = await stripe.get<StripeInvoice>({ resource: 'invoices', file }, id, {
        expand: [EXPAND],
      });
      return invoice === null ? noMore(id) : tellInvoice(invoice);
    },
  };
}

function subjectOf({ type, data: { object, previous_attributes: before } }: StripeEvent): string | null {
  if (type.startsWith('credit_note.')) return idOf(object.invoice as StripeInvoice | string);
  // Of a customer only the balance matters here, and whose account it is.
  const matters = before === undefined || 'balance' in before || 'metadata' in before;
  return type === 'customer.updated' && !matters ? null : object.id;
}
