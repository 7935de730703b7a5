import { type ComponentResult, unknown } from '../evidence/component-result.ts';
import { evidence } from '../evidence/evidence-codes.ts';
import type { HealthSettings } from '../health-settings.ts';
import { nameKey, ownValue } from '../names.ts';
import { scoreSignal } from '../signals/custom/score-signal.ts';
import { scoreGoals } from '../signals/goals/score-goals.ts';
import { scorePayment } from '../signals/payment/score-payment.ts';
import { RENEWAL_NEAR_DAYS, scoreRenewal } from '../signals/renewal/score-renewal.ts';
import { scoreCes } from '../signals/surveys/score-ces.ts';
import { scoreNps } from '../signals/surveys/score-nps.ts';
import { scoreUsage } from '../signals/usage/score-usage.ts';
import type { AccountFeatures } from './features.ts';

export const LIFE_STAGES = ['onboarding', 'established', 'renewal'] as const;
export type LifeStage = (typeof LIFE_STAGES)[number];

const ONBOARDING_DAYS = 90;

/** Stage of an account: its first days (90 where its tier says nothing), the 90 days before a renewal, or in between. Days since 1970-01-01. */
export function lifeStage(
  { startedOn, renewalOn }: Pick<AccountFeatures, 'startedOn' | 'renewalOn'>,
  asOf: number,
  onboardingDays = ONBOARDING_DAYS,
): LifeStage {
  if (startedOn !== null && asOf - startedOn < onboardingDays) return 'onboarding';
  if (renewalOn !== null && renewalOn >= asOf && renewalOn - asOf <= RENEWAL_NEAR_DAYS) return 'renewal';
  return 'established';
}

export interface WeighedComponent {
  name: string;
  weight: number;
  result: ComponentResult;
}

const BUILT_IN = ['usage', 'nps', 'ces', 'payment', 'renewal'] as const;
type BuiltIn = (typeof BUILT_IN)[number];

/** What decides how much each component counts. */
export type WeightSettings = Pick<
  HealthSettings,
  'weights' | 'weightsByTier' | 'weightsBySegment' | 'weightsByStage' | 'tiers'
> & { signals: readonly Pick<HealthSettings['signals'][number], 'signal' | 'weight'>[] };

/** Names of all components in their fixed order: the built-in ones, goals, then the configured signals. */
export function componentNames(signals: WeightSettings['signals']): string[] {
  return [...BUILT_IN, 'goals', ...signals.map(({ signal }) => signal)];
}

/** What weights may depend on. */
export type WeighedAccount = Pick<AccountFeatures, 'tier' | 'segment' | 'startedOn' | 'renewalOn'>;

/** In the order of `componentNames`; 0 or less = off. `asOf` in epoch days. */
export function weightsFor(account: WeighedAccount, asOf: number, settings: WeightSettings): number[] {
  const weigh = weigher(account, asOf, settings);
  const { weights, signals } = settings;
  return [
    ...BUILT_IN.map((name) => weigh(name, weights[name] ?? 0)),
    weigh('goals', weights.goals ?? 0),
    ...signals.map(({ signal, weight }) => weigh(signal, ownValue(weights, signal) ?? weight)),
  ];
}

/** Every component with a weight, in a fixed order: the built-in ones, then the configured signals. `asOf` in epoch days. */
export function scoreComponents(
  features: AccountFeatures,
  asOf: number,
  settings: HealthSettings,
): WeighedComponent[] {
  const account = { features, asOf, settings };
  const weights = weightsFor(features, asOf, settings);
  const components: WeighedComponent[] = [];
  const { goals = [] } = features;
  for (const [i, name] of BUILT_IN.entries()) {
    const weight = weights[i]!;
    if (weight > 0) components.push({ name, weight, result: builtIn(name, account) });
  }
  // Who has no goal recorded lacks nothing: no weight is missing for it.
  const ofGoals = goals.length === 0 ? 0 : weights[BUILT_IN.length]!;
  if (ofGoals > 0) components.push({ name: 'goals', weight: ofGoals, result: scoreGoals(goals, asOf) });
  settings.signals.forEach((signal, i) => {
    const weight = weights[BUILT_IN.length + 1 + i]!;
    if (weight <= 0) return;
    const own = features.signals.find(
      (s) =>
        s.signal === signal.signal && s.aggregate === signal.aggregate && s.windowDays === signal.windowDays,
    );
    const result = fromSource(features, 'signals', () => scoreSignal(own, signal));
    components.push({ name: signal.signal, weight, result });
  });
  return components;
}

/** What a component is scored from. `asOf` in epoch days. */
interface AccountOnDay {
  features: AccountFeatures;
  asOf: number;
  settings: HealthSettings;
}

function weigher(features: WeighedAccount, asOf: number, settings: WeightSettings) {
  const ofTier = features.tier === null ? undefined : ownValue(settings.weightsByTier, features.tier);
  const ofSegment =
    features.segment === undefined ? undefined : settings.weightsBySegment.get(nameKey(features.segment));
  const tier = features.tier === null ? undefined : ownValue(settings.tiers, features.tier);
  const ofStage = settings.weightsByStage[lifeStage(features, asOf, tier?.onboardingDays)];
  return (name: string, base: number): number =>
    (ofStage && ownValue(ofStage, name)) ??
    (ofSegment && ownValue(ofSegment, name)) ??
    (ofTier && ownValue(ofTier, name)) ??
    base;
}

function builtIn(name: BuiltIn, { features, asOf, settings }: AccountOnDay): ComponentResult {
  switch (name) {
    case 'usage':
      return fromSource(features, 'usage', () =>
        scoreUsage(features.usage, {
          asOf,
          startedOn: features.startedOn,
          neededDays: settings.usage.minHistoryDays + settings.usage.recentDays,
        }),
      );
    case 'nps':
      return fromSource(features, 'surveys', () => scoreNps(features.answers, asOf, settings.surveys));
    case 'ces':
      return fromSource(features, 'surveys', () => scoreCes(features.answers, asOf, settings.surveys));
    case 'payment':
      return fromSource(features, 'invoices', () => scorePayment(features.invoices, asOf, settings.payments));
    case 'renewal':
      return scoreRenewal(features.renewalOn, asOf);
  }
}

/** A source that is absent or older than its declared freshness makes its components unknown, whatever they held. */
function fromSource(
  features: AccountFeatures,
  source: keyof AccountFeatures['sources'],
  score: () => ComponentResult,
): ComponentResult {
  const { loaded, stale, watermark } = features.sources[source];
  if (!loaded) return unknown(evidence('unknown.not_loaded', { source }));
  if (stale) return unknown(evidence('unknown.stale', { source, watermark }));
  return score();
}
