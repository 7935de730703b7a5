import { daysBetween } from '../day.ts';
import type { Day } from '../types.ts';
import { expectedChurn, expectedMean, type Risk } from './expected-churn.ts';
import { voluntaryShare } from './split-probability.ts';

/** An account of the book with all that its part of the money at risk is made of. */
export interface RiskedAccount {
  /** P(leaves within the horizon), 0-1; null = unknown. */
  probability: number | null;
  /** Its parts, where they are kept apart: of the customer's will, and a collection that fails. */
  voluntary: number | null;
  involuntary: number | null;
  /** Monthly, in the currency of the result; null = unknown. */
  mrr: number | null;
  renewalOn: Day | null;
}

/** Amounts in the currency of the accounts' MRR. */
export interface MoneyAtRisk {
  expected: number;
  /** The 80 % range of the whole book. */
  low: number;
  high: number;
  /** Accounts counted, and those left out because probability or amount is unknown. */
  accounts: number;
  unknown: number;
  /** Parts of `expected`; null unless every counted account's probability is kept apart. */
  voluntary: number | null;
  involuntary: number | null;
}

/** What the money of an account is counted from. */
type Counted = Pick<RiskedAccount, 'probability' | 'mrr' | 'renewalOn'>;

const DAYS_PER_MONTH = 365 / 12;

/**
 * Probability x MRR to renewal: what an account would still pay until its renewal, times the probability that it
 * leaves. The months reach at least as far as the horizon of the probability (who does not renew next week takes more
 * than a week's revenue along), also where no renewal is known or it has passed. Null when probability or MRR is.
 */
export function accountAtRisk(account: Counted, given: { asOf: Day; horizonDays: number }): number | null {
  const risk = riskOf(account, given);
  return risk && risk.probability * risk.mrr;
}

/** What is lost if the account leaves, and how likely that is; null where it cannot be counted. */
function riskOf(
  { probability, mrr, renewalOn }: Counted,
  { asOf, horizonDays }: { asOf: Day; horizonDays: number },
): Risk | null {
  if (probability === null || mrr === null) return null;
  const days = renewalOn === null ? 0 : daysBetween(asOf, renewalOn);
  return { probability, mrr: (mrr * Math.max(days, horizonDays)) / DAYS_PER_MONTH };
}

/** The sum of `accountAtRisk` over a book alone, as `moneyAtRisk` finds it; null when no account can be counted. */
export function expectedAtRisk(
  accounts: readonly Counted[],
  given: { asOf: Day; horizonDays: number },
): number | null {
  return expectedMean(accounts.flatMap((account) => riskOf(account, given) ?? []));
}

/**
 * The sum of `accountAtRisk` over a book with its 80 % range. Leaving or staying are independent yes/no outcomes, so the
 * sum is Poisson-binomial (see `expectedChurn` for the range and its source). The parts follow the hazards (see
 * `splitProbability`).
 * @returns null when no account can be counted
 */
export function moneyAtRisk(
  accounts: readonly RiskedAccount[],
  given: { asOf: Day; horizonDays: number },
): MoneyAtRisk | null {
  const risks: Risk[] = [];
  let voluntary: number | null = 0;
  for (const account of accounts) {
    const risk = riskOf(account, given);
    if (risk === null) continue;
    risks.push(risk);
    const apart = account.voluntary !== null && account.involuntary !== null;
    if (voluntary === null || !apart) voluntary = null;
    else voluntary += risk.probability * risk.mrr * voluntaryShare(account.voluntary!, account.involuntary!);
  }
  const expected = expectedChurn(risks);
  if (expected === null) return null;
  return {
    expected: expected.mrr,
    low: expected.low,
    high: expected.high,
    accounts: risks.length,
    unknown: accounts.length - risks.length,
    voluntary,
    involuntary: voluntary === null ? null : Math.max(0, expected.mrr - voluntary),
  };
}
