import type { HealthSettings } from '../../domain/health-settings.ts';
import type { FeatureSpec } from './training-matrix.ts';

/** What the data have shown up to a day and what a row of features therefore holds. It only ever grows. */
export interface FeatureSet {
  /** Components of the index that are configured. */
  components: readonly string[];
  /** In the order they were first seen; categories are coded by place. */
  tiers: string[];
  segments: string[];
  signals: string[];
}

/** Signals that get features of their own; the first seen win, so that a flood of names cannot swamp the learner. */
export const MOST_SIGNALS = 24;

type Direction = FeatureSpec['monotone'];

/** Features that every account has, with the direction that common sense demands of the risk. */
export const FIXED_FEATURES = [
  ['tier', 'category'],
  ['segment', 'category'],
  ['mrr'],
  ['tenure_days'],
  ['days_to_renewal'],
  ['share_of_term_left'],
  ['days_to_month_mark'],
  ['days_to_year_mark'],
  ['health', 'decreasing'],
  ['coverage'],
  ['health_change_28d'],
  ['health_change_84d'],
  ['usage.active_days_7d'],
  ['usage.active_days_28d'],
  ['usage.active_days_84d'],
  ['usage.events_28d'],
  ['usage.events_84d'],
  ['usage.active_days_trend'],
  ['usage.events_trend'],
  ['usage.days_since_last', 'increasing'],
  ['usage.days_since_first'],
  ['usage.users_28d'],
  ['usage.users_trend'],
  ['usage.products_28d'],
  ['usage.products_84d'],
  ['usage.peer_level'],
  ['usage.events_against_usual', 'decreasing'],
  ['usage.events_against_best', 'decreasing'],
  ['usage.users_against_usual', 'decreasing'],
  ['usage.users_against_best', 'decreasing'],
  ['usage.events_now_against_best', 'decreasing'],
  ['usage.users_now_against_best', 'decreasing'],
  ['subscriptions.running'],
  ['subscriptions.mrr'],
  ['subscriptions.mrr_change_84d'],
  ['subscriptions.days_since_change'],
  ['payment.days_overdue', 'increasing'],
  ['payment.failed_attempts', 'increasing'],
  ['payment.uncollectible', 'increasing'],
  ['payment.usual_days_late'],
  ['payment.days_since_paid'],
  ['payment.days_since_missed'],
  ['nps.last', 'decreasing'],
  ['nps.mean', 'decreasing'],
  ['nps.days_since'],
  ['nps.days_since_detractor'],
  ['nps.answers_180d'],
  ['ces.last'],
  ['ces.mean'],
  ['ces.days_since'],
  ['ces.answers_180d'],
] as const satisfies readonly (readonly [string, ('category' | 'increasing' | 'decreasing')?])[];

/** Column of a feature that every account has. */
export function placeOfFixed(feature: (typeof FIXED_FEATURES)[number][0]): number {
  return FIXED_FEATURES.findIndex(([name]) => name === feature);
}

/** Features of each further signal. */
export const SIGNAL_FEATURES = [
  'count_14d',
  'count_28d',
  'count_84d',
  'count_all',
  'sum_28d',
  'last',
  'mean',
  'change',
  'days_since_last',
  'days_since_first',
  'peers_count',
  'peers_mean',
] as const;

/** Values of {@link SIGNAL_FEATURES} for an account that never had the signal. */
export const SIGNAL_NEVER_SEEN = SIGNAL_FEATURES.map((name) =>
  name.startsWith('count') || name.startsWith('sum') ? 0 : Number.NaN,
);

/** Names, kinds and directions of the features, in the order of the row. New signals only add at the end. */
export function featureSpecs(set: FeatureSet): FeatureSpec[] {
  return [
    ...FIXED_FEATURES.map(([name, what]): FeatureSpec => {
      if (what === 'category') return { name, kind: 'category' };
      return { name, kind: 'numeric', ...(what && { monotone: what satisfies Direction }) };
    }),
    ...set.components.map(
      (name): FeatureSpec => ({ name: `component.${name}`, kind: 'numeric', monotone: 'decreasing' }),
    ),
    ...set.signals.flatMap((signal) =>
      SIGNAL_FEATURES.map((name): FeatureSpec => ({ name: `signal.${signal}.${name}`, kind: 'numeric' })),
    ),
  ];
}

/** Takes note of what an account shows for the first time. */
export function notice(
  set: FeatureSet,
  seen: { tier: string | null; segment: string | null; signals: readonly { signal: string }[] },
): void {
  if (seen.tier !== null && !set.tiers.includes(seen.tier)) set.tiers.push(seen.tier);
  if (seen.segment !== null && !set.segments.includes(seen.segment)) set.segments.push(seen.segment);
  for (const { signal } of seen.signals)
    if (set.signals.length < MOST_SIGNALS && !set.signals.includes(signal)) set.signals.push(signal);
}

/** Values of a column for accounts that came before the first one to have its signal. */
export function valueBeforeSeen(set: FeatureSet, column: number): number {
  const place = column - FIXED_FEATURES.length - set.components.length;
  return place < 0 ? Number.NaN : SIGNAL_NEVER_SEEN[place % SIGNAL_FEATURES.length]!;
}

/** The set before anything has been seen: only the configured components of the index. */
export function emptyFeatureSet(health: HealthSettings): FeatureSet {
  const { goals = 0, ...weights } = health.weights;
  const builtIn = Object.keys(goals > 0 ? health.weights : weights);
  const names = [...builtIn, ...health.signals.map(({ signal }) => signal)];
  return { components: [...new Set(names)], tiers: [], segments: [], signals: [] };
}
