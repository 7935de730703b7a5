import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/domain/statistics/chance.ts';
import {
  evaluateAlertBudget,
  type ScoredSnapshot,
} from '../../../src/learning/metrics/evaluate-alert-budget.ts';

/** Weekly snapshots of accounts; `scoreOf` sees account number, week and days until the account leaves. */
function weekly(input: {
  accounts: number;
  weeks: number;
  churnedOn: (account: number) => number | null;
  scoreOf: (account: number, week: number, daysLeft: number) => number;
}): ScoredSnapshot[] {
  const rows: ScoredSnapshot[] = [];
  for (let week = 0; week < input.weeks; week++)
    for (let account = 0; account < input.accounts; account++) {
      const churnedOn = input.churnedOn(account);
      const asOf = 7 * week;
      if (churnedOn !== null && churnedOn <= asOf) continue;
      const score = input.scoreOf(account, week, (churnedOn ?? Number.POSITIVE_INFINITY) - asOf);
      rows.push({ account: `a${account}`, asOf, score, churnedOn });
    }
  return rows;
}

describe('evaluateAlertBudget', () => {
  it('alerts 2.5 % of 40 accounts a week: one, and mutes it for four weeks', () => {
    const rows = weekly({
      accounts: 40,
      weeks: 8,
      churnedOn: () => null,
      scoreOf: (account) => (account === 0 ? 1 : 0),
    });
    const report = evaluateAlertBudget(rows);
    expect(report).toMatchObject({ alerts: 8, snapshots: 8, churners: 0, recall: null, precision: 0 });
  });
  it('counts a churner as caught by a new alert within the horizon, with its lead', () => {
    const rows = weekly({
      accounts: 40,
      weeks: 10,
      churnedOn: (account) => (account === 3 ? 50 : null),
      scoreOf: (account, week) => (account === 3 && week >= 4 ? 1 : 0),
    });
    const report = evaluateAlertBudget(rows);
    // First alerted on day 28, muted until after it left on day 50.
    expect(report).toMatchObject({ churners: 1, recall: 1, medianLeadDays: 22 });
    expect(report.precision).toBeCloseTo(1 / report.alerts, 12);
  });
  it('does not count an alert that came before the horizon, though the mute hides the account meanwhile', () => {
    const rows = weekly({
      accounts: 40,
      weeks: 6,
      churnedOn: (account) => (account === 3 ? 34 : null),
      scoreOf: (account, week) => (account === 3 && week === 0 ? 1 : account === 3 ? -1 : 0),
    });
    expect(evaluateAlertBudget(rows)).toMatchObject({ churners: 1, recall: 0, medianLeadDays: null });
  });
  it('carries fractions of an alert over and lets whole ones lapse', () => {
    const rows = weekly({ accounts: 20, weeks: 9, churnedOn: () => null, scoreOf: () => 0 });
    // Half an alert a week: one every second week.
    expect(evaluateAlertBudget(rows).alerts).toBe(4);
    const unknownAtFirst = rows.map((row) => (row.asOf < 56 ? { ...row, score: Number.NaN } : row));
    expect(evaluateAlertBudget(unknownAtFirst).alerts).toBeLessThanOrEqual(1);
  });
  it('leaves out accounts already gone and horizons not yet over', () => {
    const rows = [
      { account: 'gone', asOf: 10, score: 1, churnedOn: 10 },
      { account: 'kept', asOf: 10, score: 1, churnedOn: null },
      { account: 'open', asOf: 80, score: 1, churnedOn: null },
    ];
    const report = evaluateAlertBudget(rows, { outcomesKnownUntil: 100 });
    expect(report.leftOut).toEqual({ gone: 1, undecided: 1 });
    expect(report).toMatchObject({ snapshots: 1, baseRate: 0 });
  });
  it('counts an account that returns and leaves again as two departures', () => {
    const rows = [
      { account: 'a', asOf: 0, score: 1, churnedOn: 20 },
      { account: 'a', asOf: 100, score: 1, churnedOn: 120 },
    ];
    expect(evaluateAlertBudget(rows, { share: 1 })).toMatchObject({
      churners: 2,
      recall: 1,
      medianLeadDays: 20,
    });
  });
  it('draws random scores level with the random line, and knowing scores far above it', () => {
    const draw = seededRandom(5);
    const leaving = Array.from({ length: 1000 }, () => (draw() < 0.3 ? Math.ceil(draw() * 280) : null));
    const book = (scoreOf: (account: number, week: number, daysLeft: number) => number) =>
      evaluateAlertBudget(weekly({ accounts: 1000, weeks: 36, churnedOn: (a) => leaving[a]!, scoreOf }), {
        outcomesKnownUntil: 280,
      });
    const blind = book(() => draw());
    expect(Math.abs(blind.recall! - blind.random.recall!)).toBeLessThan(0.04);
    // About four snapshots within 30 days, 2.5 % of the accounts each.
    expect(blind.random.recall).toBeGreaterThan(0.07);
    expect(blind.random.recall).toBeLessThan(0.12);
    const knowing = book((_, __, daysLeft) => (daysLeft <= 30 ? 1 : 0));
    // The budget is spent to the last alert, so even perfect scores alert some who stay.
    expect(knowing.recall).toBeGreaterThan(0.95);
    expect(knowing.precision).toBeGreaterThan(3 * knowing.random.precision!);
  });
  it('is the same for the same seed and for any order of the rows but for ties', () => {
    const draw = seededRandom(9);
    const rows = weekly({
      accounts: 200,
      weeks: 10,
      churnedOn: (account) => (account % 9 === 0 ? 30 + (account % 40) : null),
      scoreOf: () => draw(),
    });
    const report = evaluateAlertBudget(rows, { seed: 3 });
    expect(evaluateAlertBudget(rows, { seed: 3 })).toEqual(report);
    const { random: _, ...shuffled } = evaluateAlertBudget([...rows].reverse(), { seed: 3 });
    expect(report).toMatchObject(shuffled);
  });
  it('has nothing to say without rows', () => {
    expect(evaluateAlertBudget([])).toMatchObject({
      alerts: 0,
      recall: null,
      precision: null,
      medianLeadDays: null,
      baseRate: null,
    });
  });
});
