import type { Band, Touch } from '../types.ts';
import type { ProbabilityLevel } from './probability-level.ts';

/** One living, scored account as the line sees it. */
export interface LineAccount extends Taker, LineStanding {
  accountId: string;
  /** Probability of leaving within the horizon, 0-1; null = unknown. */
  probability: number | null;
  model: 'learned' | 'prior';
  band: Band;
  /** What a year of it brings, in the reporting currency; null = unknown. */
  yearlyValue: number | null;
}

/** Who takes an alert. */
export interface Taker {
  touch: Touch;
  /** Who would get the alert; null = nobody is known, the default channel. */
  ownerEmail: string | null;
}

/** What stands of an account beside its figures. */
export interface LineStanding {
  /**
   * Of its alert. `lapsed` = a risk alert open for longer than the horizon: what it foretold has not come; `told` = a
   * living alert about something that has happened: somebody acts on the account already.
   */
  episode: 'none' | 'open' | 'lapsed' | 'told' | 'cooling_down';
  /** What no contact can turn any more. */
  settled: 'notice_given' | 'uncollectible' | null;
  /** A person says that it is no risk. */
  noRisk: boolean;
  /** A rule that is configured to open whatever the probability fires. */
  always: boolean;
}

/** Of most accounts nothing stands. */
export const NOTHING_STANDS: LineStanding = {
  episode: 'none',
  settled: null,
  noRisk: false,
  always: false,
};

/** A portfolio as the line sees it: a row for each account, in columns; NaN = unknown. */
export interface LinePortfolio {
  accountIdOf: (row: number) => string;
  /** undefined = it is none of the portfolio */
  rowOf: (accountId: string) => number | undefined;
  probability: Float64Array;
  level: ProbabilityLevel;
  /** 1 = the probability is that of a learned model. */
  learned: Uint8Array;
  bands: readonly Band[];
  yearlyValue: Float64Array;
  /** Place of who takes its alert among all of them, who are in the order of their first accounts. */
  taker: Int32Array;
  takers: readonly Taker[];
  /** By row; who is not among them has nothing that stands. */
  standings: ReadonlyMap<number, LineStanding>;
}

export function accountAt(portfolio: LinePortfolio, row: number): LineAccount {
  const { touch, ownerEmail } = portfolio.takers[portfolio.taker[row]!]!;
  const { episode, settled, noRisk, always } = portfolio.standings.get(row) ?? NOTHING_STANDS;
  return {
    accountId: portfolio.accountIdOf(row),
    probability: orNull(portfolio.probability[row]!),
    model: portfolio.learned[row] === 1 ? 'learned' : 'prior',
    band: portfolio.bands[row]!,
    touch,
    ownerEmail,
    yearlyValue: orNull(portfolio.yearlyValue[row]!),
    episode,
    settled,
    noRisk,
    always,
  };
}

/** How many accounts each of the takers has. */
export function countByTaker({ taker, takers }: LinePortfolio): Int32Array {
  const counts = new Int32Array(takers.length);
  for (let row = 0; row < taker.length; row++) counts[taker[row]!]!++;
  return counts;
}

/** Riskiest first. What nobody can turn takes no place, so that it hides nobody who can be kept. */
export function riskierFirst({ accountIdOf, probability, standings }: LinePortfolio) {
  return (a: number, b: number): number =>
    Number(isSettled(standings, a)) - Number(isSettled(standings, b)) ||
    riskOf(probability, b) - riskOf(probability, a) ||
    (accountIdOf(a) < accountIdOf(b) ? -1 : 1);
}

/**
 * The place of an account among those of its taker, from 1: the riskiest first.
 * @param asked rows of which it is asked for certain: they are found together, among those that are as risky
 */
export function ranksAmongOwn(portfolio: LinePortfolio, asked: readonly number[]): (row: number) => number {
  const { taker, takers, probability, standings } = portfolio;
  const first = riskierFirst(portfolio);
  const least = new Float64Array(takers.length).fill(Number.POSITIVE_INFINITY);
  for (const row of asked) {
    const own = taker[row]!;
    least[own] = Math.min(least[own]!, riskOf(probability, row));
  }
  const rows: number[] = [];
  for (let row = 0; row < taker.length; row++) {
    if (riskOf(probability, row) >= least[taker[row]!]! && !isSettled(standings, row)) rows.push(row);
  }
  const ranks = new Map<number, number>();
  const counts = new Int32Array(takers.length);
  for (const row of rows.sort(first)) ranks.set(row, ++counts[taker[row]!]!);
  return (row) => ranks.get(row) ?? 1 + countBefore(portfolio, row, first);
}

function countBefore({ taker }: LinePortfolio, row: number, first: (a: number, b: number) => number): number {
  let before = 0;
  for (let other = 0; other < taker.length; other++) {
    if (taker[other] === taker[row] && other !== row && first(other, row) < 0) before++;
  }
  return before;
}

function isSettled(standings: LinePortfolio['standings'], row: number): boolean {
  const standing = standings.get(row);
  return standing !== undefined && standing.settled !== null;
}

/** Of whom nothing is known is the least of all. */
function riskOf(probability: Float64Array, row: number): number {
  const known = probability[row]!;
  return Number.isNaN(known) ? -1 : known;
}

function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
