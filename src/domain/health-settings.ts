import type { LeastAmount } from './money.ts';
import { withoutRates } from './money.ts';
import type { Cadence, Touch } from './types.ts';

/** Upper limits (exclusive) of the bands on the 0-100 index: below `critical` is critical, and so on. */
export interface BandLimits {
  watch: number;
  at_risk: number;
  critical: number;
}

/** Extra component made from a configured signal of `signals.csv` (or renewal nearness). */
export interface SignalComponentSettings {
  signal: string;
  weight: number;
  /** Which direction is healthy. */
  better: 'higher' | 'lower';
  aggregate: 'sum' | 'mean' | 'last' | 'count';
  windowDays: number;
  /** Values that give score 0 and score 100; null = judged against the account's own past. */
  worst: number | null;
  best: number | null;
}

/**
 * A rule that limits the index, e.g. "30 days overdue caps at 40"; explained in the drivers. Days overdue count
 * beyond the account's own habit of paying late. `usage_lost` = points missing from a full usage score, so that
 * a paid invoice or an old compliment cannot hide that nobody comes any more.
 */
export interface CapSettings {
  when: 'days_overdue' | 'failing_attempts' | 'uncollectible' | 'days_without_usage' | 'usage_lost';
  atLeast: number;
  cap: number;
}

export interface HealthSettings {
  /** Relative weights; they need not add up to anything. A component with weight 0 is off. */
  weights: Readonly<Record<string, number>>;
  /**
   * Overrides of weights per tier name, over them per segment (by `nameKey`), and per stage (onboarding, established,
   * renewal) over both.
   */
  weightsByTier: Readonly<Record<string, Readonly<Record<string, number>>>>;
  weightsBySegment: ReadonlyMap<string, Readonly<Record<string, number>>>;
  weightsByStage: Readonly<Record<string, Readonly<Record<string, number>>>>;
  bands: BandLimits;
  /** Points the index must pass a limit by before the band changes back. */
  hysteresis: number;
  /** 0-1; below it the band is unknown. */
  minCoverage: number;
  caps: readonly CapSettings[];
  signals: readonly SignalComponentSettings[];
  usage: UsageSettings;
  surveys: SurveySettings;
  payments: PaymentSettings;
  /** Left out = the onboarding has its usual length. */
  tiers: Readonly<Record<string, { touch: Touch; onboardingDays?: number }>>;
}

export interface UsageSettings {
  /** Default cadence, `auto` = learned from the account's own past (see `inferCadence`). */
  cadence: Cadence | 'auto';
  cadenceByProduct: Readonly<Record<string, Cadence>>;
  /**
   * Trailing days judged now for a daily cadence (half as long again for weekly, three times for monthly), and the
   * baseline before them. Both are rounded to whole weeks.
   */
  recentDays: number;
  baselineDays: number;
  /** Fewer days of history before the judged days than this = no baseline yet. */
  minHistoryDays: number;
  /** Declared pauses (inclusive days), for all accounts (null) or some segments. */
  quietPeriods: readonly { from: string; to: string; segments: readonly string[] | null }[];
  /** Days (YYYY-MM-DD) that count as public holidays, by locale; `*` = for every account. */
  holidays: Readonly<Record<string, readonly string[]>>;
}

export interface SurveySettings {
  /** Only tells which answers are valid: 0 is none on a 1-10 scale. */
  npsScale: '0-10' | '1-10';
  ces: { scale: '1-5' | '1-7'; better: 'lower' | 'higher' };
  /** An answer counts half after this many days, and not at all after `expireDays`. */
  halfLifeDays: number;
  expireDays: number;
  /** Weight of an answer by role (lower case); 1 when not listed. */
  roleWeights: Readonly<Record<string, number>>;
}

export interface PaymentSettings {
  dueSoonDays: number;
  /** Days overdue at which the payment score reaches 0. */
  overdueZeroDays: number;
  /** What is owed below it is not chased and lowers nothing. */
  least: LeastAmount;
}

/**
 * The shipped defaults. Weights and bands are conventions (vendors' documentation gives usage 25-40, surveys 10-20,
 * payment 15-25, bands near 70/50/30), not fitted to any data. Usage alone covers 0.38, enough for a
 * band; payment and a renewal date together cover 0.29, which is not: they tell nothing about what customers do.
 * The baseline of 26 weeks outlasts a passing high of a quarter and reaches back behind a slow decline.
 */
export const DEFAULT_HEALTH_SETTINGS: HealthSettings = {
  weights: { usage: 40, nps: 20, ces: 15, payment: 25, renewal: 5, goals: 0 },
  weightsByTier: {},
  weightsBySegment: new Map(),
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
  payments: {
    dueSoonDays: 7,
    overdueZeroDays: 60,
    least: { amount: 0, terms: { currency: 'USD', rates: withoutRates('USD') } },
  },
  tiers: {},
};
