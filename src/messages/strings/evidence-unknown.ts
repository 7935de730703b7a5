import { ownValue } from '../../domain/names.ts';
import type { Locale, Translated } from '../../domain/types.ts';
import type { EvidenceStrings } from './evidence-values.ts';
import type { TextCode } from './names.ts';

/** Why a component is unknown, and what moved an index besides the customer. */
export const UNKNOWN_STRINGS: EvidenceStrings<'unknown'> = {
  'unknown.not_loaded': {
    en: {
      sentence: (v) => `There is no source for “${v('source')}”.`,
      short: (v) => `no source for “${v('source')}”`,
    },
    'pt-BR': {
      sentence: (v) => `Não há fonte para “${v('source')}”.`,
      short: (v) => `sem fonte para “${v('source')}”`,
    },
  },
  'unknown.no_data': {
    en: {
      sentence: (v) => `The source “${v('source')}” has nothing about this account.`,
      short: (v) => `nothing in “${v('source')}”`,
    },
    'pt-BR': {
      sentence: (v) => `A fonte “${v('source')}” não tem nada sobre esta conta.`,
      short: (v) => `nada em “${v('source')}”`,
    },
  },
  'unknown.stale': {
    en: {
      sentence: (v) =>
        `The source “${v('source')}” ${v.has('watermark') ? `ends on ${v('watermark')}` : 'has no recent data'}: too old to judge by.`,
      short: (v) => `“${v('source')}” data too old`,
    },
    'pt-BR': {
      sentence: (v) =>
        `A fonte “${v('source')}” ${v.has('watermark') ? `termina em ${v('watermark')}` : 'não tem dados recentes'}: antiga demais para julgar.`,
      short: (v) => `dados de “${v('source')}” antigos demais`,
    },
  },
  'unknown.no_baseline': {
    en: {
      sentence: (v) =>
        `${v('historyDays')} of history with ${v('product')}; ${v('neededDays')} are needed to know what is normal for them.`,
      short: (v) => `only ${v('historyDays')} of history`,
    },
    'pt-BR': {
      sentence: (v) =>
        `${v('historyDays')} de histórico com o ${v('product')}; são necessários ${v('neededDays')} para saber o que é normal para eles.`,
      short: (v) => `só ${v('historyDays')} de histórico`,
    },
  },
  'unknown.no_answers': {
    en: {
      sentence: (v) => `There is no ${v.has('survey') ? v('survey') : 'survey'} answer.`,
      short: (v) => `no ${v.has('survey') ? v('survey') : 'survey'} answers`,
    },
    'pt-BR': {
      sentence: (v) => `Não há resposta de ${v.has('survey') ? v('survey') : 'pesquisa'}.`,
      short: (v) => `sem respostas de ${v.has('survey') ? v('survey') : 'pesquisa'}`,
    },
  },
  'unknown.expired': {
    en: {
      sentence: (v) =>
        `The newest answer${v.has('lastDay') ? ` (${v('lastDay')})` : ''} is more than ${v('expireDays')} old and no longer counts.`,
      short: () => 'answers too old to count',
    },
    'pt-BR': {
      sentence: (v) =>
        `A resposta mais nova${v.has('lastDay') ? ` (${v('lastDay')})` : ''} tem mais de ${v('expireDays')} e já não conta.`,
      short: () => 'respostas antigas demais',
    },
  },
  'unknown.no_invoices': {
    en: { sentence: () => 'There are no invoices for this account.', short: () => 'no invoices' },
    'pt-BR': { sentence: () => 'Não há faturas desta conta.', short: () => 'sem faturas' },
  },
  'unknown.quiet_period': {
    en: {
      sentence: (v) => `The ${v('windowDays')} to be judged lie in holidays or a declared pause.`,
      short: () => 'holidays or declared pause',
    },
    'pt-BR': {
      sentence: (v) => `O período a julgar (${v('windowDays')}) cai em feriados ou pausa declarada.`,
      short: () => 'feriados ou pausa declarada',
    },
  },
  'unknown.no_renewal_date': {
    en: { sentence: () => 'No renewal date is known.', short: () => 'no renewal date' },
    'pt-BR': { sentence: () => 'A data de renovação não é conhecida.', short: () => 'sem data de renovação' },
  },
  'unknown.no_judged_goal': {
    en: { sentence: () => 'No goal of this account can be judged today.', short: () => 'no goal to judge' },
    'pt-BR': {
      sentence: () => 'Nenhuma meta desta conta pode ser julgada hoje.',
      short: () => 'nenhuma meta a julgar',
    },
  },
};

