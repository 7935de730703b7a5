import { describe, expect, it } from 'vitest';
import { toEpochDay } from '../../../src/domain/day.ts';
import { judgeReplay, type Oracle } from '../../../src/learning/replay/judge-replay.ts';
import type { Replay, ReplayedAlert } from '../../../src/learning/replay/replay-alerts.ts';
import { FIRST_DAY, madeUpBook } from '../backtest/made-up-book.ts';

const FIRST = toEpochDay(FIRST_DAY);
const ANA = 'ana@corp.example';
const RISK = { probability: 0.2, lift: 3, benefit: null, rank: 1, of: 10, basis: 'line' } as const;

/** Every fourth account leaves on day 50. */
const BOOK = (() => {
  let turn = 0;
  const live = () => ({ silentFrom: 300, leavesOn: turn++ % 4 === 0 ? 50 : null });
  return madeUpBook({ accounts: 40, days: 120, seed: 1, live });
})();

function alert(place: number, day: number, more: Partial<ReplayedAlert> = {}): ReplayedAlert {
  const { accountId } = BOOK.accounts[place]!.facts.account;
  const asOf = FIRST + day;
  return {
    accountId,
    place,
    asOf,
    rules: ['risk-line'],
    ownerEmail: ANA,
    touch: 'high',
    risk: RISK,
    ...more,
  };
}

function judge(alerts: ReplayedAlert[], oracle?: Oracle, told: readonly number[] = []) {
  const places = Int32Array.from(BOOK.accounts.keys());
  const days = [28, 35, 42].map((day) => ({
    asOf: FIRST + day,
    mode: 'line' as const,
    places,
    probability: Float64Array.from(places, () => 0.1),
    index: Float64Array.from(places, () => 50),
    held: 0,
    capacities: new Map([[ANA, 2]]),
    told: new Set(told),
  }));
  const replay: Replay = { alerts, days };
  return judgeReplay(replay, {
    ...{ book: BOOK, horizonDays: 30, knownUntil: FIRST + 120, csms: 1, seed: 1 },
    ...(oracle && { oracle }),
  });
}

describe('alerts of a replay', () => {
  it('are set beside as many by whoever knows the hazards', () => {
    const left = new Set(
      BOOK.accounts.flatMap(({ facts: { account } }) => (account.churnedOn ? [account.accountId] : [])),
    );
    const { lines } = judge([alert(0, 28), alert(1, 28), alert(2, 42)], (id) => (left.has(id) ? 0.9 : 0.1));
    const risk = lines.find(({ name }) => name === 'risk')!;
    expect(risk).toMatchObject({ alerts: 3, recall: 0.1, precision: 0.333333, median_lead_days: 22 });
    expect(risk.oracle).toMatchObject({ alerts: 3, recall: 0.3, precision: 1 });
  });

  it('know of no oracle that nobody named, and leave out what it does not know', () => {
    expect(judge([alert(0, 28)]).lines.map(({ oracle }) => oracle)).toEqual([null, null, null]);
    const { lines } = judge([alert(0, 28)], () => Number.NaN);
    expect(lines.find(({ name }) => name === 'risk')!.oracle!.alerts).toBe(0);
  });

  it('of risk are set beside those of the same accounts: without whom an event was told of already', () => {
    const told = BOOK.accounts.flatMap(({ facts: { account } }, place) => (account.churnedOn ? [place] : []));
    const { lines } = judge(
      [alert(1, 28), alert(2, 28, { risk: null })],
      (id) => (id === 'a0000' ? 0.9 : 0.1),
      told,
    );
    const [all, risk] = lines;
    expect(all!.oracle!.precision).toBeGreaterThan(0);
    expect(risk!.oracle!.precision).toBe(0);
  });

  it('are counted against the budget of seven days; what has happened is extra', () => {
    const event = { risk: null, rules: ['detractor'] };
    const within = judge([alert(0, 28), alert(1, 28), alert(2, 28, event), alert(3, 35), alert(4, 35)]);
    expect(within.over_budget).toBe(0);
    expect(within.lines.map(({ name, busiest_week }) => [name, busiest_week])).toEqual([
      ['all', 3],
      ['risk', 2],
      ['events', 1],
    ]);
    const over = judge([alert(0, 28), alert(1, 28), alert(2, 28), alert(3, 35)]);
    expect(over.over_budget).toBe(1);
  });
});
