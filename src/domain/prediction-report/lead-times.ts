import type { BacktestReport } from './backtest-figures.ts';

/** Counts departures by whole weeks of warning, from the shortest (under a week) to the horizon, gaps included. */
export function leadTimes(leadDays: readonly number[], horizonDays: number): BacktestReport['lead_times'] {
  return Array.from({ length: Math.floor(horizonDays / 7) + 1 }, (_, week) => {
    const [from, to] = [7 * week, Math.min(horizonDays, 7 * week + 6)];
    const departures = leadDays.filter((days) => days >= from && days <= to).length;
    return { from_days: from, to_days: to, departures };
  });
}
