import { daysBetween } from '../day.ts';
import { groupBy } from '../group-by.ts';
import { median } from '../statistics/round-and-median.ts';
import { clusteredShare, type Share, shareOf } from '../statistics/shares.ts';
import type { Day } from '../types.ts';
import { hasLeft, isRight, judgeOutcome, OUTCOMES, type Outcome } from './judge-outcome.ts';
import type { AlertedEpisode, LedgerDeparture } from './ledger.ts';

/** What an alert was worth: what people said, and what the account did. */
export interface Judged {
  accountId: string;
  /** The day of the alert. */
  on: Day;
  verdict: string | null;
  outcome: Outcome;
  /** Days from the alert to the departure; null unless the account left in time. */
  leadDays: number | null;
  /** Its outcome days are over: those that left sooner are no longer known before those that stay. */
  isOver: boolean;
}

/** Precision of one rule (or of all alerts), told apart by who judges. */
export interface Precision {
  /** Alerts raised. */
  alerts: number;
  /** Right by people's word, of those that got a verdict. */
  byVerdict: Share | null;
  /**
   * Left within the outcome days, of the alerts whose outcome days are over. Plays that work lower it. The interval
   * counts alerts of one account together; `independent` = how many independent alerts they are worth.
   */
  byOutcome: (Share & { independent: number }) | null;
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
  const { accountId, verdict } = episode;
  const departure = given.departures.get(accountId) ?? null;
  const outcome = judgeOutcome(on, { ...given, departure });
  const leadDays = departure && hasLeft(outcome) ? daysBetween(on, departure.leftOn) : null;
  const isOver = daysBetween(on, given.asOf) >= given.outcomeDays;
  return { accountId, on, verdict, outcome, leadDays, isOver };
}

/** Precision of alerts that have been judged one by one, with 95 % intervals (Wilson 1927). */
export function measurePrecision(alerts: readonly Judged[]): Precision {
  const outcomes = Object.fromEntries(OUTCOMES.map((o) => [o, 0])) as Record<Outcome, number>;
  const count = { right: 0, wrong: 0, outweighed: 0 };
  for (const { verdict, outcome } of alerts) {
    outcomes[outcome]++;
    const right = isRight(verdict);
    const left = hasLeft(outcome);
    if (right === true) count.right++;
    if (right === false) count.wrong++;
    if (right === false && left) count.outweighed++;
  }
  const verdicts = count.right + count.wrong;
  return {
    alerts: alerts.length,
    byVerdict: shareOf(count.right, verdicts),
    byOutcome: clusteredShare([...groupBy(withOutcome(alerts), (a) => a.accountId).values()].map(leftOf)),
    judged: shareOf(count.right + count.outweighed, verdicts),
    outcomes,
    medianLeadDays: median(alerts.flatMap((a) => a.leadDays ?? [])),
  };
}

/** The alerts whose outcome can be compared: their outcome days are over, and it is one that counts. */
export function withOutcome<T extends Judged>(alerts: readonly T[]): T[] {
  return alerts.filter(({ isOver, outcome }) => isOver && (hasLeft(outcome) || outcome === 'stayed'));
}

function leftOf(alerts: readonly Judged[]): { hits: number; n: number } {
  return { hits: alerts.filter(({ outcome }) => hasLeft(outcome)).length, n: alerts.length };
}

/** The alerts of every rule that raised one, each judged by itself; most alerts first. */
export function judgeRules(
  episodes: readonly AlertedEpisode[],
  given: LedgerGiven,
): { rule: string; alerts: Judged[] }[] {
  const judged = episodes.flatMap((episode) =>
    episode.alerts.map(({ rule, on }) => ({ rule, ...judgeAlert(episode, on, given) })),
  );
  return [...groupBy(judged, ({ rule }) => rule)]
    .map(([rule, alerts]) => ({ rule, alerts }))
    .sort((a, b) => b.alerts.length - a.alerts.length || (a.rule < b.rule ? -1 : 1));
}

/** Precision of every rule that raised an alert, most alerts first. */
export function measureRules(
  episodes: readonly AlertedEpisode[],
  given: LedgerGiven,
): (Precision & { rule: string })[] {
  return judgeRules(episodes, given).map(({ rule, alerts }) => ({ rule, ...measurePrecision(alerts) }));
}
