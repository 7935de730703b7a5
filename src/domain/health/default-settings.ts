import type { HealthSettings } from './settings.ts';

/**
 * The shipped defaults. Weights and bands are conventions (vendors' documentation gives usage 25-40, surveys 10-20,
 * payment 15-25, bands near 70/50/30), not fitted to any data. Usage alone covers 0.38, enough for a
 * band; payment and a renewal date together cover 0.29, which is not: they tell nothing about what customers do.
 * The baseline of 26 weeks outlasts a passing high of a quarter and reaches back behind a slow decline.
 */
export const DEFAULT_HEALTH_SETTINGS: HealthSettings = {
  weights: { usage: 40, nps: 20, ces: 15, payment: 25, renewal: 5 },
  weightsByTier: {},
  weightsByStage: {},
  bands: { watch: 70, at_risk: 50, critical: 30 },
  hysteresis: 3,
  minCoverage: 0.3,
  caps: [
    { when: 'days_overdue', atLeast: 30, cap: 40 },
    { when: 'failing_attempts', atLeast: 2, cap: 45 },
    { when: 'uncollectible', atLeast: 1, cap: 25 },
    { when: 'usage_lost', atLeast: 70, cap: 45 },
  ],
  signals: [],
  usage: {
    cadence: 'auto',
    cadenceByProduct: {},
    recentDays: 28,
    baselineDays: 182,
    minHistoryDays: 28,
    quietPeriods: [],
    holidays: {},
  },
  surveys: {
    npsScale: '0-10',
    ces: { scale: '1-5', better: 'lower' },
    halfLifeDays: 90,
    expireDays: 365,
    roleWeights: {},
  },
  payments: { dueSoonDays: 7, overdueZeroDays: 60 },
  tiers: {},
};
