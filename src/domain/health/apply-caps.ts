import { fromEpochDay } from '../day.ts';
import { evidence } from '../evidence/evidence-codes.ts';
import type { CapSettings, HealthSettings } from '../health-settings.ts';
import type { OpenInvoice } from '../signals/payment/extract-invoices.ts';
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

/** What caps look at; NaN = there is nothing of the kind, or its component is unknown. */
export interface CapFacts {
  /** Days overdue beyond the account's own habit. */
  beyondHabit: number;
  /** Failed attempts to collect. */
  attempts: number;
  uncollectible: boolean;
  /** Days since any product was used. */
  silence: number;
  /** Points missing from a full usage score. */
  usageLost: number;
}

/** The cap that lowers an index most, of those whose rule holds; in hundredths. Ties go to the earlier rule. */
export function lowestCap(
  health: number,
  facts: CapFacts,
  caps: HealthSettings['caps'],
): { rule: CapSettings; cap: number } | null {
  let lowest: { rule: CapSettings; cap: number } | null = null;
  for (const rule of caps) {
    const cap = Math.round(rule.cap * 100);
    if (cap < (lowest?.cap ?? health) && holds(rule, facts)) lowest = { rule, cap };
  }
  return lowest;
}

function holds({ when, atLeast }: CapSettings, facts: CapFacts): boolean {
  switch (when) {
    case 'days_overdue':
      return facts.beyondHabit >= atLeast;
    case 'failing_attempts':
      return facts.attempts >= atLeast;
    case 'uncollectible':
      return facts.uncollectible;
    case 'days_without_usage':
      return facts.silence >= atLeast;
    case 'usage_lost':
      return facts.usageLost >= atLeast;
  }
}

/** What the features hold for caps, whether or not the components are known. */
export function capFactsOf({ invoices, usage }: AccountFeatures, asOf: number): Omit<CapFacts, 'usageLost'> {
  const { overdue, failing, uncollectible } = paymentStanding(invoices, asOf);
  const silence = usage.products.reduce((least, p) => Math.min(least, p.silence), Number.POSITIVE_INFINITY);
  return {
    beyondHabit: overdue?.beyondHabit ?? Number.NaN,
    attempts: failing?.attempts ?? Number.NaN,
    uncollectible: uncollectible !== null,
    silence: usage.products.length === 0 ? Number.NaN : silence,
  };
}

/**
 * The same as far as it is known: a stale invoice feed caps nothing.
 * @param scores of the components; NaN = unknown
 */
export function knownCapFacts(
  facts: Omit<CapFacts, 'usageLost'>,
  { payment, usage }: { payment: number; usage: number },
): CapFacts {
  const isUsed = !Number.isNaN(usage);
  const isBilled = !Number.isNaN(payment);
  return {
    beyondHabit: isBilled ? facts.beyondHabit : Number.NaN,
    attempts: isBilled ? facts.attempts : Number.NaN,
    uncollectible: isBilled && facts.uncollectible,
    silence: isUsed ? facts.silence : Number.NaN,
    usageLost: Math.round((100 - usage) * 100) / 100,
  };
}

/** The cap that binds, with its reason; null = none does. */
export function applyCaps(account: UncappedAccount, caps: HealthSettings['caps']): AppliedCap | null {
  const { health, components, features, asOf } = account;
  if (caps.length === 0) return null;
  const scoreOf = (name: string) => {
    const result = components.find((c) => c.name === name)?.result;
    return result?.known ? result.score : Number.NaN;
  };
  const scores = { payment: scoreOf('payment'), usage: scoreOf('usage') };
  const facts = knownCapFacts(capFactsOf(features, asOf), scores);
  const lowest = lowestCap(health, facts, caps);
  return lowest && { cap: lowest.cap, evidence: reasonOf(lowest.rule, facts, account) };
}

function reasonOf(
  { when, atLeast, cap }: CapSettings,
  facts: CapFacts,
  { health, features, asOf }: UncappedAccount,
): Evidence {
  const before = health / 100;
  const { overdue, failing, uncollectible } = paymentStanding(features.invoices, asOf);
  const bill = (invoice: OpenInvoice | null | undefined) => ({
    invoiceId: invoice!.id,
    dueOn: invoice!.due === null ? null : fromEpochDay(invoice!.due),
  });
  const points = (Math.round(cap * 100) - health) / 100;
  switch (when) {
    case 'days_overdue': {
      const params = { cap, atLeast, days: overdue!.days, before, ...bill(overdue?.invoice) };
      return evidence('cap.days_overdue', params, points);
    }
    case 'failing_attempts': {
      const params = { cap, atLeast, attempts: facts.attempts, before, ...bill(failing) };
      return evidence('cap.failing_attempts', params, points);
    }
    case 'uncollectible': {
      const { id, amount, currency } = uncollectible!;
      return evidence('cap.uncollectible', { cap, before, invoiceId: id, amount, currency }, points);
    }
    case 'days_without_usage': {
      const last = features.usage.products.reduce(
        (newest, p) => Math.max(newest, p.last),
        Number.NEGATIVE_INFINITY,
      );
      const params = { cap, atLeast, days: facts.silence, before, lastDay: fromEpochDay(last) };
      return evidence('cap.days_without_usage', params, points);
    }
    case 'usage_lost':
      return evidence('cap.usage_lost', { cap, atLeast, lost: facts.usageLost, before }, points);
  }
}
