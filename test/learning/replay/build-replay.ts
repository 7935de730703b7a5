import { toEpochDay } from '../../../src/domain/day.ts';
import type { Band } from '../../../src/domain/types.ts';
import type { ReplayedAlert, ReplayedDay } from '../../../src/learning/replay/replay-alerts.ts';
import { FIRST_DAY, madeUpBook } from '../backtest/made-up-book.ts';

export const FIRST = toEpochDay(FIRST_DAY);
export const ANA = 'ana@corp.example';
const RISK = { probability: 0.2, lift: 3, benefit: null, rank: 1, of: 10, basis: 'line' } as const;

/** Every fourth account leaves on day 50. */
export const BOOK = (() => {
  let turn = 0;
  const live = () => ({ silentFrom: 300, leavesOn: turn++ % 4 === 0 ? 50 : null });
  return madeUpBook({ accounts: 40, days: 120, seed: 1, live });
})();

/** A risk alert of Ana's, `day` days after the first. */
export function alert(place: number, day: number, more: Partial<ReplayedAlert> = {}): ReplayedAlert {
  const { accountId } = BOOK.accounts[place]!.facts.account;
  return {
    accountId,
    place,
    asOf: FIRST + day,
    rules: ['risk-line'],
    ownerEmail: ANA,
    touch: 'high',
    risk: RISK,
    message: `episode:${place}:${day}`,
    tasks: 2,
    ...more,
  };
}

export function replayedDay(day: number, more: Partial<ReplayedDay> = {}): ReplayedDay {
  const places = Int32Array.from(BOOK.accounts.keys());
  return {
    asOf: FIRST + day,
    mode: 'line',
    places,
    bands: Array.from(places, (): Band => 'healthy'),
    probability: Float64Array.from(places, () => 0.1),
    index: Float64Array.from(places, () => 50),
    held: [],
    live: new Set(),
    capacities: new Map([[ANA, 2]]),
    apart: new Set(),
    ...more,
  };
}
