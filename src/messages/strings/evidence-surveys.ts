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
    ofAnswers: (n: string) => `, the most telling of ${n} answers`,
    mean: (n: string, mean: string) => ` The mean of ${n} answers is ${mean}.`,
    scale: { lower: 'effort', higher: 'ease' },
    of: 'of',
  },
  'pt-BR': {
    on: 'em',
    ofAnswers: (n: string) => `, a mais reveladora de ${n} respostas`,
    mean: (n: string, mean: string) => ` A média de ${n} respostas é ${mean}.`,
    scale: { lower: 'esforço', higher: 'facilidade' },
    of: 'de',
  },
} as const;

/** ` on 12 Nov (admin), the most telling of 4 answers: “…”.` */
function circumstances(v: Answered): string {
  const w = STRINGS[v.format.locale];
  const day = v.has('day') ? ` ${w.on} ${v('day')}` : '';
  const role = v.has('role') ? ` (${v('role')})` : '';
  const answers = v.raw('answers') > 1 ? w.ofAnswers(v('answers')) : '';
  return `${day}${role}${answers}${v.has('quote') ? quoted(v('quote')) : '.'}`;
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

const nps = (en: string, pt: string): Translated<EvidenceText<Answer>> => ({
  en: {
    sentence: (v) => `NPS ${v('score')} (${en})${circumstances(v)}`,
    short: (v) => `NPS ${v('score')} (${en})`,
  },
  'pt-BR': {
    sentence: (v) => `NPS ${v('score')} (${pt})${circumstances(v)}`,
    short: (v) => `NPS ${v('score')} (${pt})`,
  },
});

const ces = (en: string, pt: string): Translated<EvidenceText<Effort>> => ({
  en: {
    sentence: (v) => `${en}: ${effort(v)}${circumstances(v)}${mean(v)}`,
    short: effort,
  },
  'pt-BR': {
    sentence: (v) => `${pt}: ${effort(v)}${circumstances(v)}${mean(v)}`,
    short: effort,
  },
});

export const NPS_STRINGS: EvidenceStrings<'nps'> = {
  'nps.detractor': nps('detractor', 'detrator'),
  'nps.passive': nps('passive', 'neutro'),
  'nps.promoter': nps('promoter', 'promotor'),
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
  'ces.high_effort': ces('They find it hard', 'Eles acham difícil'),
  'ces.medium_effort': ces('They find it neither easy nor hard', 'Eles não acham nem fácil nem difícil'),
  'ces.low_effort': ces('They find it easy', 'Eles acham fácil'),
};
