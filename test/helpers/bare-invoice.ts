import type { Invoice } from '../../src/domain/types.ts';

/** A bill that stands open, of which nothing is known but what is said; a new column is added here. */
export function bareInvoice(known: Pick<Invoice, 'invoiceId'> & Partial<Invoice>): Invoice {
  return {
    amount: null,
    currency: null,
    issuedOn: null,
    dueOn: null,
    paidOn: null,
    status: 'open',
    attempts: 0,
    collection: null,
    nextAttemptOn: null,
    failedOn: null,
    statusOn: null,
    ...known,
  };
}
