import { fromEpochDay } from '../../day.ts';
import { convert, type LeastAmount } from '../../money.ts';
import type { Collection, Day } from '../../types.ts';

interface Owed {
  /** Null = not told. */
  amount: number | null;
  currency: string | null;
}

/**
 * What is owed without amounts that are not worth chasing: those under the least, unless together they reach it. What
 * has no amount, or one in a currency without a rate, cannot be compared and stays.
 * @param asOf days since 1970-01-01; picks the rates
 */
export function withoutTrifles<T extends Owed>(
  owed: readonly T[],
  asOf: number,
  { amount: least, terms }: LeastAmount,
): readonly T[] {
  if (least <= 0) return owed;
  const day = fromEpochDay(asOf);
  const small = new Map<T, number>();
  for (const one of owed) {
    const { amount, currency } = one;
    if (amount === null) continue;
    const worth = convert({ amount, currency: currency ?? terms.currency }, day, terms.rates);
    if (worth !== null && worth < least) small.set(one, worth);
  }
  const together = [...small.values()].reduce((sum, worth) => sum + worth, 0);
  return together >= least ? owed : owed.filter((one) => !small.has(one));
}

/** Where it is not told: whoever has tried to take the money collects automatically. */
export function collectionOf({
  collection,
  attempts,
}: {
  collection: Collection | null;
  attempts: number;
}): Collection {
  return collection ?? (attempts > 0 ? 'automatic' : 'manual');
}

/**
 * Attempts that failed without the customer's doing. A customer who tries to pay a bill that was sent, and fails, is no
 * card that has stopped working.
 */
export function failedAttempts(invoice: { collection: Collection | null; attempts: number }): number {
  return collectionOf(invoice) === 'manual' ? 0 : invoice.attempts;
}

/** Days of the failed attempts that are dated, ascending. */
export function failedDays({ failedOn }: { failedOn: string | null }): readonly Day[] {
  return failedOn === null ? [] : failedOn.split(' ');
}
