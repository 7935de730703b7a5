import { daysBetween } from '../day.ts';
import { groupBy } from '../group-by.ts';
import { median } from '../statistics/round-and-median.ts';
import { type Share, shareOf } from '../statistics/shares.ts';
import type { Day } from '../types.ts';
import { hasLeft, isRight, judgeOutcome, OUTCOMES, type Outcome } from './judge-outcome.ts';
import type { AlertedEpisode, LedgerDeparture } from './ledger.ts';

/** What an alert was worth: what people said, and what the account did. */
export interface Judged {
  verdict: string | null;
  outcome: Outcome;
  /** Days from the alert to the departure; null unless the account left in time. */
  leadDays: number | null;
}

/** Precision of one rule (or of all alerts), told apart by who judges. */
export interface Precision {
  /** Alerts raised. */
  alerts: number;
  /** Right by people's word, of those that got a verdict. */
  byVerdict: Share | null;
  /** Left within the outcome days, of those whose outcome is known. Plays that work lower it. */
  byOutcome: Share | null;
  /** Of the alerts with a verdict: right by it, or the account left in time whatever was said. */
  judged: Share | null;
  outcomes: Readonly<Record<Outcome, number>>;
  medianLeadDays: number | null;
}

export interface LedgerGiven {
  departures: ReadonlyMap<string, LedgerDeparture>;
  asOf: Day;
  outcomeDays: number;
}

/** Verdict and outcome of an episode's account, counted from a day on which it was alerted. */
export function judgeAlert(
  episode: Pick<AlertedEpisode, 'accountId' | 'verdict'>,
  on: Day,
  given: LedgerGiven,
): Judged {
  const departure = given.departures.get(episode.accountId) ?? null;
  const outcome = judgeOutcome(on, { ...given, departure });
  const leadDays = departure && hasLeft(outcome) ? daysBetween(on, departure.leftOn) : null;
  return { verdict: episode.verdict, outcome, leadDays };
}

/** Precision of alerts that have been judged one by one, with 95 % intervals (Wilson 1927). */
export function measurePrecision(alerts: readonly Judged[]): Precision {
  const outcomes = Object.fromEntries(OUTCOMES.map((o) => [o, 0])) as Record<Outcome, number>;
  const count = { right: 0, wrong: 0, outweighed: 0, left: 0 };
  for (const { verdict, outcome } of alerts) {
    outcomes[outcome]++;
    const right = isRight(verdict);
    const left = hasLeft(outcome);
    if (left) count.left++;
    if (right === true) count.right++;
    if (right === false) count.wrong++;
    if (right === false && left) count.outweighed++;
  }
  const verdicts = count.right + count.wrong;
  return {
    alerts: alerts.length,
    byVerdict: shareOf(count.right, verdicts),
    byOutcome: shareOf(count.left, count.left + outcomes.stayed),
    judged: shareOf(count.right + count.outweighed, verdicts),
    outcomes,
    medianLeadDays: median(alerts.flatMap((a) => a.leadDays ?? [])),
  };
}

/** Precision of every rule that raised an alert, most alerts first. */
export function measureRules(
  episodes: readonly AlertedEpisode[],
  given: LedgerGiven,
): (Precision & { rule: string })[] {
  const judged = episodes.flatMap((episode) =>
    episode.alerts.map(({ rule, on }) => ({ rule, ...judgeAlert(episode, on, given) })),
  );
  return [...groupBy(judged, ({ rule }) => rule)]
    .map(([rule, alerts]) => ({ rule, ...measurePrecision(alerts) }))
    .sort((a, b) => b.alerts - a.alerts || (a.rule < b.rule ? -1 : 1));
}
