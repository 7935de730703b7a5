import type { LinePortfolio } from './line-portfolio.ts';
import type { ProbabilityLevel } from './probability-level.ts';

/** Where risk alerts begin. Lift = how many times the mean probability of the portfolio on that day. */
export type LineRule =
  /** Each owner's places go to the accounts where a contact is worth most, down to the least lift. */
  | { by: 'budget'; leastLift: number }
  /** As by budget, but at this lift whatever the back-test proposes. */
  | { by: 'lift'; lift: number }
  /** Where a contact is expected to bring more than it costs. */
  | { by: 'profit' }
  /** A fixed probability, 0-1. */
  | { by: 'probability'; over: number };

export interface LineSettings {
  rule: LineRule;
  /** An open risk alert stands until the probability is under this share of the line (0-1), so that it does not flicker. */
  closeAt: number;
  /** Share of those who would leave that a contact keeps (0-1), and what one costs in the reporting currency. */
  contact: { effect: number; cost: number };
  /**
   * While nothing is proven: the worst share of an owner's accounts (to the nearest whole one, at least one), each at
   * least this many times the mean, or in the band at risk or worse.
   */
  unproven: { worstShare: number; leastLift: number };
  capacity: CapacitySettings;
}

/** What an owner, or the low-touch pool, takes of risk alerts in seven days: the larger of the two. */
export interface CapacitySettings {
  /** What a person can do; null = no limit. */
  perOwner: number | null;
  /** Share of the accounts: whoever has so many that it is more than `perOwner` is a team or a machine. */
  share: number;
}

/** What later outcomes have shown about the probabilities that rank the accounts. */
export interface RankingEvidence {
  /** `unproven` = too few departures to tell; `chance` = ranks no better than drawing names. */
  verdict: 'proven' | 'unproven' | 'chance';
  /** The least lift that held what it promised in the back-test; null = none did, or nothing is known. */
  supportedLift: number | null;
}

/** The line of one portfolio on one day. */
export interface AlertLine extends ProbabilityLevel {
  /** `worst` = the worst few per owner, for want of proof; `none` = no risk alerts, for proof of the contrary. */
  mode: 'line' | 'worst' | 'none';
  /** Probability from which a risk alert may open, and from which an open one stands; null when none may. */
  opensFrom: number | null;
  standsFrom: number | null;
}

/** Draws the line for a portfolio. The order of the accounts does not matter. */
export function drawLine(
  { level, probability, learned }: Pick<LinePortfolio, 'level' | 'probability' | 'learned'>,
  settings: LineSettings,
  evidence: RankingEvidence,
): AlertLine {
  const { mean, median } = level;
  const isLearned = (model: number, row: number) => model === 1 && !Number.isNaN(probability[row]!);
  if (mean === null || median === null || evidence.verdict === 'chance')
    return { mode: 'none', mean, median, opensFrom: null, standsFrom: null };
  const mode = evidence.verdict === 'proven' && learned.some(isLearned) ? 'line' : 'worst';
  const wanted =
    mode === 'line'
      ? linePosition(settings.rule, evidence.supportedLift, mean)
      : settings.unproven.leastLift * mean;
  // Whoever is safer than most is no risk, wherever the line is.
  const opensFrom = Math.max(wanted, median);
  return { mode, mean, median, opensFrom, standsFrom: Math.max(opensFrom * settings.closeAt, median) };
}

function linePosition(rule: LineRule, supportedLift: number | null, mean: number): number {
  switch (rule.by) {
    case 'budget':
      return Math.max(rule.leastLift, supportedLift ?? 0) * mean;
    case 'lift':
      return rule.lift * mean;
    case 'profit':
      return 0;
    case 'probability':
      return rule.over;
  }
}

/**
 * What a contact with an account is expected to bring: at stake x probability x what a contact can change, less its
 * cost; in the reporting currency.
 */
export function contactBenefit(
  given: { yearlyValue: number; probability: number },
  { effect, cost }: LineSettings['contact'],
): number {
  return given.yearlyValue * given.probability * effect - cost;
}

/** Risk alerts that an owner of so many high-touch accounts, or a pool of so many low-touch ones, takes in seven days. */
export function weeklyCapacity(accounts: number, { perOwner, share }: CapacitySettings): number {
  return perOwner === null ? Number.POSITIVE_INFINITY : Math.max(perOwner, Math.floor(accounts * share));
}
