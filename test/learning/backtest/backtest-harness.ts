import { defaultConfig } from '../../../src/config/load-config.ts';
import { toReasons } from '../../../src/config/to-settings.ts';
import { toEpochDay } from '../../../src/domain/day.ts';
import { DEFAULT_HEALTH_SETTINGS } from '../../../src/domain/health-settings.ts';
import type { Day } from '../../../src/domain/types.ts';
import { type BacktestSettings, backtest, type Walk } from '../../../src/learning/backtest/backtest.ts';
import { reportBacktest } from '../../../src/learning/backtest/backtest-report.ts';
import type { OutcomeHistory } from '../../../src/learning/features/outcome-history.ts';
import type { BacktestReport } from '../../../src/learning/report/backtest-figures.ts';

/** As shipped. */
export const REASONS = toReasons(defaultConfig('.').config);

/** Settings that let a small book be learned from quickly. */
export function quickSettings(from: Day, to: Day, change: Partial<BacktestSettings> = {}): BacktestSettings {
  return {
    from: toEpochDay(from),
    to: toEpochDay(to),
    everyDays: 7,
    refitDays: 56,
    horizonDays: 30,
    historyDays: 400,
    health: DEFAULT_HEALTH_SETTINGS,
    freshness: { usage: null, surveys: null, invoices: null, subscriptions: null, signals: null },
    least: { accounts: 30, churnedAccounts: 10 },
    maxTrainingRows: 200_000,
    helpEffect: 0.3,
    fit: { maxCycles: 20, maxPairs: 0, bags: 3, candidates: ['additive'] },
    ...change,
  };
}

export function walkBook(book: OutcomeHistory, settings: BacktestSettings): Walk {
  return backtest(book, settings, { step: () => undefined });
}

export function judge(book: OutcomeHistory, settings: BacktestSettings): BacktestReport {
  const budget = { share: 0.1, periodDays: 28, coolDownDays: 28, horizonDays: settings.horizonDays, seed: 1 };
  return reportBacktest(walkBook(book, settings), {
    book,
    settings,
    budget,
    csms: 2,
    configHash: 'c0ffee',
    reasons: REASONS,
  });
}
