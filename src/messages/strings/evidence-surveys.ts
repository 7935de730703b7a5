import type { Translated } from '../../domain/types.ts';
import type { EvidenceStrings, EvidenceText, EvidenceValues } from './evidence-values.ts';
import { quoted } from './phrases.ts';

type Answer = 'nps.detractor' | 'nps.passive' | 'nps.promoter';
type Effort = 'ces.high_effort' | 'ces.medium_effort' | 'ces.low_effort';
/** What all answers have in common. */
type Answered = EvidenceValues<Answer | Effort>;

const STRINGS = {
  en: {
    on: 'on',
    mostTelling: (n: string) => `, the most telling of ${n} answers`,
    oneOf: (n: string) => `, one of ${n} answers`,
    praise: ', although the words praise',
    mean: (n: string, mean: string) => ` The mean of ${n} answers is ${mean}.`,
    scale: { lower: 'effort', higher: 'ease' },
    of: 'of',
  },
  'pt-BR': {
    on: 'em',
    mostTelling: (n: string) => `, a mais reveladora de ${n} respostas`,
    oneOf: (n: string) => `, uma de ${n} respostas`,
    praise: ', embora as palavras elogiem',
    mean: (n: string, mean: string) => ` A média de ${n} respostas é ${mean}.`,
    scale: { lower: 'esforço', higher: 'facilidade' },
    of: 'de',
  },
} as const;

/** ` on 12 Nov (admin), the most telling of 4 answers: “…”.`; of good answers none tells most. */
function circumstances(v: Answered, isGood: boolean): string {
  const w = STRINGS[v.format.locale];
  const day = v.has('day') ? ` ${w.on} ${v('day')}` : '';
  const role = v.has('role') ? ` (${v('role')})` : '';
  const several = v.has('answers') && v.raw('answers') > 1;
  const answers = several ? (isGood ? w.oneOf : w.mostTelling)(v('answers')) : '';
  const praise = v.has('quote') && isPraise(v) ? w.praise : '';
  return `${day}${role}${answers}${praise}${v.has('quote') ? quoted(v('quote')) : '.'}`;
}

/** Words and score contradict each other: then the sentence takes the side of neither. */
function isPraise(v: Answered): boolean {
  return v.word('words') === 'praise';
}

/** `effort 4 of 5` where low is good, `ease 2 of 7` where high is good: the word tells which end is which. */
function effort(v: EvidenceValues<Effort>): string {
  const w = STRINGS[v.format.locale];
  const word = v.word('better') === 'higher' ? w.scale.higher : w.scale.lower;
  return `${word} ${v('score')} ${w.of} ${v('scaleMax')}`;
}

function mean(v: EvidenceValues<Effort>): string {
  return v.raw('answers') > 1 && v.has('mean') ? STRINGS[v.format.locale].mean(v('answers'), v('mean')) : '';
}

const nps = (en: string, pt: string, isGood: boolean): Translated<EvidenceText<Answer>> => ({
  en: {
    sentence: (v) => `NPS ${v('score')} (${en})${circumstances(v, isGood)}`,
    short: (v) => `NPS ${v('score')} (${en})`,
  },
  'pt-BR': {
    sentence: (v) => `NPS ${v('score')} (${pt})${circumstances(v, isGood)}`,
    short: (v) => `NPS ${v('score')} (${pt})`,
  },
});

const ces = (en: string, pt: string, isGood: boolean): Translated<EvidenceText<Effort>> => {
  const sentence = (lead: string) => (v: EvidenceValues<Effort>) =>
    `${isPraise(v) ? '' : `${lead}: `}${effort(v)}${circumstances(v, isGood)}${mean(v)}`;
  return {
    en: { sentence: sentence(en), short: effort },
    'pt-BR': { sentence: sentence(pt), short: effort },
  };
};

export const NPS_STRINGS: EvidenceStrings<'nps'> = {
  'nps.detractor': nps('detractor', 'detrator', false),
  'nps.passive': nps('passive', 'neutro', false),
  'nps.promoter': nps('promoter', 'promotor', true),
  'nps.fell': {
    en: {
      sentence: (v) =>
        `The NPS answer of the same person${v.has('role') ? ` (${v('role')})` : ''} fell from ${v('fromScore')}${v.has('fromDay') ? ` on ${v('fromDay')}` : ''} to ${v('toScore')}${v.has('toDay') ? ` on ${v('toDay')}` : ''}.`,
      short: (v) => `NPS fell from ${v('fromScore')} to ${v('toScore')}`,
    },
    'pt-BR': {
      sentence: (v) =>
        `A nota NPS da mesma pessoa${v.has('role') ? ` (${v('role')})` : ''} caiu de ${v('fromScore')}${v.has('fromDay') ? ` em ${v('fromDay')}` : ''} para ${v('toScore')}${v.has('toDay') ? ` em ${v('toDay')}` : ''}.`,
      short: (v) => `NPS caiu de ${v('fromScore')} para ${v('toScore')}`,
    },
  },
};

export const CES_STRINGS: EvidenceStrings<'ces'> = {
  'ces.high_effort': ces('They find it hard', 'Eles acham difícil', false),
  'ces.medium_effort': ces(
    'They find it neither easy nor hard',
    'Eles não acham nem fácil nem difícil',
    false,
  ),
  'ces.low_effort': ces('They find it easy', 'Eles acham fácil', true),
};
