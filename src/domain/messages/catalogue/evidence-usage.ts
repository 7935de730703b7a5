import type { EvidenceTexts } from './evidence-text.ts';
import { fractionWords, isAlmostNothing } from './fraction-words.ts';
import { NOUNS } from './names.ts';

const { en, 'pt-BR': pt } = NOUNS;

type Has<K extends string> = { (name: K): string; has(name: K): boolean };

/** ` (usually 15–19)`; one figure when both ends print alike, nothing when the usual is not known. */
function usual(v: Has<'usualLow' | 'usualHigh'>, words: string): string {
  if (!v.has('usualLow') || !v.has('usualHigh')) return '';
  const [low, high] = [v('usualLow'), v('usualHigh')];
  return ` (${words} ${low === high ? low : `${low}–${high}`})`;
}

function since(v: Has<'since'>, word: string): string {
  return v.has('since') ? `, ${word} ${v('since')}` : '';
}

function lastDay(v: Has<'lastDay'>, words: string): string {
  return v.has('lastDay') ? ` (${words} ${v('lastDay')})` : '';
}

/** Usage against the account's own normal. Portuguese takes product names as masculine (`o Planner`). */
export const USAGE_TEXTS: EvidenceTexts<'usage'> = {
  'usage.active_days_below_normal': {
    en: {
      sentence: (v) =>
        `Use of ${v('product')} fell to ${
          isAlmostNothing(v.raw('factor'))
            ? 'almost nothing'
            : `${fractionWords(v.raw('factor'), v.format)} of what is normal for them`
        }: ${v.count('activeDays', en.activeDay)} in ${v.number('windowDays')}${usual(v, 'usually')}${since(v, 'since')}.`,
      short: (v) =>
        isAlmostNothing(v.raw('factor'))
          ? `${v('product')} almost unused`
          : `${v('product')} at ${fractionWords(v.raw('factor'), v.format)} of normal`,
    },
    'pt-BR': {
      sentence: (v) =>
        `O uso do ${v('product')} caiu para ${
          isAlmostNothing(v.raw('factor'))
            ? 'quase nada'
            : `${fractionWords(v.raw('factor'), v.format)} do normal deles`
        }: ${v.count('activeDays', pt.activeDay)} em ${v.number('windowDays')}${usual(v, 'o habitual é')}${since(v, 'desde')}.`,
      short: (v) =>
        isAlmostNothing(v.raw('factor'))
          ? `${v('product')} quase sem uso`
          : `${v('product')} a ${fractionWords(v.raw('factor'), v.format)} do normal`,
    },
  },
  'usage.volume_below_normal': {
    en: {
      sentence: (v) =>
        `Activity in ${v('product')} fell to ${fractionWords(v.raw('factor'), v.format)} of what is normal for them: ${v.count('events', en.event)} in ${v('windowDays')}${usual(v, 'usually')}${since(v, 'since')}.`,
      short: (v) => `activity in ${v('product')} down ${v.format.percent(1 - v.raw('factor'), 0)}`,
    },
    'pt-BR': {
      sentence: (v) =>
        `A atividade no ${v('product')} caiu para ${fractionWords(v.raw('factor'), v.format)} do normal deles: ${v.count('events', pt.event)} em ${v('windowDays')}${usual(v, 'o habitual é')}${since(v, 'desde')}.`,
      short: (v) => `atividade no ${v('product')} caiu ${v.format.percent(1 - v.raw('factor'), 0)}`,
    },
  },
  'usage.step_drop': {
    en: {
      sentence: (v) =>
        `Use of ${v('product')} dropped suddenly${v.has('since') ? ` on ${v('since')}` : ''}, from ${v('before')} to ${v.count('after', en.activeDay)} a week, and has stayed there.`,
      short: (v) => `sudden drop in ${v('product')}${v.has('since') ? `, ${v('since')}` : ''}`,
    },
    'pt-BR': {
      sentence: (v) =>
        `O uso do ${v('product')} caiu de repente${v.has('since') ? ` em ${v('since')}` : ''}, de ${v('before')} para ${v.count('after', pt.activeDay)} por semana, e não voltou.`,
      short: (v) => `queda súbita no ${v('product')}${v.has('since') ? ` em ${v('since')}` : ''}`,
    },
  },
  'usage.slow_decline': {
    en: {
      sentence: (v) =>
        `Use of ${v('product')} has been declining for ${v('weeks')}: from ${v('from')} to ${v('to')} a week, ${v('changePercent')} less.`,
      short: (v) => `${v('product')} down ${v('changePercent')} in ${v('weeks')}`,
    },
    'pt-BR': {
      sentence: (v) =>
        `O uso do ${v('product')} vem caindo há ${v('weeks')}: de ${v('from')} para ${v('to')} por semana, ${v('changePercent')} a menos.`,
      short: (v) => `${v('product')} caiu ${v('changePercent')} em ${v('weeks')}`,
    },
  },
  'usage.silent': {
    en: {
      sentence: (v) =>
        `Nobody has used ${v('product')} for ${v('silentDays')}${lastDay(v, 'last on')}${v.has('usualGapDays') ? `; gaps of more than ${v('usualGapDays')} are rare for them` : ''}.`,
      short: (v) => `${v('product')} unused for ${v('silentDays')}`,
    },
    'pt-BR': {
      sentence: (v) =>
        `Ninguém usa o ${v('product')} há ${v('silentDays')}${lastDay(v, 'último uso em')}${v.has('usualGapDays') ? `; pausas de mais de ${v('usualGapDays')} são raras para eles` : ''}.`,
      short: (v) => `${v('product')} sem uso há ${v('silentDays')}`,
    },
  },
  'usage.never_started': {
    en: {
      sentence: (v) =>
        `No activity in any product in the ${v('daysSinceStart')} since they started${v.has('startedOn') ? ` on ${v('startedOn')}` : ''}.`,
      short: (v) => `never started, ${v('daysSinceStart')} in`,
    },
    'pt-BR': {
      sentence: (v) =>
        `Nenhuma atividade em nenhum produto desde que começaram${v.has('startedOn') ? `, em ${v('startedOn')}` : ''}, há ${v('daysSinceStart')}.`,
      short: (_v) => `sem uso desde o início`,
    },
  },
  'usage.users_below_normal': {
    en: {
      sentence: (v) =>
        `${v.count('users', en.activeUser)} in ${v('product')} at the busiest time, where ${v('usualUsers')} are usual${since(v, 'since')}.`,
      short: (v) => `${v('users')} of usual ${v('usualUsers')} users active`,
    },
    'pt-BR': {
      sentence: (v) =>
        `${v.count('users', pt.activeUser)} no ${v('product')} no momento de maior uso, quando o habitual são ${v('usualUsers')}${since(v, 'desde')}.`,
      short: (v) => `${v('users')} dos ${v('usualUsers')} usuários habituais`,
    },
  },
  'usage.users_vanished_events_flat': {
    en: {
      sentence: (v) =>
        `People are leaving ${v('product')} while an integration may be keeping the numbers up: ${v.count('users', en.activeUser)} where ${v('usualUsers')} are usual, events at ${v('eventsFactor')} of normal${since(v, 'since')}.`,
      short: () => 'users vanish while events stay flat',
    },
    'pt-BR': {
      sentence: (v) =>
        `As pessoas estão saindo do ${v('product')}, enquanto uma integração talvez sustente os números: ${v.count('users', pt.activeUser)} onde o habitual são ${v('usualUsers')}, eventos a ${v('eventsFactor')} do normal${since(v, 'desde')}.`,
      short: () => 'usuários somem, eventos seguem estáveis',
    },
  },
  'usage.seats_reduced': {
    en: {
      sentence: (v) => `Seats for ${v('product')} went from ${v('usualSeats')} to ${v('seats')}.`,
      short: (v) => `seats cut from ${v('usualSeats')} to ${v('seats')}`,
    },
    'pt-BR': {
      sentence: (v) => `As licenças do ${v('product')} passaram de ${v('usualSeats')} para ${v('seats')}.`,
      short: (v) => `licenças: de ${v('usualSeats')} para ${v('seats')}`,
    },
  },
  'usage.seats_share_low': {
    en: {
      sentence: (v) => `${v('users')} of ${v('seats')} seats for ${v('product')} are in use (${v('share')}).`,
      short: (v) => `${v('users')} of ${v('seats')} seats used`,
    },
    'pt-BR': {
      sentence: (v) => `Licenças do ${v('product')} em uso: ${v('users')} de ${v('seats')} (${v('share')}).`,
      short: (v) => `${v('users')} de ${v('seats')} licenças em uso`,
    },
  },
  'usage.leading_user_gone': {
    en: {
      sentence: (v) =>
        `The most active user of ${v('product')}${v.has('user') ? ` (${v('user')})` : ''} has been away for ${v('silentDays')}${lastDay(v, 'last on')}; before that, ${v.count('usualActiveDays', en.activeDay)} in ${v.number('usualWindowDays')}${v.has('share') ? ` and ${v('share')} of all use` : ''}.`,
      short: (v) => `leading user gone for ${v('silentDays')}`,
    },
    'pt-BR': {
      sentence: (v) =>
        `Quem mais usava o ${v('product')}${v.has('user') ? ` (${v('user')})` : ''} não aparece há ${v('silentDays')}${lastDay(v, 'último acesso em')}; antes eram ${v.count('usualActiveDays', pt.activeDay)} em ${v.number('usualWindowDays')}${v.has('share') ? ` e ${v('share')} de todo o uso` : ''}.`,
      short: (v) => `usuário principal sumiu há ${v('silentDays')}`,
    },
  },
  'usage.regular_users_gone': {
    en: {
      sentence: (v) =>
        `${v('gone')} of ${v('of')} regular users of ${v('product')} ${v.raw('gone') === 1 ? 'has' : 'have'} not been back${v.has('since') ? ` since ${v('since')}` : ''}.`,
      short: (v) => `${v('gone')} of ${v('of')} regular users gone`,
    },
    'pt-BR': {
      sentence: (v) =>
        `${v('gone')} de ${v('of')} usuários frequentes do ${v('product')} não ${v.raw('gone') === 1 ? 'voltou' : 'voltaram'}${v.has('since') ? ` desde ${v('since')}` : ''}.`,
      short: (v) =>
        `${v('gone')} de ${v('of')} usuários frequentes ${v.raw('gone') === 1 ? 'sumiu' : 'sumiram'}`,
    },
  },
  'usage.product_abandoned': {
    en: {
      sentence: (v) =>
        `${v('product')} has been given up${lastDay(v, 'last used on')}: nothing for ${v('silentDays')}, and no other product has taken its place${v.has('share') ? `; it was ${v('share')} of their use` : ''}.`,
      short: (v) => `${v('product')} abandoned`,
    },
    'pt-BR': {
      sentence: (v) =>
        `O ${v('product')} foi abandonado${lastDay(v, 'último uso em')}: nada há ${v('silentDays')}, e nenhum outro produto ocupou o lugar${v.has('share') ? `; ele era ${v('share')} do uso` : ''}.`,
      short: (v) => `${v('product')} abandonado`,
    },
  },
  'usage.moved_product': {
    en: {
      sentence: (v) =>
        `Work has moved from ${v('fromProduct')} to ${v('toProduct')}${since(v, 'since')}: not a loss.`,
      short: (v) => `moved from ${v('fromProduct')} to ${v('toProduct')}`,
    },
    'pt-BR': {
      sentence: (v) =>
        `O trabalho passou do ${v('fromProduct')} para o ${v('toProduct')}${since(v, 'desde')}: não é perda.`,
      short: (v) => `mudou do ${v('fromProduct')} para ${v('toProduct')}`,
    },
  },
  'usage.growth': {
    en: {
      sentence: (v) =>
        `${v('product')} is used more than is normal for them: ${v.count('activeDays', en.activeDay)} in ${v.number('windowDays')}${v.has('usualHigh') ? ` (usually up to ${v('usualHigh')})` : ''}.`,
      short: (v) => `${v('product')} above normal`,
    },
    'pt-BR': {
      sentence: (v) =>
        `O ${v('product')} é usado mais do que o normal deles: ${v.count('activeDays', pt.activeDay)} em ${v.number('windowDays')}${v.has('usualHigh') ? ` (o habitual é até ${v('usualHigh')})` : ''}.`,
      short: (v) => `${v('product')} acima do normal`,
    },
  },
  'usage.back_after_growth': {
    en: {
      sentence: (v) =>
        `${v('product')} is back where it was before a passing high: ${v.count('activeDays', en.activeDay)} in ${v.number('windowDays')}.`,
      short: (v) => `${v('product')} back from a high`,
    },
    'pt-BR': {
      sentence: (v) =>
        `O ${v('product')} voltou ao nível de antes de uma alta passageira: ${v.count('activeDays', pt.activeDay)} em ${v.number('windowDays')}.`,
      short: (v) => `${v('product')} voltou ao nível anterior`,
    },
  },
  'usage.normal': {
    en: {
      sentence: (v) =>
        `${v('product')} is used as is normal for them: ${v.count('activeDays', en.activeDay)} in ${v.number('windowDays')}${usual(v, 'usually')}.`,
      short: (v) => `${v('product')} as usual`,
    },
    'pt-BR': {
      sentence: (v) =>
        `O uso do ${v('product')} está dentro do normal deles: ${v.count('activeDays', pt.activeDay)} em ${v.number('windowDays')}${usual(v, 'o habitual é')}.`,
      short: (v) => `${v('product')} dentro do normal`,
    },
  },
  'usage.normal_for_season': {
    en: {
      sentence: (v) =>
        `${v('product')} is quiet, as it was in the same weeks last year: ${v('quietDays')} of ${v.number('windowDays')} without use.`,
      short: () => 'quiet, normal for the season',
    },
    'pt-BR': {
      sentence: (v) =>
        `O ${v('product')} está parado, como nas mesmas semanas do ano passado: ${v('quietDays')} de ${v.number('windowDays')} sem uso.`,
      short: () => 'parado, normal para a época',
    },
  },
  'usage.quiet_period': {
    en: {
      sentence: (v) =>
        `${v('quietDays')} of ${v.number('windowDays')} fall in holidays or a declared pause and do not count against ${v('product')}.`,
      short: (v) => `${v('quietDays')} of holidays or pause`,
    },
    'pt-BR': {
      sentence: (v) =>
        `${v('quietDays')} de ${v.number('windowDays')} caem em feriados ou pausa declarada e não contam contra o ${v('product')}.`,
      short: (v) => `${v('quietDays')} de feriado ou pausa`,
    },
  },
  'usage.below_peers': {
    en: {
      sentence: (v) =>
        `${v('product')} is used less than by comparable accounts: ${v.count('activeDays', en.activeDay)} in ${v.number('windowDays')}${v.has('peersMedian') ? `, median ${v('peersMedian')}` : ''}${v.has('percentile') ? `; ${v.format.percent(1 - v.raw('percentile'))} use it more` : ''}.`,
      short: (v) => `${v('product')} used less than peers`,
    },
    'pt-BR': {
      sentence: (v) =>
        `O ${v('product')} é menos usado do que em contas comparáveis: ${v.count('activeDays', pt.activeDay)} em ${v.number('windowDays')}${v.has('peersMedian') ? `, mediana ${v('peersMedian')}` : ''}${v.has('percentile') ? `; ${v.format.percent(1 - v.raw('percentile'))} usam mais` : ''}.`,
      short: (v) => `${v('product')} abaixo de contas comparáveis`,
    },
  },
  'usage.low_level': {
    en: {
      sentence: (v) =>
        `${v('product')} is little used, although that is normal for them: ${v.count('activeDays', en.activeDay)} in ${v.number('windowDays')}${v.has('silentDays') ? `, the last ${v('silentDays')} ago` : ''}.`,
      short: (v) => `${v('product')}: ${v('activeDays')} days in ${v.number('windowDays')}`,
    },
    'pt-BR': {
      sentence: (v) =>
        `O ${v('product')} é pouco usado, embora isso seja normal para eles: ${v.count('activeDays', pt.activeDay)} em ${v.number('windowDays')}${v.has('silentDays') ? `, o último há ${v('silentDays')}` : ''}.`,
      short: (v) => `${v('product')}: ${v('activeDays')} dias em ${v.number('windowDays')}`,
    },
  },
};
