import { ownValue } from '../../domain/names.ts';
import { displayText } from '../../domain/text/safe-text.ts';
import type { Locale } from '../../domain/types.ts';
import type { FIXED_FEATURES } from '../../learning/features/feature-set.ts';
import {
  type FeatureName,
  partsOfFeature,
  type SignalFigure,
} from '../../learning/features/feature-theme.ts';
import type { Formatter } from '../text/create-formatter.ts';
import { COMPONENT_NAMES } from './names.ts';

/** `log_ratio` = natural logarithm of a share. */
type Unit = 'days' | 'number' | 'ratio' | 'log_ratio' | 'index' | 'flag' | 'category';

interface FeatureWord {
  unit: Unit;
  en: string;
  'pt-BR': string;
}

const w = (unit: Unit, en: string, pt: string): FeatureWord => ({
  unit,
  en,
  'pt-BR': pt,
});

type FixedName = (typeof FIXED_FEATURES)[number][0];

/** The features that every account has, as a customer success manager would call them. */
const FIXED: Readonly<Record<FixedName, FeatureWord>> = {
  tier: w('category', 'tier', 'plano'),
  segment: w('category', 'segment', 'segmento'),
  mrr: w('number', 'monthly revenue', 'receita mensal'),
  tenure_days: w('days', 'time as a customer', 'tempo como cliente'),
  days_to_renewal: w('days', 'time to renewal', 'tempo até a renovação'),
  share_of_term_left: w('ratio', 'share of the term left', 'parte do prazo que resta'),
  days_to_month_mark: w(
    'days',
    'time to the next monthly anniversary',
    'tempo até o próximo aniversário mensal',
  ),
  days_to_year_mark: w(
    'days',
    'time to the next yearly anniversary',
    'tempo até o próximo aniversário anual',
  ),
  health: w('index', 'health index', 'índice de saúde'),
  coverage: w('ratio', 'share of the index that is known', 'parte conhecida do índice'),
  health_change_28d: w('index', 'change of the index in 28 days', 'mudança do índice em 28 dias'),
  health_change_84d: w('index', 'change of the index in 84 days', 'mudança do índice em 84 dias'),
  'usage.active_days_7d': w('number', 'active days in 7', 'dias ativos em 7'),
  'usage.active_days_28d': w('number', 'active days in 28', 'dias ativos em 28'),
  'usage.active_days_84d': w('number', 'active days in 84', 'dias ativos em 84'),
  'usage.events_28d': w('number', 'events in 28 days', 'eventos em 28 dias'),
  'usage.events_84d': w('number', 'events in 84 days', 'eventos em 84 dias'),
  'usage.active_days_trend': w(
    'ratio',
    'active days, last 28 days against the 84 before',
    'dias ativos, últimos 28 dias contra os 84 anteriores',
  ),
  'usage.events_trend': w(
    'ratio',
    'events, last 28 days against the 84 before',
    'eventos, últimos 28 dias contra os 84 anteriores',
  ),
  'usage.days_since_last': w('days', 'time since the last use', 'tempo desde o último uso'),
  'usage.days_since_first': w('days', 'time since the first use', 'tempo desde o primeiro uso'),
  'usage.users_28d': w('number', 'active users, best of 28 days', 'usuários ativos, melhor de 28 dias'),
  'usage.users_trend': w(
    'ratio',
    'active users, last 28 days against the 84 before',
    'usuários ativos, últimos 28 dias contra os 84 anteriores',
  ),
  'usage.products_28d': w('number', 'products used in 28 days', 'produtos usados em 28 dias'),
  'usage.products_84d': w('number', 'products used in 84 days', 'produtos usados em 84 dias'),
  'usage.peer_level': w('ratio', 'use compared with similar accounts', 'uso comparado com contas parecidas'),
  'usage.events_against_usual': w(
    'log_ratio',
    'events, last 28 days against the usual of half a year',
    'eventos, últimos 28 dias contra o habitual de meio ano',
  ),
  'usage.events_against_best': w(
    'log_ratio',
    'events, last 84 days against the best 84',
    'eventos, últimos 84 dias contra os melhores 84',
  ),
  'usage.users_against_usual': w(
    'log_ratio',
    'people using it, last 28 days against the usual of half a year',
    'pessoas usando, últimos 28 dias contra o habitual de meio ano',
  ),
  'usage.users_against_best': w(
    'log_ratio',
    'people using it, last 84 days against the best 84',
    'pessoas usando, últimos 84 dias contra os melhores 84',
  ),
  'usage.events_now_against_best': w(
    'log_ratio',
    'events, last 28 days against the best 84',
    'eventos, últimos 28 dias contra os melhores 84',
  ),
  'usage.users_now_against_best': w(
    'log_ratio',
    'people using it, last 28 days against the best 84',
    'pessoas usando, últimos 28 dias contra os melhores 84',
  ),
  'subscriptions.running': w('number', 'running subscriptions', 'assinaturas ativas'),
  'subscriptions.mrr': w('number', 'revenue of subscriptions', 'receita de assinaturas'),
  'subscriptions.mrr_change_84d': w(
    'number',
    'change of subscriptions in 84 days',
    'mudança das assinaturas em 84 dias',
  ),
  'subscriptions.days_since_change': w(
    'days',
    'time since subscriptions changed',
    'tempo desde a mudança das assinaturas',
  ),
  'payment.days_overdue': w('days', 'time overdue', 'tempo em atraso'),
  'payment.failed_attempts': w('number', 'failed attempts to collect', 'tentativas de cobrança sem sucesso'),
  'payment.uncollectible': w('flag', 'an invoice given up', 'fatura dada como perdida'),
  'payment.usual_days_late': w('days', 'usual delay of payments', 'atraso habitual dos pagamentos'),
  'payment.days_since_paid': w('days', 'time since the last payment', 'tempo desde o último pagamento'),
  'payment.days_since_missed': w(
    'days',
    'time since an unpaid invoice fell due',
    'tempo desde o vencimento de uma fatura não paga',
  ),
  'nps.last': w('number', 'last NPS answer', 'última resposta de NPS'),
  'nps.mean': w('number', 'mean NPS answer', 'média das respostas de NPS'),
  'nps.days_since': w('days', 'time since the last NPS answer', 'tempo desde a última resposta de NPS'),
  'nps.days_since_detractor': w(
    'days',
    'time since an NPS answer of 0 to 6',
    'tempo desde uma resposta de NPS de 0 a 6',
  ),
  'nps.answers_180d': w('number', 'NPS answers in 180 days', 'respostas de NPS em 180 dias'),
  'ces.last': w('number', 'last CES answer', 'última resposta de CES'),
  'ces.mean': w('number', 'mean CES answer', 'média das respostas de CES'),
  'ces.days_since': w('days', 'time since the last CES answer', 'tempo desde a última resposta de CES'),
  'ces.answers_180d': w('number', 'CES answers in 180 days', 'respostas de CES em 180 dias'),
};

