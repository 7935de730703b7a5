import { toEpochDay } from '../day.ts';
import { INVOLUNTARY_CODES } from '../evidence/evidence-codes.ts';
import { paymentStanding } from '../signals/payment/payment-standing.ts';
import type { ChurnEstimate, HealthScore } from '../types.ts';
import type { AccountFeatures } from './features.ts';

/** The prior speaks about this many days and is rescaled to other horizons. */
const BASE_DAYS = 30;
/** P(leaves of its own will within 30 days) at index 0 and at 100; between them it falls by the same factor per point. */
const AT_ZERO = 0.2;
const AT_FULL = 0.005;
/** P(lost to a failing collection within 30 days) after the first, second ... attempt, and when given up. */
const AFTER_ATTEMPT = [0.03, 0.06, 0.1, 0.15] as const;
const UNCOLLECTIBLE = 0.3;
/** A contract can mostly end at its renewal only: odds when that is inside the horizon, and when it is far outside. */
const RENEWAL_INSIDE = 2;
const RENEWAL_OUTSIDE = 0.6;

/**
 * A stated belief about churn, labelled `prior`, until there are outcomes to learn from. Voluntary: 0.5 % a month at
 * index 100 (6 % a year), 1.5 % at 70, 3.1 % at 50, 6.6 % at 30, 20 % at 0, so that red leaves several times as often as
 * green (the convention in the field is at least three times), doubled odds with the renewal inside the horizon.
 * Involuntary: by dunning attempts. Both combine as 1-(1-a)(1-b); another horizon h is 1-(1-p)^(h/30).
 * An unknown index gives null, never a low probability.
 */
export function estimatePrior(
  score: HealthScore,
  features: AccountFeatures,
  horizonDays: number,
): ChurnEstimate {
  if (score.health === null) return { probability: null, model: 'prior', horizonDays };
  const asOf = toEpochDay(score.asOf);
  const payment = score.components.find((c) => c.name === 'payment');
  const { failing, uncollectible } = paymentStanding(features.invoices, asOf);
  const { probability, voluntary, involuntary } = priorRisks(
    {
      health: score.health,
      lost: score.drivers.reduce((sum, d) => sum + (INVOLUNTARY_CODES.has(d.code) ? -d.points : 0), 0),
      renewalIn: features.renewalOn === null ? Number.NaN : features.renewalOn - asOf,
      isBilled: payment !== undefined && payment.score !== null,
      attempts: failing?.attempts ?? 0,
      uncollectible: uncollectible !== null,
    },
    horizonDays,
  );
  return { probability, voluntary, involuntary, model: 'prior', horizonDays };
}

/** What the prior is a function of. */
export interface PriorFacts {
  /** The index, and what a failing collection took from it, in its points. */
  health: number;
  lost: number;
  /** Days; NaN = no date is known. */
  renewalIn: number;
  /** The payment component is known. */
  isBilled: boolean;
  /** Failed ones of the open bill that has most; 0 = none. */
  attempts: number;
  uncollectible: boolean;
}

/** Both risks and what they come to, 0-1. */
export function priorRisks(
  facts: PriorFacts,
  horizonDays: number,
): { probability: number; voluntary: number; involuntary: number } {
  const voluntary = rescale(voluntaryRisk(facts, horizonDays), horizonDays);
  const involuntary = rescale(involuntaryRisk(facts), horizonDays);
  const probability = 1 - (1 - voluntary) * (1 - involuntary);
  return {
    probability: round6(probability),
    voluntary: round6(voluntary),
    involuntary: round6(involuntary),
  };
}

/** Indexes in hundredths, and where the renewal lies: nowhere, inside the horizon, outside. */
const INDEXES = 10_001;
const RENEWALS = 3;

/**
 * The same probability for many accounts. While nothing fails it is a function of the index, which has few values, and of
 * where the renewal lies: it is found once for each.
 */
export function rememberPrior(horizonDays: number): (facts: PriorFacts) => number {
  const known = new Float64Array(RENEWALS * INDEXES).fill(Number.NaN);
  return (facts) => {
    const { health, lost, renewalIn } = facts;
    const hundredths = Math.round(health * 100);
    const isPlain = lost === 0 && involuntaryRisk(facts) === 0 && hundredths / 100 === health;
    if (!isPlain) return priorRisks(facts, horizonDays).probability;
    const renewal = !(renewalIn >= 0) ? 0 : renewalIn <= horizonDays ? 1 : 2;
    const place = renewal * INDEXES + hundredths;
    if (Number.isNaN(known[place]!)) known[place] = priorRisks(facts, horizonDays).probability;
    return known[place]!;
  };
}

function voluntaryRisk({ health, lost, renewalIn }: PriorFacts, horizonDays: number): number {
  // What a failing card took from the index is no wish to leave.
  const plain = AT_ZERO * (AT_FULL / AT_ZERO) ** (Math.min(100, health + lost) / 100);
  if (!(renewalIn >= 0)) return plain;
  const odds = (plain / (1 - plain)) * (renewalIn <= horizonDays ? RENEWAL_INSIDE : RENEWAL_OUTSIDE);
  return odds / (1 + odds);
}

function involuntaryRisk({ isBilled, attempts, uncollectible }: PriorFacts): number {
  if (!isBilled) return 0;
  if (uncollectible) return UNCOLLECTIBLE;
  return attempts === 0 ? 0 : AFTER_ATTEMPT[Math.min(attempts, AFTER_ATTEMPT.length) - 1]!;
}

/** From 30 days to another length by constant hazard. */
function rescale(probability: number, horizonDays: number): number {
  return 1 - (1 - probability) ** (horizonDays / BASE_DAYS);
}

function round6(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
