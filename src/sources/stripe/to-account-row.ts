import type { Cell } from '../rows/cell-text.ts';
import type { StripeCustomer, StripeSubscription } from './stripe-objects.ts';
import { toDay } from './to-invoice-row.ts';
import type { Stretch } from './to-stretches.ts';

/** A subscription and what it is worth now; `stretches` of it as {@link toStretches} gives them. */
export interface HeldSubscription {
  subscription: StripeSubscription;
  stretches: readonly Stretch[];
}

const OVER: ReadonlySet<string> = new Set(['canceled', 'incomplete_expired']);
const INVOLUNTARY: ReadonlySet<string> = new Set(['payment_failed', 'payment_disputed']);

/** What {@link contractOf} tells. */
export const CONTRACT_COLUMNS = ['renewal_on', 'auto_renew', 'notice_on', 'leaves_on', 'churn_reason'];

/** What the subscriptions of a customer say of the contract. */
export function contractOf(held: readonly HeldSubscription[]): Map<string, Cell> {
  const begun = held.filter(({ stretches }) => stretches.length > 0);
  const running = begun.filter(({ subscription }) => !OVER.has(subscription.status ?? ''));
  const leaving = running.filter(({ subscription }) => leavesAt(subscription) !== null);
  const isLeaving = running.length > 0 && leaving.length === running.length;
  const given = leaving.flatMap(({ subscription }) => subscription.canceled_at ?? []);
  const main = [...running].sort((a, b) => (revenueOf(b) ?? 0) - (revenueOf(a) ?? 0))[0];
  return new Map<string, Cell>([
    ['renewal_on', main ? toDay(leavesAt(main.subscription) ?? periodEnd(main.subscription)) : null],
    ['auto_renew', running.length === 0 ? null : !isLeaving],
    ['notice_on', isLeaving && given.length > 0 ? toDay(Math.max(...given)) : null],
    ['leaves_on', isLeaving ? toDay(Math.max(...leaving.map((one) => leavesAt(one.subscription)!))) : null],
    ['churn_reason', reasonOf(isLeaving ? leaving : running.length === 0 ? begun : [])],
  ]);
}

/** What the customer answered when asked why, of the subscription given up last; null = nobody asked. */
function reasonOf(held: readonly HeldSubscription[]): string | null {
  const given = held.flatMap(({ subscription: { cancellation_details: told, canceled_at: at } }) =>
    told?.feedback ? [{ feedback: told.feedback, at: at ?? 0 }] : [],
  );
  return given.sort((a, b) => b.at - a.at)[0]?.feedback ?? null;
}

/** What a customer is, where accounts come from Stripe; the contract beside it. */
export function toAccountRow(
  customer: StripeCustomer,
  accountId: string,
  held: readonly HeldSubscription[],
): Map<string, Cell> {
  const begun = held.filter(({ stretches }) => stretches.length > 0);
  const starts = begun.flatMap(({ subscription: s }) => s.start_date ?? s.created ?? []);
  const first = starts.length > 0 ? Math.min(...starts) : (customer.created ?? null);
  return new Map<string, Cell>([
    ['account_id', accountId],
    ['name', customer.name ?? customer.email ?? null],
    ['contact_email', customer.email ?? null],
    ['locale', customer.preferred_locales?.[0] ?? null],
    ['started_on', toDay(first)],
    ...revenue(begun),
    ...departure(begun),
    ...contractOf(held),
  ]);
}

/** Null where any part is not fixed, or where two currencies meet: half of a sum would mislead. */
function revenue(begun: readonly HeldSubscription[]): [string, Cell][] {
  const current = begun.map((one) => ({ mrr: revenueOf(one), currency: one.stretches[0]?.currency ?? null }));
  const paying = current.filter(({ mrr }) => mrr !== 0);
  const currencies = new Set((paying.length > 0 ? paying : current).map(({ currency }) => currency));
  const known = current.every(({ mrr }) => mrr !== null) && currencies.size <= 1;
  return [
    ['mrr', known && begun.length > 0 ? current.reduce((sum, { mrr }) => sum + mrr!, 0) : null],
    ['currency', currencies.size === 1 ? [...currencies][0]! : null],
  ];
}

/** What a subscription brings a month now; null = not fixed. */
function revenueOf({ subscription, stretches }: HeldSubscription): number | null {
  if (OVER.has(subscription.status ?? '')) return 0;
  let sum: number | null = 0;
  for (const { to, mrr } of stretches) {
    if (to === null) sum = sum === null || mrr === null ? null : sum + mrr;
  }
  return sum;
}

/**
 * A customer has left when the last of their subscriptions has ended; whoever had nothing but trials was never won, and
 * has only left the book.
 */
function departure(begun: readonly HeldSubscription[]): [string, Cell][] {
  const ended = begun.map(({ subscription }) => subscription).filter(({ status }) => OVER.has(status ?? ''));
  const told = (churned: Cell, kind: Cell, left: Cell): [string, Cell][] => [
    ['churned_on', churned],
    ['churn_kind', kind],
    ['ended_on', left],
  ];
  if (begun.length === 0 || ended.length < begun.length) return told(null, null, null);
  const last = ended.reduce((a, b) => ((b.ended_at ?? 0) > (a.ended_at ?? 0) ? b : a));
  const day = toDay(last.ended_at ?? last.canceled_at ?? null);
  if (ended.every(endedOnTrial)) return told(null, null, day);
  return told(
    day,
    INVOLUNTARY.has(last.cancellation_details?.reason ?? '') ? 'involuntary' : 'voluntary',
    null,
  );
}

function endedOnTrial({ trial_end: trial, ended_at: end }: StripeSubscription): boolean {
  return trial != null && end != null && end <= trial;
}

/** When a running subscription is known to end; null = it goes on. */
function leavesAt(subscription: StripeSubscription): number | null {
  const { cancel_at: at = null, cancel_at_period_end: atEnd = false } = subscription;
  return at ?? (atEnd ? periodEnd(subscription) : null);
}

/** Since basil on the items, before on the subscription. */
function periodEnd({ items, current_period_end: end }: StripeSubscription): number | null {
  const ends = (items?.data ?? []).flatMap((item) => item.current_period_end ?? []);
  return end ?? (ends.length > 0 ? Math.min(...ends) : null);
}
