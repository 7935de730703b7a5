import type { EvidenceStrings } from './evidence-values.ts';
import { NOUNS } from './names.ts';
import { lastDay, since } from './phrases.ts';

const { en, 'pt-BR': pt } = NOUNS;

type PeopleCode =
  | 'usage.users_below_normal'
  | 'usage.users_vanished_events_flat'
  | 'usage.seats_reduced'
  | 'usage.seats_share_low'
  | 'usage.leading_user_gone'
  | 'usage.regular_users_gone';

/** Who uses it: users, seats, and the people an account's use rests on. */
export const USAGE_PEOPLE_STRINGS: Pick<EvidenceStrings<'usage'>, PeopleCode> = {
  'usage.users_below_normal': {
    en: {
      sentence: (v) =>
        `${v.count('users', en.activeUser)} in ${v('product')} on the busiest of ${v('windowDays')}, where ${v('usualUsers')} ${v('usualUsers') === '1' ? 'is' : 'are'} usual${since(v, 'since')}.`,
      short: (v) => `${v.count('users', en.user)} of ${v('product')}, usually ${v('usualUsers')}`,
    },
    'pt-BR': {
      sentence: (v) =>
        `${v.count('users', pt.activeUser)} no ${v('product')} no dia de maior uso em ${v('windowDays')}, quando o habitual ${v('usualUsers') === '1' ? 'é' : 'são'} ${v('usualUsers')}${since(v, 'desde')}.`,
      short: (v) => `${v.count('users', pt.user)} do ${v('product')}, habitual: ${v('usualUsers')}`,
    },
  },
  'usage.users_vanished_events_flat': {
    en: {
      sentence: (v) =>
        `People are leaving ${v('product')} while an integration may be keeping the numbers up: ${v.count('users', en.activeUser)} on the busiest of ${v('windowDays')}, where ${v('usualUsers')} ${v('usualUsers') === '1' ? 'is' : 'are'} usual, events at ${v('eventsFactor')} of normal${since(v, 'since')}.`,
      short: () => 'users vanish while events stay flat',
    },
    'pt-BR': {
      sentence: (v) =>
        `As pessoas estão saindo do ${v('product')}, enquanto uma integração talvez sustente os números: ${v.count('users', pt.activeUser)} no dia de maior uso em ${v('windowDays')}, onde o habitual ${v('usualUsers') === '1' ? 'é' : 'são'} ${v('usualUsers')}, eventos a ${v('eventsFactor')} do normal${since(v, 'desde')}.`,
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
      sentence: (v) =>
        `${v('users')} of ${v('seats')} seats for ${v('product')} ${v.has('windowDays') ? `were in use on the busiest of ${v('windowDays')}` : 'are in use'} (${v('share')}).`,
      short: (v) => `${v('users')} of ${v('seats')} seats used`,
    },
    'pt-BR': {
      sentence: (v) =>
        `Licenças do ${v('product')} em uso${v.has('windowDays') ? ` no dia de maior uso em ${v('windowDays')}` : ''}: ${v('users')} de ${v('seats')} (${v('share')}).`,
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
};
