import { type Calendar, isoOf, monthsLater } from './calendar.ts';
import { csvRow } from './csv-file.ts';
import { type KnownStay, type Profile, roundMoney, type World } from './profile.ts';
import { Random } from './random.ts';
import { mrrOn, type SubscriptionPlan } from './subscriptions.ts';

/** One bill and what becomes of it if the account stays. */
export interface Invoice {
  readonly amount: number;
  readonly issued: number;
  readonly due: number;
  /** Null if it is never paid. */
  readonly paid: number | null;
  /** Days of the attempts to collect, the first one included; empty for a bank transfer. */
  readonly attempts: readonly number[];
  /** From this day on the payment is failing (not merely late), until paid; null: never. */
  readonly failingFrom: number | null;
  /** Day on which it is given up. */
  readonly writtenOff: number | null;
}

/** Retries of a failed card charge, in days after the first attempt, and when it is given up. */
const RETRY_AFTER = [3, 8, 15] as const;
const CARD_WRITE_OFF_AFTER = 21;
const RETRY_SUCCEEDS = 0.5;

/** A transfer counts as failing so long after the due date, and is given up later. */
const TRANSFER_FAILING_AFTER = 20;
const TRANSFER_WRITE_OFF_AFTER = 60;
const TRANSFER_NEVER_PAID = 0.012;

const MONTHS = { annual: 12, monthly: 1, none: 0 } as const;

/** Bills of an account, from the last one issued before the data to the end of the plan. */
export function planInvoices(
  { seed, calendar }: Pick<World, 'seed' | 'calendar'>,
  profile: Profile,
  subscriptions: SubscriptionPlan,
): Invoice[] {
  const months = MONTHS[profile.term];
  if (months === 0) return [];
  const random = new Random([seed, profile.number, 'invoices']);
  const invoices: Invoice[] = [];
  let previous: number | null = null;
  for (let count = 0; ; count++) {
    const issued = monthsLater(calendar, profile.startedDay, count * months);
    if (issued >= calendar.length) break;
    if (issued < 0) {
      previous = issued;
      continue;
    }
    if (previous !== null) invoices.push(bill(previous, true));
    previous = null;
    invoices.push(bill(issued, false));
  }
  if (previous !== null) invoices.push(bill(previous, true));
  return invoices;

  function bill(issued: number, smooth: boolean): Invoice {
    const amount = roundMoney(mrrOn(subscriptions, issued, profile.currency) * months, profile.currency);
    const outcome = profile.paysBy === 'card' ? chargeCard : awaitTransfer;
    return { amount, issued, ...outcome(random, profile, { issued, smooth }) };
  }
}

/** `smooth`: nothing goes wrong with it. */
interface Bill {
  readonly issued: number;
  readonly smooth: boolean;
}

type Outcome = Omit<Invoice, 'amount' | 'issued'>;

function chargeCard(random: Random, profile: Profile, { issued, smooth }: Bill): Outcome {
  const fails = random.chance(profile.cardRisk);
  const base = { due: issued, failingFrom: null, writtenOff: null };
  if (smooth || !fails) return { ...base, paid: issued, attempts: [issued] };
  const attempts = [issued];
  for (const days of RETRY_AFTER) {
    attempts.push(issued + days);
    if (random.chance(RETRY_SUCCEEDS)) {
      return { ...base, paid: issued + days, attempts, failingFrom: issued };
    }
  }
  return { ...base, paid: null, attempts, failingFrom: issued, writtenOff: issued + CARD_WRITE_OFF_AFTER };
}

function awaitTransfer(random: Random, profile: Profile, { issued, smooth }: Bill): Outcome {
  const due = issued + (profile.tier === 'enterprise' ? 30 : 14);
  const base = { due, attempts: [], failingFrom: null, writtenOff: null };
  const forgets = random.chance(0.04);
  const days = profile.paysLate || forgets ? random.int(5, 18) : -random.int(0, 10);
  if (!smooth && random.chance(TRANSFER_NEVER_PAID)) {
    return {
      ...base,
      paid: null,
      failingFrom: due + TRANSFER_FAILING_AFTER,
      writtenOff: due + TRANSFER_WRITE_OFF_AFTER,
    };
  }
  return { ...base, paid: due + days };
}

export const INVOICES_HEADER =
  'invoice_id,account_id,amount,currency,issued_on,due_on,paid_on,status,attempts,failed_on,status_on';

/**
 * Rows of invoices.csv as known on the last day. Nothing is billed once the account has left; what is open when it
 * leaves of its own will is void, what is failing then is uncollectible.
 */
export function invoiceRows(
  invoices: readonly Invoice[],
  { profile, calendar, leftOn }: KnownStay,
): string[] {
  const rows: string[] = [];
  invoices.forEach((invoice, index) => {
    if (invoice.issued >= (leftOn ?? calendar.days) || invoice.issued >= calendar.days) return;
    const known = leftOn ?? calendar.days;
    const paid = invoice.paid !== null && invoice.paid < known ? invoice.paid : null;
    const attempts = invoice.attempts.filter((day) => day < known);
    const failed = attempts.filter((day) => day !== paid).map((day) => isoOf(calendar, day));
    const status = paid === null ? unpaidStatus(invoice, calendar, leftOn) : 'paid';
    const givenUp = Math.min(invoice.writtenOff ?? known, known);
    const since = status === 'uncollectible' ? givenUp : status === 'void' ? known : null;
    rows.push(
      csvRow(
        `INV-${profile.id}-${String(index + 1).padStart(3, '0')}`,
        profile.id,
        invoice.amount,
        profile.currency,
        isoOf(calendar, invoice.issued),
        isoOf(calendar, invoice.due),
        paid === null ? null : isoOf(calendar, paid),
        status,
        attempts.length,
        failed.join(' '),
        since === null ? null : isoOf(calendar, since),
      ),
    );
  });
  return rows;
}

function unpaidStatus(invoice: Invoice, calendar: Calendar, leftOn: number | null): string {
  const known = leftOn ?? calendar.days;
  const failing = invoice.failingFrom !== null && invoice.failingFrom < known;
  if (invoice.writtenOff !== null && invoice.writtenOff < known) return 'uncollectible';
  if (leftOn !== null) return failing ? 'uncollectible' : 'void';
  return invoice.due < known - 1 ? 'past_due' : 'open';
}