const FIGURES: Readonly<Record<SignalFigure, FeatureWord>> = {
  count_14d: { unit: 'number', en: 'entries in 14 days', 'pt-BR': 'registros em 14 dias' },
  count_28d: { unit: 'number', en: 'entries in 28 days', 'pt-BR': 'registros em 28 dias' },
  count_84d: { unit: 'number', en: 'entries in 84 days', 'pt-BR': 'registros em 84 dias' },
  count_all: { unit: 'number', en: 'entries in all', 'pt-BR': 'registros no total' },
  sum_28d: { unit: 'number', en: 'sum of 28 days', 'pt-BR': 'soma de 28 dias' },
  last: { unit: 'number', en: 'last value', 'pt-BR': 'último valor' },
  mean: { unit: 'number', en: 'mean', 'pt-BR': 'média' },
  change: { unit: 'number', en: 'last value against the mean', 'pt-BR': 'último valor contra a média' },
  days_since_last: { unit: 'days', en: 'time since the last', 'pt-BR': 'tempo desde o último' },
  days_since_first: { unit: 'days', en: 'time since the first', 'pt-BR': 'tempo desde o primeiro' },
  peers_count: {
    unit: 'ratio',
    en: 'rank among similar accounts by number of entries',
    'pt-BR': 'posição entre contas semelhantes pelo número de registros',
  },
  peers_mean: {
    unit: 'ratio',
    en: 'rank among similar accounts by mean',
    'pt-BR': 'posição entre contas semelhantes pela média',
  },
};

const DAYS = { en: { one: 'day', other: 'days' }, 'pt-BR': { one: 'dia', other: 'dias' } } as const;
const STRINGS = {
  en: {
    component: (name: string) => `${name} score in the index`,
    unknown: 'unknown',
    yes: 'yes',
    no: 'no',
    points: 'points',
  },
  'pt-BR': {
    component: (name: string) => `nota de ${name} no índice`,
    unknown: 'desconhecido',
    yes: 'sim',
    no: 'não',
    points: 'pontos',
  },
} as const;

/** A feature of a churn model in plain words; one that has none yet goes by its own name. */
export function featureName(feature: string, locale: Locale): string {
  const word = wordOf(feature);
  if (word !== null) return word[locale];
  const parts = partsOfFeature(feature);
  if (parts.kind === 'other') return shown(feature);
  if (parts.kind === 'signal') return `${shown(parts.signal)}: ${FIGURES[parts.figure][locale]}`;
  const { component } = parts;
  return STRINGS[locale].component(ownValue(COMPONENT_NAMES[locale], component) ?? shown(component));
}

/** A feature of a churn model and what it was. */
export interface FeatureReading {
  feature: string;
  value: number | null;
  /** Names of its values, where they are categories. */
  categories?: readonly string[];
}

/** A value of a feature in words: `5 days`, `36%`, `unknown`; categories by their names where they are given. */
export function featureValue({ feature, value, categories = [] }: FeatureReading, format: Formatter): string {
  const strings = STRINGS[format.locale];
  if (value === null || !Number.isFinite(value)) return strings.unknown;
  const unit = wordOf(feature)?.unit ?? unitOf(partsOfFeature(feature));
  switch (unit) {
    case 'days':
      return format.count(Math.round(value), DAYS[format.locale]);
    case 'ratio':
      return format.percent(value);
    case 'log_ratio':
      return format.percent(Math.exp(value));
    case 'index':
      return `${format.number(value, 1)} ${strings.points}`;
    case 'flag':
      return value > 0 ? strings.yes : strings.no;
    case 'category':
      return shown(categories[value] ?? strings.unknown);
    case 'number':
      return format.number(value);
  }
}

function unitOf(parts: FeatureName): Unit {
  if (parts.kind === 'component') return 'index';
  return parts.kind === 'signal' ? FIGURES[parts.figure].unit : 'number';
}

function wordOf(feature: string): FeatureWord | null {
  return Object.hasOwn(FIXED, feature) ? FIXED[feature as FixedName] : null;
}

function shown(text: string): string {
  return displayText(text, 60) ?? '?';
}
