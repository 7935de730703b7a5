import { daysBetween } from '../day.ts';
import { groupBy } from '../group-by.ts';
import { median } from '../statistics/round-and-median.ts';
import type { Day } from '../types.ts';
import { isRight } from './judge-outcome.ts';
import type { AlertedEpisode, Departure } from './ledger.ts';
import { measureRecall } from './measure-recall.ts';
import type { Period } from './period.ts';

/** What became of the accounts that were flagged in one month. */
export interface Hindsight {
  /** The month the flagged accounts belong to, `YYYY-MM`. */
  month: string;
  flagged: number;
  left: number;
  recovered: number;
  falseAlarms: number;
  stillOpen: number;
  missed: number;
  medianWarningDays: number | null;
}

/** An episode as it stood on the as-of day. */
export type FlaggedEpisode = Pick<AlertedEpisode, 'accountId' | 'openedOn' | 'closedOn' | 'verdict'>;

/**
 * What became of the accounts flagged in a month, each counted once: left, else a false alarm by a person's word,
 * else still open, else recovered; and how many left in that month without a warning in the days before.
 * Accounts that left without churn can be judged neither way and are not counted.
 * @param given.warningDays a warning counts for a departure that follows within so many days
 * @param given.episodes those opened from so many days before the month on
 * @param given.departures of the month and after it, up to the as-of day
 * @returns null when nobody was flagged and nobody missed
 */
export function judgeHindsight(given: {
  month: Period;
  warningDays: number;
  episodes: readonly FlaggedEpisode[];
  departures: readonly Departure[];
}): Hindsight | null {
  const { month, episodes } = given;
  const departures = new Map(given.departures.map((d) => [d.accountId, d]));
  const byAccount = groupBy(episodes, ({ accountId }) => accountId);
  const tally = { left: 0, recovered: 0, falseAlarms: 0, stillOpen: 0 };
  const warnings: number[] = [];
  for (const [accountId, ofAccount] of byAccount) {
    const flagged = ofAccount.filter((e) => e.openedOn >= month.first && e.openedOn <= month.last);
    const first = earliest(flagged);
    if (first === null) continue;
    const departure = departures.get(accountId);
    if (departure?.how === 'ended' || departure?.leftOn === first) continue;
    if (departure && departure.leftOn > first) {
      tally.left++;
      warnings.push(daysBetween(first, departure.leftOn));
    } else if (flagged.some((e) => isRight(e.verdict) === false)) {
      tally.falseAlarms++;
    } else if (flagged.some((e) => e.closedOn === null)) {
      tally.stillOpen++;
    } else {
      tally.recovered++;
    }
  }
  const alertDays = new Map([...byAccount].map(([id, ofAccount]) => [id, ofAccount.map((e) => e.openedOn)]));
  const leftThen = given.departures.filter((d) => d.leftOn >= month.first && d.leftOn <= month.last);
  const missed = measureRecall(alertDays, leftThen, given.warningDays).missed.length;
  const flagged = tally.left + tally.recovered + tally.falseAlarms + tally.stillOpen;
  if (flagged + missed === 0) return null;
  return { month: month.name, flagged, ...tally, missed, medianWarningDays: median(warnings) };
}

function earliest(episodes: readonly FlaggedEpisode[]): Day | null {
  return episodes.reduce<Day | null>((day, e) => (day === null || e.openedOn < day ? e.openedOn : day), null);
}