type UnknownCode = Extract<TextCode, `unknown.${string}`>;

/** The same reasons without their values, for a component of which only the reason's key is at hand. */
export const UNKNOWN_REASONS: Translated<Readonly<Record<UnknownCode, string>>> = {
  en: {
    'unknown.not_loaded': 'no source',
    'unknown.no_data': 'nothing about this account',
    'unknown.stale': 'data too old',
    'unknown.no_baseline': 'too little history',
    'unknown.no_answers': 'no survey answers',
    'unknown.expired': 'answers too old to count',
    'unknown.no_invoices': 'no invoices',
    'unknown.quiet_period': 'holidays or declared pause',
    'unknown.no_renewal_date': 'no renewal date',
    'unknown.no_judged_goal': 'no goal to judge',
  },
  'pt-BR': {
    'unknown.not_loaded': 'sem fonte',
    'unknown.no_data': 'nada sobre esta conta',
    'unknown.stale': 'dados antigos demais',
    'unknown.no_baseline': 'histórico curto demais',
    'unknown.no_answers': 'sem respostas de pesquisa',
    'unknown.expired': 'respostas antigas demais',
    'unknown.no_invoices': 'sem faturas',
    'unknown.quiet_period': 'feriados ou pausa declarada',
    'unknown.no_renewal_date': 'sem data de renovação',
    'unknown.no_judged_goal': 'nenhuma meta a julgar',
  },
};

/** `no source` for `unknown.not_loaded`; a key of a newer version is shown as it is. */
export function unknownReason(code: string, locale: Locale): string {
  return (
    ownValue<string>(UNKNOWN_REASONS[locale], code) ?? code.replace(/^unknown\./, '').replaceAll('_', ' ')
  );
}

export const CHANGE_STRINGS: EvidenceStrings<'change'> = {
  'change.aged': {
    en: {
      sentence: (v) => `Time alone moved “${v('component')}”: what it rests on is ${v('days')} older.`,
      short: (v) => `${v('component')}: data aged ${v('days')}`,
    },
    'pt-BR': {
      sentence: (v) => `O tempo, por si, moveu “${v('component')}”: seus dados têm ${v('days')} a mais.`,
      short: (v) => `${v('component')}: dados envelheceram ${v('days')}`,
    },
  },
  'change.weight': {
    en: {
      sentence: (v) =>
        `The configured weight of “${v('component')}” went from ${v('weightFrom')} to ${v('weightTo')}.`,
      short: (v) => `${v('component')} weight ${v('weightFrom')} → ${v('weightTo')}`,
    },
    'pt-BR': {
      sentence: (v) =>
        `O peso configurado de “${v('component')}” passou de ${v('weightFrom')} para ${v('weightTo')}.`,
      short: (v) => `peso de ${v('component')}: ${v('weightFrom')}→${v('weightTo')}`,
    },
  },
  'change.settings': {
    en: {
      sentence: (v) => `The settings of “${v('component')}” were changed.`,
      short: (v) => `${v('component')}: settings changed`,
    },
    'pt-BR': {
      sentence: (v) => `A configuração de “${v('component')}” mudou.`,
      short: (v) => `${v('component')}: configuração mudou`,
    },
  },
  'change.became_known': {
    en: {
      sentence: (v) => `“${v('component')}” was unknown and is known now.`,
      short: (v) => `${v('component')} became known`,
    },
    'pt-BR': {
      sentence: (v) => `“${v('component')}” era desconhecido e agora é conhecido.`,
      short: (v) => `${v('component')} passou a ser conhecido`,
    },
  },
  'change.became_unknown': {
    en: {
      sentence: (v) =>
        `“${v('component')}” was known and is unknown now${v.has('reason') ? `: ${unknownReason(v.word('reason'), 'en')}` : ''}.`,
      short: (v) => `${v('component')} became unknown`,
    },
    'pt-BR': {
      sentence: (v) =>
        `“${v('component')}” era conhecido e agora é desconhecido${v.has('reason') ? `: ${unknownReason(v.word('reason'), 'pt-BR')}` : ''}.`,
      short: (v) => `${v('component')} ficou desconhecido`,
    },
  },
};
