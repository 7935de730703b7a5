import { SIGNAL_FEATURES } from './feature-set.ts';

/** What a feature is about; features of one theme tell of one thing a person can act on. */
export type FeatureTheme = 'index' | 'usage' | 'payment' | 'nps' | 'ces' | 'contract' | 'account' | 'signal';

export type SignalFigure = (typeof SIGNAL_FEATURES)[number];

/** A feature's name taken apart; names of signals and components may hold dots themselves. */
export type FeatureName =
  | { kind: 'component'; component: string }
  | { kind: 'signal'; signal: string; figure: SignalFigure }
  | { kind: 'other'; name: string };

/** The fixed features whose theme is not the first part of their name. */
const THEMES: ReadonlyMap<string, FeatureTheme> = new Map([
  ...(['tier', 'segment', 'mrr'] as const).map((name) => [name, 'account'] as const),
  ...(['health', 'coverage', 'health_change_28d', 'health_change_84d'] as const).map(
    (name) => [name, 'index'] as const,
  ),
  ...(
    [
      'tenure_days',
      'days_to_renewal',
      'share_of_term_left',
      'days_to_month_mark',
      'days_to_year_mark',
      'subscriptions',
    ] as const
  ).map((name) => [name, 'contract'] as const),
  ...(['usage', 'payment', 'nps', 'ces'] as const).map((name) => [name, name] as const),
]);

const COMPONENT_THEMES: ReadonlyMap<string, FeatureTheme> = new Map([
  ['usage', 'usage'],
  ['nps', 'nps'],
  ['ces', 'ces'],
  ['payment', 'payment'],
  ['renewal', 'contract'],
]);

export function partsOfFeature(feature: string): FeatureName {
  if (feature.startsWith('component.')) {
    return { kind: 'component', component: feature.slice('component.'.length) };
  }
  const cut = feature.lastIndexOf('.');
  const figure = SIGNAL_FEATURES.find((name) => name === feature.slice(cut + 1));
  if (!feature.startsWith('signal.') || figure === undefined) return { kind: 'other', name: feature };
  return { kind: 'signal', signal: feature.slice('signal.'.length, cut), figure };
}

/** What a feature is about; one that is not known is a further signal. */
export function featureTheme(feature: string): FeatureTheme {
  const parts = partsOfFeature(feature);
  if (parts.kind === 'component') return COMPONENT_THEMES.get(parts.component) ?? 'signal';
  if (parts.kind === 'signal') return 'signal';
  return THEMES.get(parts.name) ?? THEMES.get(parts.name.split('.')[0] ?? '') ?? 'signal';
}

/** The theme of an index component; undefined for one made from a further signal. */
export function componentTheme(component: string): FeatureTheme | undefined {
  return COMPONENT_THEMES.get(component);
}
