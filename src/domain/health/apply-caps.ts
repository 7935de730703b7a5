import { fromEpochDay } from '../day.ts';
import { evidence } from '../evidence/evidence-codes.ts';
import type { CapSettings, HealthSettings } from '../health-settings.ts';
import { paymentStanding } from '../signals/payment/payment-standing.ts';
import type { Evidence } from '../types.ts';
import type { AccountFeatures } from './features.ts';
import type { WeighedComponent } from './score-components.ts';

export interface AppliedCap {
  /** The index may not be above this, in hundredths. */
  cap: number;
  evidence: Evidence;
}

/** An account whose components add up to an index that caps may still lower. */
export interface UncappedAccount {
  /** The index in hundredths. */
  health: number;
  components: readonly WeighedComponent[];
  features: AccountFeatures;
  /** In epoch days. */
  asOf: number;
}

/**
 * The lowest cap whose rule holds and that lowers the index, or null. A cap looks only at components that are known: a
 * stale invoice feed caps nothing.
 */
export function applyCaps(account: UncappedAccount, caps: HealthSettings['caps']): AppliedCap | null {
  const { health } = account;
  let lowest: AppliedCap | null = null;
  for (const rule of caps) {
    const cap = Math.round(rule.cap * 100);
    if (cap >= health || (lowest !== null && cap >= lowest.cap)) continue;
    const why = holds(rule, account);
    if (why) lowest = { cap, evidence: { ...why, points: (cap - health) / 100 } };
  }
  return lowest;
}

function holds(
  { when, atLeast, cap }: CapSettings,
  { health, components, features, asOf }: UncappedAccount,
): Evidence | null {
  const before = health / 100;
  const usesPayment = when === 'days_overdue' || when === 'failing_attempts' || when === 'uncollectible';
  const result = components.find((c) => c.name === (usesPayment ? 'payment' : 'usage'))?.result;
  if (!result?.known) return null;
  switch (when) {
    case 'days_overdue': {
      const { overdue } = paymentStanding(features.invoices, asOf);
      if (!overdue || overdue.beyondHabit < atLeast) return null;
      const { id, due } = overdue.invoice;
      const dueOn = due === null ? null : fromEpochDay(due);
      return evidence('cap.days_overdue', { cap, atLeast, days: overdue.days, before, invoiceId: id, dueOn });
    }
    case 'failing_attempts': {
      const { failing } = paymentStanding(features.invoices, asOf);
      if (!failing || failing.attempts < atLeast) return null;
      const { id, due, attempts } = failing;
      const dueOn = due === null ? null : fromEpochDay(due);
      return evidence('cap.failing_attempts', { cap, atLeast, attempts, before, invoiceId: id, dueOn });
    }
    case 'uncollectible': {
      const { uncollectible } = paymentStanding(features.invoices, asOf);
      if (!uncollectible) return null;
      const { id, amount, currency } = uncollectible;
      return evidence('cap.uncollectible', { cap, before, invoiceId: id, amount, currency });
    }
    case 'days_without_usage': {
      const { products } = features.usage;
      const last = products.reduce((newest, p) => Math.max(newest, p.last), Number.NEGATIVE_INFINITY);
      const days = products.reduce((least, p) => Math.min(least, p.silence), Number.POSITIVE_INFINITY);
      if (products.length === 0 || days < atLeast) return null;
      return evidence('cap.days_without_usage', { cap, atLeast, days, before, lastDay: fromEpochDay(last) });
    }
    case 'usage_lost': {
      const lost = Math.round((100 - result.score) * 100) / 100;
      return lost < atLeast ? null : evidence('cap.usage_lost', { cap, atLeast, lost, before });
    }
  }
}
