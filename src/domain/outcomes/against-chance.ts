import { addDays } from '../day.ts';
import { FEW, type Share } from '../statistics/shares.ts';
import type { Day } from '../types.ts';
import type { LedgerDeparture } from './ledger.ts';

/** What alerts are compared with: every account that was watched on the day, alerted or not. */
export interface WatchedPortfolio {
  /** Accounts still in the portfolio when the period of the ledger begins, by the day on which each was first scored. */
  entered: readonly { day: Day; accounts: number }[];
  /** Those of them that have left since, as far as they were scored before. */
  departures: readonly WatchedDeparture[];
}

export type WatchedDeparture = Pick<LedgerDeparture, 'leftOn' | 'how'> & { watchedFrom: Day };

/** `too_few` = nothing can be said yet. */
export type ChanceVerdict = 'better' | 'no_better' | 'too_few';

/** Alerts beside as many names drawn on the same days from all accounts that were watched then. */
export interface AgainstChance {
  /** Share of those names that would have left within the outcome days, 0-1; null = there is nothing to compare with. */
  chance: number | null;
  /** Accounts watched between the first and the last of those days. */
  accounts: number;
  verdict: ChanceVerdict;
}

/** Without so many departures that were foretold, or that chance alone would have foretold, nothing is shown. */
const LEAST_DEPARTURES = 5;

/** Alerts whose outcome days are over, and what came of them. */
export interface ComparedAlerts {
  /** The day of each. */
  days: readonly Day[];
  /** Followed by a departure in time; `independent` = how many independent alerts they are worth. */
  left: (Share & { independent: number }) | null;
  /** Accounts whose departure was foretold. */
  accountsLeft: number;
}

/** The share of all accounts watched on a day that left within the outcome days, 0-1; null = nobody was watched. */
export type ChanceOn = (day: Day) => number | null;

/** Who ended without churn is not counted, as among alerts. Each day is counted once, however often it is asked for. */
export function createChance({ entered, departures }: WatchedPortfolio, outcomeDays: number): ChanceOn {
  const known = new Map<Day, number | null>();
  const count = (day: Day): number | null => {
    const until = addDays(day, outcomeDays);
    let watched = accountsBy(day, entered);
    let left = 0;
    for (const { watchedFrom, leftOn, how } of departures) {
      if (watchedFrom > day || leftOn > until) continue;
      if (leftOn <= day || how === 'ended') watched--;
      else left++;
    }
    return watched > 0 ? left / watched : null;
  };
  return (day) => {
    if (!known.has(day)) known.set(day, count(day));
    return known.get(day) ?? null;
  };
}

/** Compares alerts with names drawn on the same days. */
export function compareWithChance(
  { days, left, accountsLeft }: ComparedAlerts,
  book: WatchedPortfolio,
  chanceOn: ChanceOn,
): AgainstChance {
  const drawn = days.flatMap((day) => chanceOn(day) ?? []);
  const chance = drawn.length === 0 ? null : drawn.reduce((sum, share) => sum + share, 0) / drawn.length;
  return {
    chance,
    accounts: watchedBetween(days, book),
    verdict: left === null || chance === null ? 'too_few' : verdictOf(left, { chance, accountsLeft }),
  };
}

function verdictOf(
  left: Share & { independent: number },
  { chance, accountsLeft }: { chance: number; accountsLeft: number },
): ChanceVerdict {
  if (left.independent < FEW) return 'too_few';
  if (left.low > chance) return accountsLeft >= LEAST_DEPARTURES ? 'better' : 'too_few';
  const isEnough = left.high < chance || left.independent * chance >= LEAST_DEPARTURES;
  return isEnough ? 'no_better' : 'too_few';
}

function accountsBy(day: Day, entered: WatchedPortfolio['entered']): number {
  return entered.reduce((sum, one) => (one.day <= day ? sum + one.accounts : sum), 0);
}

function watchedBetween(days: readonly Day[], { entered, departures }: WatchedPortfolio): number {
  const inOrder = [...days].sort();
  const [first, last] = [inOrder[0], inOrder.at(-1)];
  if (first === undefined || last === undefined) return 0;
  const gone = departures.filter(({ watchedFrom, leftOn }) => watchedFrom <= last && leftOn <= first);
  return accountsBy(last, entered) - gone.length;
}
