/** An unpaid document of the billing system: an invoice, or with a negative amount a credit note. */
export interface Billed {
  /** Null = not told; what is not known cannot be covered by a credit. */
  amount: number | null;
  currency: string | null;
  /** Days since 1970-01-01; null = not told. */
  due: number | null;
  uncollectible: boolean;
}

/** Less than the smallest unit of any currency: what floating point leaves behind is no debt. */
const NOTHING = 0.0005;

/**
 * What is owed: the open invoices less the open credit notes, per currency. Credits cover the oldest invoice first and
 * those given up last; what is covered wholly is left out, and of what is covered in part the rest remains. Invoices of
 * zero are no debt, whatever their status. The order given is kept.
 * @param base currency of amounts that carry none
 */
export function netCredits<T extends Billed>(open: readonly T[], base: string): T[] {
  const credits = new Map<string, number>();
  for (const { amount, currency: told, uncollectible } of open) {
    const currency = told ?? base;
    if (amount === null || amount >= 0 || uncollectible) continue;
    credits.set(currency, (credits.get(currency) ?? 0) - amount);
  }
  const owed = new Map<T, number | null>();
  for (const one of [...open].sort(byTurn)) {
    const { amount } = one;
    const currency = one.currency ?? base;
    if (amount === null) owed.set(one, null);
    if (amount === null || amount <= 0) continue;
    const credit = credits.get(currency) ?? 0;
    const covered = Math.min(amount, credit);
    if (covered > 0) credits.set(currency, credit - covered);
    if (amount - covered > NOTHING) owed.set(one, amount - covered);
  }
  return open.flatMap((one) => {
    const amount = owed.get(one);
    if (amount === undefined) return [];
    return [amount === one.amount ? one : { ...one, amount: amount === null ? null : round(amount) }];
  });
}

function byTurn(a: Billed, b: Billed): number {
  const dueOf = ({ due }: Billed) => due ?? Number.MAX_SAFE_INTEGER;
  return Number(a.uncollectible) - Number(b.uncollectible) || dueOf(a) - dueOf(b);
}

function round(amount: number): number {
  return Math.round(amount * 1000) / 1000;
}
