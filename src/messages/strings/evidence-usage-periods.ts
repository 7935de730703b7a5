import { isDay } from '../../domain/day.ts';
import type { Translated } from '../../domain/types.ts';
import type { EvidenceStrings, EvidenceValues } from './evidence-values.ts';
import { NOUNS } from './names.ts';
import { formatFraction, isAlmostNothing } from './phrases.ts';

const { en, 'pt-BR': pt } = NOUNS;

type PeriodCode =
  | 'usage.period_below_normal'
  | 'usage.period_users_below_normal'
  | 'usage.period_normal'
  | 'usage.period_growth';

type Values = EvidenceValues<PeriodCode | 'usage.period_below_peers'>;

/** A calendar month is called by its name, whatever its length. */
const isMonthly = (v: Pick<Values, 'raw'>) => v.raw('periodDays') >= 27 && v.raw('periodDays') <= 32;
const isWeekly = (v: Pick<Values, 'raw'>) => v.raw('periodDays') === 7;

/** `in October`, `in the week to 7 Oct`, `on average in the 3 months to October`. */
export const SPANS: Translated<(v: Pick<Values, 'raw' | 'word' | 'format'>) => string> = {
  en: (v) => {
    const end = v.word('period');
    if (!isDay(end)) return 'in the last period';
    const many = v.raw('periods') > 1;
    const count = v.format.number(v.raw('periods'));
    if (isMonthly(v))
      return many
        ? `a month on average in the ${count} months to ${v.format.monthOf(end)}`
        : `in ${v.format.monthOf(end)}`;
    if (isWeekly(v))
      return many
        ? `a week on average in the ${count} weeks to ${v.format.day(end)}`
        : `in the week to ${v.format.day(end)}`;
    const days = v.format.count(v.raw('periodDays'), en.day);
    return many
      ? `on average in ${count} periods of ${days} to ${v.format.day(end)}`
      : `in the ${days} to ${v.format.day(end)}`;
  },
  'pt-BR': (v) => {
    const end = v.word('period');
    if (!isDay(end)) return 'no último período';
    const many = v.raw('periods') > 1;
    const count = v.format.number(v.raw('periods'));
    if (isMonthly(v))
      return many
        ? `por mês, em média, nos ${count} meses até ${v.format.monthOf(end)}`
        : `em ${v.format.monthOf(end)}`;
    if (isWeekly(v))
      return many
        ? `por semana, em média, nas ${count} semanas até ${v.format.day(end)}`
        : `na semana até ${v.format.day(end)}`;
    const days = v.format.count(v.raw('periodDays'), pt.day);
    return many
      ? `em média, em ${count} períodos de ${days} até ${v.format.day(end)}`
      : `nos ${days} até ${v.format.day(end)}`;
  },
};

/** `, usually 1,050–1,250`; nothing where the usual is not known. */
function usually(v: Pick<Values, 'raw' | 'format'>, word: string): string {
  const [low, high] = [v.raw('usualLow' as never), v.raw('usualHigh' as never)];
  if (Number.isNaN(low) || Number.isNaN(high)) return '';
  const [from, to] = [v.format.number(low), v.format.number(high)];
  return `, ${word} ${from === to ? from : `${from}–${to}`}`;
}

/** Usage told in totals: by the amount of a closed period, since there are no active days to count. */
export const USAGE_PERIOD_STRINGS: Pick<EvidenceStrings<'usage'>, PeriodCode> = {
  'usage.period_below_normal': {
    en: {
      sentence: (v) =>
        `Use of ${v('product')} fell to ${
          isAlmostNothing(v.raw('factor'))
            ? 'almost nothing'
            : `${formatFraction(v.raw('factor'), v.format)} of what is normal for them`
        }: ${v('events')} ${SPANS.en(v)}${usually(v, 'usually')}.`,
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
        }: ${v('events')} ${SPANS['pt-BR'](v)}${usually(v, 'o habitual é')}.`,
      short: (v) =>
        isAlmostNothing(v.raw('factor'))
          ? `${v('product')} quase sem uso`
          : `${v('product')} a ${formatFraction(v.raw('factor'), v.format)} do normal`,
    },
  },
  'usage.period_users_below_normal': {
    en: {
      sentence: (v) =>
        `Fewer people use ${v('product')}: ${v.count('users', en.activeUser)} ${SPANS.en(v)}${usually(v, 'usually')}.`,
      short: (v) => `users of ${v('product')} down ${v.format.percent(1 - v.raw('factor'), 0)}`,
    },
    'pt-BR': {
      sentence: (v) =>
        `Menos pessoas usam o ${v('product')}: ${v.count('users', pt.activeUser)} ${SPANS['pt-BR'](v)}${usually(v, 'o habitual é')}.`,
      short: (v) => `usuários do ${v('product')} caíram ${v.format.percent(1 - v.raw('factor'), 0)}`,
    },
  },
  'usage.period_normal': {
    en: {
      sentence: (v) =>
        `${v('product')} is used as is normal for them: ${v('events')} ${SPANS.en(v)}${usually(v, 'usually')}.`,
      short: (v) => `${v('product')} as usual`,
    },
    'pt-BR': {
      sentence: (v) =>
        `O uso do ${v('product')} está dentro do normal deles: ${v('events')} ${SPANS['pt-BR'](v)}${usually(v, 'o habitual é')}.`,
      short: (v) => `${v('product')} dentro do normal`,
    },
  },
  'usage.period_growth': {
    en: {
      sentence: (v) =>
        `${v('product')} is used more than is normal for them: ${v('events')} ${SPANS.en(v)}${v.has('usualHigh') ? `, usually up to ${v('usualHigh')}` : ''}.`,
      short: (v) => `${v('product')} above normal`,
    },
    'pt-BR': {
      sentence: (v) =>
        `O ${v('product')} é usado mais do que o normal deles: ${v('events')} ${SPANS['pt-BR'](v)}${v.has('usualHigh') ? `, o habitual é até ${v('usualHigh')}` : ''}.`,
      short: (v) => `${v('product')} acima do normal`,
    },
  },
};
