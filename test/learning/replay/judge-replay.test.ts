import { describe, expect, it } from 'vitest';
import { judgeReplay, type Oracle } from '../../../src/learning/replay/judge-replay.ts';
import type { Replay, ReplayedAlert } from '../../../src/learning/replay/replay-alerts.ts';
import { alert, BOOK, FIRST, replayedDay } from './build-replay.ts';

function judge(alerts: ReplayedAlert[], oracle?: Oracle, apart: readonly number[] = []) {
  const days = [28, 35, 42].map((day) => replayedDay(day, { apart: new Set(apart) }));
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
    expect(judge([alert(0, 28)]).lines.map(({ oracle }) => oracle)).toEqual([null, null, null, null]);
    const { lines } = judge([alert(0, 28)], () => Number.NaN);
    expect(lines.find(({ name }) => name === 'risk')!.oracle!.alerts).toBe(0);
  });

  it('of risk are set beside those of the same accounts: without whom no risk alert may be about', () => {
    const apart = BOOK.accounts.flatMap(({ facts: { account } }, place) =>
      account.churnedOn ? [place] : [],
    );
    const { lines } = judge(
      [alert(1, 28), alert(2, 28, { risk: null })],
      (id) => (id === 'a0000' ? 0.9 : 0.1),
      apart,
    );
    const [all, risk] = lines;
    expect(all!.oracle!.precision).toBeGreaterThan(0);
    expect(risk!.oracle!.precision).toBe(0);
  });

  it('of risk are judged once more without accounts of whose departure an event has told', () => {
    const event = { risk: null, rules: ['detractor'] };
    const alerts = [alert(0, 35, event), alert(0, 28), alert(4, 28), alert(1, 28), alert(2, 28, event)];
    const { lines } = judge(alerts, (id) => (id === 'a0000' ? 0.9 : id === 'a0004' ? 0.8 : 0.1));
    const apart = lines.find(({ name }) => name === 'risk, events apart')!;
    // Of ten departures nine are left, of three alerts two; the oracle may not have the account either.
    expect(apart).toMatchObject({ alerts: 2, recall: 0.111111, precision: 0.5 });
    expect(apart.oracle).toMatchObject({ alerts: 2, recall: 0.111111, precision: 0.5 });
  });

  it('are counted against the budget of seven days; what has happened is extra', () => {
    const event = { risk: null, rules: ['detractor'] };
    const within = judge([alert(0, 28), alert(1, 28), alert(2, 28, event), alert(3, 35), alert(4, 35)]);
    expect(within.over_budget).toBe(0);
    expect(within.lines.map(({ name, busiest_week }) => [name, busiest_week])).toEqual([
      ['all', 3],
      ['risk', 2],
      ['events', 1],
      ['risk, events apart', 2],
    ]);
    const over = judge([alert(0, 28), alert(1, 28), alert(2, 28), alert(3, 35)]);
    expect(over.over_budget).toBe(1);
  });
});
