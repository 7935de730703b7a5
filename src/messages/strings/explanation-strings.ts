import { ownValue } from '../../domain/names.ts';
import type { Translated } from '../../domain/types.ts';
import type { Disagreement } from '../../learning/explanation/compare-with-index.ts';
import type { RiskReducer } from '../../learning/explanation/what-ifs.ts';
import type { Formatter, Noun } from '../text/create-formatter.ts';
import { featureName } from './feature-strings.ts';
import { COMPONENT_NAMES } from './names.ts';

/** What is said around the points of a churn probability. */
export interface ExplanationStrings {
  likely(days: string, probability: string): string;
  /** Below an interval: what stands behind it, and the figure that everything below explains. */
  interval(point: string): string;
  /** By when, if the risk stays as it is; `points` like `4% in 30 days`. */
  curve(points: readonly string[]): string;
  by(days: string, probability: string): string;
  prior: string;
  learned(model: { id: number; asOf: string; departures: number }, trust: string): string;
  /** What it is made of, as the prior states it, or as the model tells it apart. */
  parts(voluntary: string, involuntary: string, isLearned: boolean): string;
  points: string;
  start(probability: string): string;
  normal(value: string): string;
  together: string;
  statedPrior: string;
  others(count: number): string;
  total(probability: string, days: string, before: string): string;
  /** By the model, or by the prior as long as nothing is learned. */
  lower(isLearned: boolean): string;
  nothingLowers: string;
  index(from: string, to: string): string;
  /** The facts or the model are no longer those the stored probability was made with. */
  moved(stored: string): string;
  disagreements: string;
}

export const EXPLANATION_STRINGS: Translated<ExplanationStrings> = {
  en: {
    likely: (days, probability) => `Likely to leave within ${days}: ${probability}`,
    interval: (point) =>
      `Too few have left to say it more exactly: four times in five the share that leaves lies in there. What follows explains ${point}.`,
    curve: (points) => `If the risk stays as it is: ${points.join(', ')}`,
    by: (days, probability) => `${probability} within ${days}`,
    prior: 'a prior, not yet learned from your own outcomes',
    learned: ({ id, asOf, departures }, trust) =>
      `learned from ${departures} departures, model ${id} of ${asOf}, which counts ${trust}`,
    parts: (voluntary, involuntary, isLearned) =>
      `${isLearned ? 'Of it' : 'It follows from stated beliefs about the index, the renewal and the payments:'} ${voluntary} of their own will, ${involuntary} by payments that fail.`,
    points: 'What raises (+) and lowers (−) it, in log-odds; +0.69 doubles the odds',
    start: (probability) => `where every account starts: ${probability}`,
    normal: (value) => `their normal: ${value}`,
    together: 'together with',
    statedPrior: 'the stated prior, as far as it still counts',
    others: (count) => `${count} smaller ones together`,
    total: (probability, days, before) =>
      `${probability} within ${days}; before calibration the learned part says ${before}`,
    lower: (isLearned) =>
      `What would lower it, each by itself and judged by the same ${isLearned ? 'model' : 'prior'}`,
    nothingLowers: 'Nothing that a person can change would lower it by much.',
    index: (from, to) => `index ${from} → ${to}`,
    moved: (stored) =>
      `Stored with the score: ${stored}. Facts or model have changed since; the points explain today's view of that day.`,
    disagreements: 'Where model and index disagree',
  },
  'pt-BR': {
    likely: (days, probability) => `Probabilidade de sair em ${days}: ${probability}`,
    interval: (point) =>
      `Poucas saíram para dizer com mais exatidão: quatro vezes em cinco a parte que sai fica dentro disso. O que segue explica ${point}.`,
    curve: (points) => `Se o risco continuar assim: ${points.join(', ')}`,
    by: (days, probability) => `${probability} em ${days}`,
    prior: 'estimativa inicial, ainda não aprendida com os seus resultados',
    learned: ({ id, asOf, departures }, trust) =>
      `aprendida com ${departures} saídas, modelo ${id} de ${asOf}, que pesa ${trust}`,
    parts: (voluntary, involuntary, isLearned) =>
      `${isLearned ? 'Disso,' : 'Resulta de suposições declaradas sobre o índice, a renovação e os pagamentos:'} ${voluntary} por vontade própria, ${involuntary} por pagamentos que falham.`,
    points: 'O que aumenta (+) e diminui (−), em log-odds; +0,69 dobra as chances',
    start: (probability) => `de onde toda conta parte: ${probability}`,
    normal: (value) => `o normal da conta: ${value}`,
    together: 'junto com',
    statedPrior: 'a estimativa inicial, no que ainda pesa',
    others: (count) => `${count} menores somados`,
    total: (probability, days, before) =>
      `${probability} em ${days}; antes da calibração a parte aprendida diz ${before}`,
    lower: (isLearned) =>
      `O que diminuiria, cada item sozinho e avaliado ${isLearned ? 'pelo mesmo modelo' : 'pela mesma estimativa'}`,
    nothingLowers: 'Nada que uma pessoa possa mudar diminuiria muito.',
    index: (from, to) => `índice ${from} → ${to}`,
    moved: (stored) =>
      `Guardada com a pontuação: ${stored}. Os dados ou o modelo mudaram desde então; os pontos explicam aquele dia como é visto hoje.`,
    disagreements: 'Onde modelo e índice discordam',
  },
};

