import type { Translated } from '../../domain/types.ts';
import { USAGE_PEERS_STRINGS } from './evidence-usage-peers.ts';
import { USAGE_PEOPLE_STRINGS } from './evidence-usage-people.ts';
import { USAGE_PERIOD_STRINGS } from './evidence-usage-periods.ts';
import type { EvidenceStrings } from './evidence-values.ts';
import { NOUNS } from './names.ts';
import { formatFraction, isAlmostNothing, lastDay, since, usual } from './phrases.ts';

const { en, 'pt-BR': pt } = NOUNS;

/** From this share on all has moved; less is told without a figure, which would be one of the score. */
const ALL = 0.995;

/** What is counted a week; evidence of an earlier version does not tell. */
const weekly: Translated<(v: { word(name: 'of'): string }) => string> = {
  en: (v) => (v.word('of') === '' ? '' : v.word('of') === 'days' ? ' active days' : ' events'),
  'pt-BR': (v) => (v.word('of') === '' ? '' : v.word('of') === 'days' ? ' dias ativos' : ' eventos'),
};

/** Fewer than one active day in four; the piece is also told when only the last use is a little old. */
function isRare(v: { raw(name: 'activeDays' | 'windowDays'): number }): boolean {
  return v.raw('activeDays') / v.raw('windowDays') < 0.25;
}

