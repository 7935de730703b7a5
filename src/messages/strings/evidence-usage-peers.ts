import { type PeerLevel, peerLevel } from '../../domain/evidence/component-result.ts';
import { POOLED } from '../../domain/signals/usage/pool-sparse-products.ts';
import type { Translated } from '../../domain/types.ts';
import { SPANS } from './evidence-usage-periods.ts';
import type { EvidenceStrings, EvidenceText, EvidenceValues } from './evidence-values.ts';
import { NOUNS } from './names.ts';

type PeerCode = 'usage.below_peers' | 'usage.period_below_peers';
type Beside = EvidenceValues<PeerCode>;

const { en, 'pt-BR': pt } = NOUNS;

const IS_USED: Translated<Readonly<Record<PeerLevel, string>>> = {
  en: {
    less: 'is used less than by comparable accounts',
    alike: 'is used about as much as by comparable accounts',
    more: 'is used more than by most comparable accounts',
  },
  'pt-BR': {
    less: 'é menos usado do que em contas comparáveis',
    alike: 'é usado quase como em contas comparáveis',
    more: 'é mais usado do que na maioria das contas comparáveis',
  },
};

const IN_SHORT: Translated<Readonly<Record<PeerLevel, (product: string) => string>>> = {
  en: {
    less: (product) => `${product} used less than peers`,
    alike: (product) => `${product} used like peers`,
    more: (product) => `${product} used more than peers`,
  },
  'pt-BR': {
    less: (product) => `${product} abaixo de contas comparáveis`,
    alike: (product) => `${product} como em contas comparáveis`,
    more: (product) => `${product} acima de contas comparáveis`,
  },
};

/** Evidence of an earlier version knows no share; it was told of those who used it less. */
function levelOf(v: Beside): PeerLevel {
  return v.has('more') ? peerLevel(v.raw('more')) : 'less';
}

/** `about 40% of them have more`; nobody and everybody are words. */
const HAVE_MORE: Translated<(share: string) => Readonly<Record<'none' | 'some' | 'all', string>>> = {
  en: (share) => ({
    none: 'hardly any of them have more',
    some: `about ${share} of them have more`,
    all: 'nearly all of them have more',
  }),
  'pt-BR': (share) => ({
    none: 'quase nenhuma tem mais',
    some: `cerca de ${share} delas têm mais`,
    all: 'quase todas têm mais',
  }),
};

function haveMore(v: Beside): string {
  if (!v.has('more')) return '';
  const share = v.raw('more');
  const words = HAVE_MORE[v.format.locale](v.format.percent(share));
  return `; ${words[share === 0 ? 'none' : share === 1 ? 'all' : 'some']}`;
}

function isPooled(v: Beside): boolean {
  return v.word('product') === POOLED;
}

/** `49 active days in 84`; of various products together a day counts once for each of them. */
function daysEn(v: EvidenceValues<'usage.below_peers'>): string {
  if (!v.has('windowDays')) return '';
  const days = v.count('activeDays', isPooled(v) ? en.productDay : en.activeDay);
  return `: ${days} in ${v.number('windowDays')}`;
}

function daysPt(v: EvidenceValues<'usage.below_peers'>): string {
  if (!v.has('windowDays')) return '';
  const days = v.count('activeDays', isPooled(v) ? pt.productDay : pt.activeDay);
  return `: ${days} em ${v.number('windowDays')}`;
}

/** `, median 56`, where the others were measured over the same days. */
function median(v: Beside, word: string): string {
  return v.has('more') && v.has('peersMedian') ? `, ${word} ${v('peersMedian')}` : '';
}

const short: Translated<(v: Beside) => string> = {
  en: (v) => IN_SHORT.en[levelOf(v)](v('product')),
  'pt-BR': (v) => IN_SHORT['pt-BR'][levelOf(v)](v('product')),
};

/** Portuguese takes product names as masculine. */
const ARTICLE: Translated<string> = { en: '', 'pt-BR': 'O ' };

function sentence(
  days: (v: EvidenceValues<'usage.below_peers'>) => string,
  word: string,
): EvidenceText<'usage.below_peers'>['sentence'] {
  return (v) => {
    const { locale } = v.format;
    return `${ARTICLE[locale]}${v('product')} ${IS_USED[locale][levelOf(v)]}${v.has('more') ? days(v) : ''}${median(v, word)}${haveMore(v)}.`;
  };
}

/** The account beside those with the same product: its figure, their median and its rank are of the same days. */
export const USAGE_PEERS_STRINGS: Pick<EvidenceStrings<'usage'>, PeerCode> = {
  'usage.below_peers': {
    en: { sentence: sentence(daysEn, 'median'), short: short.en },
    'pt-BR': { sentence: sentence(daysPt, 'mediana'), short: short['pt-BR'] },
  },
  'usage.period_below_peers': {
    en: {
      sentence: (v) =>
        `${v('product')} ${IS_USED.en[levelOf(v)]}${v.has('more') ? `: ${v('events')} ${SPANS.en(v)}` : ''}${median(v, 'median')}${haveMore(v)}.`,
      short: short.en,
    },
    'pt-BR': {
      sentence: (v) =>
        `O ${v('product')} ${IS_USED['pt-BR'][levelOf(v)]}${v.has('more') ? `: ${v('events')} ${SPANS['pt-BR'](v)}` : ''}${median(v, 'mediana')}${haveMore(v)}.`,
      short: short['pt-BR'],
    },
  },
};
