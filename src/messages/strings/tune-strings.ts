import type { Translated } from '../../domain/types.ts';

/** A gain with its interval, ready to be read. */
interface Gain {
  by: string;
  from: string;
  to: string;
}

export interface TuneStrings {
  title: Record<'profit' | 'recall' | 'precision', string>;
  /** On which days was chosen, and on which judged. */
  days: (span: { chosen: string; judged: string; horizon: string; accounts: string }) => string;
  tried: (tries: string) => string;
  points: (value: string) => string;
  range: (from: string, to: string) => string;
  chosen: string;
  judged: string;
  before: string;
  after: string;
  alerts: string;
  recall: string;
  precision: string;
  profit: string;
  off: (rule: string) => string;
  set: (setting: string, value: string) => string;
  better: (what: string, gain: Gain) => string;
  asGood: (setting: string, from: string, to: string) => string;
  notConfirmed: (what: string, gain: { chosen: Gain; judged: Gain }) => string;
  noneBetter: (best: { what: string; gain: Gain; tries: string } | null) => string;
  unjudged: (horizon: string) => string;
}

export const TUNE_STRINGS: Translated<TuneStrings> = {
  en: {
    title: {
      profit: 'Tuning for expected profit',
      recall: 'Tuning for recall',
      precision: 'Tuning for precision',
    },
    days: ({ chosen, judged, horizon, accounts }) =>
      `Chosen by the alerts of ${chosen}, judged by those of ${judged}: ${accounts}, departures within ${horizon}. Nobody reacts in a replay.`,
    tried: (tries) => `${tries} tried, each by a replay of the decisions of life.`,
    points: (value) => `${value} points`,
    range: (from, to) => `${from} to ${to}`,
    chosen: 'where it was chosen',
    judged: 'where it was judged',
    before: 'as it is',
    after: 'changed',
    alerts: 'alerts',
    recall: 'recall',
    precision: 'precision',
    profit: 'expected profit',
    off: (rule) => `the rule ${rule} switched off`,
    set: (setting, value) => `${setting}: ${value}`,
    better: (what, { by, from, to }) =>
      `Better: ${what}. On days it was not chosen by it brings ${by} (95 % interval ${from} to ${to}).`,
    asGood: (setting, from, to) =>
      from === to
        ? `No other value of ${setting} that was tried does as well.`
        : `As good, as far as these days can tell: ${setting} from ${from} to ${to}.`,
    notConfirmed: (what, { chosen, judged }) =>
      `Nothing better than what you have: ${what} looked better where it was chosen (${chosen.by}), but afterwards it brought ${judged.by} (95 % interval ${judged.from} to ${judged.to}).`,
    noneBetter: (best) =>
      best === null
        ? 'Nothing better than what you have: nothing that was tried does better on any of the days.'
        : `Nothing better than what you have: the best of ${best.tries}, ${best.what}, brings ${best.gain.by} (${best.gain.from} to ${best.gain.to}), which chance gives the best of so many, too.`,
    unjudged: (horizon) =>
      `Nothing better than what you have: nobody left within ${horizon} of days whose horizon is over, so nothing can be told.`,
  },
  'pt-BR': {
    title: {
      profit: 'Ajuste pelo lucro esperado',
      recall: 'Ajuste pela cobertura',
      precision: 'Ajuste pela precisão',
    },
    days: ({ chosen, judged, horizon, accounts }) =>
      `Escolhido pelos alertas de ${chosen}, julgado pelos de ${judged}: ${accounts}, saídas em até ${horizon}. Em uma simulação ninguém reage.`,
    tried: (tries) => `${tries} testadas, cada uma refazendo as decisões reais.`,
    points: (value) => `${value} pontos`,
    range: (from, to) => `${from} a ${to}`,
    chosen: 'onde foi escolhido',
    judged: 'onde foi julgado',
    before: 'como está',
    after: 'com a mudança',
    alerts: 'alertas',
    recall: 'cobertura',
    precision: 'precisão',
    profit: 'lucro esperado',
    off: (rule) => `a regra ${rule} desligada`,
    set: (setting, value) => `${setting}: ${value}`,
    better: (what, { by, from, to }) =>
      `Melhor: ${what}. Em dias que não serviram para a escolha traz ${by} (intervalo de 95 %: ${from} a ${to}).`,
    asGood: (setting, from, to) =>
      from === to
        ? `Nenhum outro valor testado de ${setting} vai tão bem.`
        : `Igualmente bom, pelo que estes dias mostram: ${setting} de ${from} a ${to}.`,
    notConfirmed: (what, { chosen, judged }) =>
      `Nada melhor do que o que você tem: ${what} parecia melhor onde foi escolhido (${chosen.by}), mas depois trouxe ${judged.by} (intervalo de 95 %: ${judged.from} a ${judged.to}).`,
    noneBetter: (best) =>
      best === null
        ? 'Nada melhor do que o que você tem: nada do que foi testado vai melhor em algum dos dias.'
        : `Nada melhor do que o que você tem: o melhor de ${best.tries}, ${best.what}, traz ${best.gain.by} (${best.gain.from} a ${best.gain.to}), o que o acaso também dá ao melhor de tantos.`,
    unjudged: (horizon) =>
      `Nada melhor do que o que você tem: ninguém saiu em até ${horizon} de dias com horizonte encerrado; não há como saber.`,
  },
};