/** Usage against the account's own normal. Portuguese takes product names as masculine (`o Planner`). */
export const USAGE_STRINGS: EvidenceStrings<'usage'> = {
  ...USAGE_PEOPLE_STRINGS,
  ...USAGE_PERIOD_STRINGS,
  ...USAGE_PEERS_STRINGS,
  'usage.active_days_below_normal': {
    en: {
      sentence: (v) =>
        `Use of ${v('product')} fell to ${
          isAlmostNothing(v.raw('factor'))
            ? 'almost nothing'
            : `${formatFraction(v.raw('factor'), v.format)} of what is normal for them`
        }: ${v.count('activeDays', en.activeDay)} in ${v.number('windowDays')}${usual(v, 'usually')}${since(v, 'since')}.`,
      short: (v) =>
        isAlmostNothing(v.raw('factor'))
          ? `${v('product')} almost unused`
          : `${v('product')} at ${formatFraction(v.raw('factor'), v.format)} of normal`,
    },
    'pt-BR': {
      sentence: (v) =>
        `O uso do ${v('product')} caiu para ${
          isAlmostNothing(v.raw('factor'))
            ? 'quase nada'
            : `${formatFraction(v.raw('factor'), v.format)} do normal deles`
        }: ${v.count('activeDays', pt.activeDay)} em ${v.number('windowDays')}${usual(v, 'o habitual é')}${since(v, 'desde')}.`,
      short: (v) =>
        isAlmostNothing(v.raw('factor'))
          ? `${v('product')} quase sem uso`
          : `${v('product')} a ${formatFraction(v.raw('factor'), v.format)} do normal`,
    },
  },
  'usage.volume_below_normal': {
    en: {
      sentence: (v) =>
        `Activity in ${v('product')} fell to ${formatFraction(v.raw('factor'), v.format)} of what is normal for them: ${v.count('events', en.event)} in ${v('windowDays')}${usual(v, 'usually')}${since(v, 'since')}.`,
      short: (v) => `activity in ${v('product')} down ${v.format.percent(1 - v.raw('factor'), 0)}`,
    },
    'pt-BR': {
      sentence: (v) =>
        `A atividade no ${v('product')} caiu para ${formatFraction(v.raw('factor'), v.format)} do normal deles: ${v.count('events', pt.event)} em ${v('windowDays')}${usual(v, 'o habitual é')}${since(v, 'desde')}.`,
      short: (v) => `atividade no ${v('product')} caiu ${v.format.percent(1 - v.raw('factor'), 0)}`,
    },
  },
  'usage.step_drop': {
    en: {
      sentence: (v) =>
        `Use of ${v('product')} dropped suddenly${v.has('since') ? ` on ${v('since')}` : ''}, from ${v('before')} to ${v('after')}${weekly.en(v)} a week, and has stayed there.`,
      short: (v) => `sudden drop in ${v('product')}${v.has('since') ? `, ${v('since')}` : ''}`,
    },
    'pt-BR': {
      sentence: (v) =>
        `O uso do ${v('product')} caiu de repente${v.has('since') ? ` em ${v('since')}` : ''}, de ${v('before')} para ${v('after')}${weekly['pt-BR'](v)} por semana, e não voltou.`,
      short: (v) => `queda súbita no ${v('product')}${v.has('since') ? ` em ${v('since')}` : ''}`,
    },
  },
  'usage.slow_decline': {
    en: {
      sentence: (v) =>
        `Use of ${v('product')} has been declining for ${v('weeks')}: from ${v('from')} to ${v('to')}${weekly.en(v)} a week, ${v('changePercent')} less.`,
      short: (v) => `${v('product')} down ${v('changePercent')} in ${v('weeks')}`,
    },
    'pt-BR': {
      sentence: (v) =>
        `O uso do ${v('product')} vem caindo há ${v('weeks')}: de ${v('from')} para ${v('to')}${weekly['pt-BR'](v)} por semana, ${v('changePercent')} a menos.`,
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
  'usage.product_abandoned': {
    en: {
      sentence: (v) =>
        `${v('product')} has been given up${lastDay(v, 'last used on')}: nothing for ${v('silentDays')}, while other products are in use${v.has('share') ? `; it was ${v('share')} of their use` : ''}.`,
      short: (v) => `${v('product')} abandoned`,
    },
    'pt-BR': {
      sentence: (v) =>
        `O ${v('product')} foi abandonado${lastDay(v, 'último uso em')}: nada há ${v('silentDays')}, enquanto outros produtos seguem em uso${v.has('share') ? `; ele era ${v('share')} do uso` : ''}.`,
      short: (v) => `${v('product')} abandonado`,
    },
  },
  'usage.moved_product': {
    en: {
      sentence: (v) =>
        `${v.has('since') ? `Since ${v('since')} ` : ''}${v.raw('factor') >= ALL ? 'all' : 'part'} of what ${v('fromProduct')} lost has moved to ${v('toProduct')}; that part is not a loss.`,
      short: (v) => `moved from ${v('fromProduct')} to ${v('toProduct')}`,
    },
    'pt-BR': {
      sentence: (v) =>
        `${v.has('since') ? `Desde ${v('since')}, ` : ''}${v.raw('factor') >= ALL ? 'tudo' : 'parte'} do que saiu do ${v('fromProduct')} passou para o ${v('toProduct')}; essa parte não é perda.`,
      short: (v) => `mudou do ${v('fromProduct')} para ${v('toProduct')}`,
    },
  },
  'usage.growth': {
    en: {
      sentence: (v) =>
        `${v('product')} is used more than is normal for them: ${v.has('events') ? `${v.count('events', en.event)} in ${v('windowDays')}` : `${v.count('activeDays', en.activeDay)} in ${v.number('windowDays')}`}${v.has('usualHigh') ? ` (usually up to ${v('usualHigh')})` : ''}.`,
      short: (v) => `${v('product')} above normal`,
    },
    'pt-BR': {
      sentence: (v) =>
        `O ${v('product')} é usado mais do que o normal deles: ${v.has('events') ? `${v.count('events', pt.event)} em ${v('windowDays')}` : `${v.count('activeDays', pt.activeDay)} em ${v.number('windowDays')}`}${v.has('usualHigh') ? ` (o habitual é até ${v('usualHigh')})` : ''}.`,
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
        `${v('product')} is quiet, as it was in the same weeks last year: ${v('quietDays')} of ${v.number('windowDays')} are left out for that.`,
      short: () => 'quiet, normal for the season',
    },
    'pt-BR': {
      sentence: (v) =>
        `O ${v('product')} está parado, como nas mesmas semanas do ano passado: por isso ${v('quietDays')} de ${v.number('windowDays')} não contam.`,
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
  'usage.low_level': {
    en: {
      sentence: (v) =>
        `${isRare(v) ? `${v('product')} is little used, although that is normal for them:` : `${v('product')} has`} ${v.count('activeDays', en.activeDay)} in ${v.number('windowDays')}${v.has('silentDays') ? `, the last ${v.raw('silentDays') === 0 ? 'today' : `${v('silentDays')} ago`}` : ''}.`,
      short: (v) => `${v('product')}: ${v.count('activeDays', en.day)} in ${v.number('windowDays')}`,
    },
    'pt-BR': {
      sentence: (v) =>
        `${isRare(v) ? `O ${v('product')} é pouco usado, embora isso seja normal para eles:` : `O ${v('product')} tem`} ${v.count('activeDays', pt.activeDay)} em ${v.number('windowDays')}${v.has('silentDays') ? `, o último ${v.raw('silentDays') === 0 ? 'hoje' : `há ${v('silentDays')}`}` : ''}.`,
      short: (v) => `${v('product')}: ${v.count('activeDays', pt.day)} em ${v.number('windowDays')}`,
    },
  },
};