/** The values of one thing that would lower the risk, formatted. */
interface ReducerValues {
  number(name: string): string;
  day(name: string): string;
  count(name: string, noun: Noun): string;
  /** Whether more than one answer is meant. */
  several: boolean;
}

/** One thing that would lower the risk, as a condition. */
const REDUCER_STRINGS: Translated<Readonly<Record<RiskReducer['code'], (v: ReducerValues) => string>>> = {
  en: {
    usage_as_usual: (v) =>
      `if they used it as in their usual four weeks (${v.day('from')} to ${v.day('to')}: ${v.count('active', { one: 'active day', other: 'active days' })}, now ${v.number('now')})`,
    back_today: (v) => `if they came back today, after ${v.number('days')} days`,
    people_as_usual: (v) => `if ${v.number('users')} people used it at once as usual, now ${v.number('now')}`,
    invoices_paid: (v) =>
      `if what is owed were paid (${v.count('invoices', { one: 'invoice', other: 'invoices' })})`,
    nps_promoter: (v) =>
      `if the NPS answer of ${v.day('on')} were ${v.number('lifted')} instead of ${v.number('last')}${v.several ? ', and the other low ones of half a year likewise' : ''}`,
    ces_easy: (v) =>
      `if the CES answer of ${v.day('on')} were ${v.number('lifted')} instead of ${v.number('last')}${v.several ? ', and the other bad ones of half a year likewise' : ''}`,
  },
  'pt-BR': {
    usage_as_usual: (v) =>
      `se usassem como nas quatro semanas habituais (${v.day('from')} a ${v.day('to')}: ${v.count('active', { one: 'dia ativo', other: 'dias ativos' })}, agora ${v.number('now')})`,
    back_today: (v) => `se voltassem hoje, depois de ${v.number('days')} dias`,
    people_as_usual: (v) =>
      `se ${v.number('users')} pessoas usassem como de costume, agora ${v.number('now')}`,
    invoices_paid: (v) =>
      `se o que está em aberto fosse pago (${v.count('invoices', { one: 'fatura', other: 'faturas' })})`,
    nps_promoter: (v) =>
      `se a resposta de NPS de ${v.day('on')} fosse ${v.number('lifted')} em vez de ${v.number('last')}${v.several ? ', e as outras baixas de meio ano também' : ''}`,
    ces_easy: (v) =>
      `se a resposta de CES de ${v.day('on')} fosse ${v.number('lifted')} em vez de ${v.number('last')}${v.several ? ', e as outras ruins de meio ano também' : ''}`,
  },
};

export function formatReducer(
  { code, params }: Pick<RiskReducer, 'code' | 'params'>,
  format: Formatter,
): string {
  return REDUCER_STRINGS[format.locale][code]({
    number: (name) => format.number(Number(params[name])),
    day: (name) => format.day(String(params[name])),
    count: (name, noun) => format.count(Number(params[name]), noun),
    several: Number(params.answers) > 1,
  });
}

/** A difference between model and index in a sentence. */
interface DisagreementStrings {
  indexCalm: (times: string, feature: string | null) => string;
  indexAlarmed: (times: string) => string;
  themeHarmless: (component: string, points: string, logOdds: string) => string;
  themeRisky: (component: string, logOdds: string, feature: string) => string;
}

const DISAGREEMENT_STRINGS: Translated<DisagreementStrings> = {
  en: {
    indexCalm: (times, feature) =>
      `The index calls them healthy; the model sees ${times} times the average risk${feature === null ? '' : `, most of all for: ${feature}`}.`,
    indexAlarmed: (times) =>
      `The index is alarmed; by your own outcomes such accounts leave no more often than the average (${times} times).`,
    themeHarmless: (component, points, logOdds) =>
      `The index takes ${points} points for ${component}; by your own outcomes it has not raised the risk (${logOdds}).`,
    themeRisky: (component, logOdds, feature) =>
      `The index finds nothing wrong with ${component}; the model adds ${logOdds} for it, most of all for: ${feature}.`,
  },
  'pt-BR': {
    indexCalm: (times, feature) =>
      `O índice considera a conta saudável; o modelo vê ${times} vezes o risco médio${feature === null ? '' : `, sobretudo por: ${feature}`}.`,
    indexAlarmed: (times) =>
      `O índice está em alerta; pelos seus resultados, contas assim não saem mais do que a média (${times} vezes).`,
    themeHarmless: (component, points, logOdds) =>
      `O índice desconta ${points} pontos por ${component}; pelos seus resultados isso não aumentou o risco (${logOdds}).`,
    themeRisky: (component, logOdds, feature) =>
      `O índice não vê problema em ${component}; o modelo soma ${logOdds} por isso, sobretudo por: ${feature}.`,
  },
};

export function formatDisagreement(what: Disagreement, format: Formatter): string {
  const { locale } = format;
  const strings = DISAGREEMENT_STRINGS[locale];
  const component = (name: string) => ownValue(COMPONENT_NAMES[locale], name) ?? name;
  switch (what.code) {
    case 'index_calm':
      return strings.indexCalm(
        format.number(what.times),
        what.feature === null ? null : featureName(what.feature, locale),
      );
    case 'index_alarmed':
      return strings.indexAlarmed(format.number(what.times));
    case 'theme_harmless':
      return strings.themeHarmless(
        component(what.component),
        format.number(what.indexPoints),
        format.signed(what.logOdds, 2),
      );
    case 'theme_risky':
      return strings.themeRisky(
        component(what.component),
        format.signed(what.logOdds, 2),
        featureName(what.feature, locale),
      );
  }
}
