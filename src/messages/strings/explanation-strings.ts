import { ownValue } from '../../domain/names.ts';
import type { Translated } from '../../domain/types.ts';
import type { Disagreement } from '../../learning/explanation/compare-with-index.ts';
import type { RiskReducer } from '../../learning/explanation/what-ifs.ts';
import type { Formatter } from '../text/create-formatter.ts';
import { featureName } from './feature-strings.ts';
import { COMPONENT_NAMES } from './names.ts';

/** What is said around the points of a churn probability. */
export interface ExplanationStrings {
  likely(days: string, probability: string): string;
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
    curve: (points) => `If the risk stays as it is: ${points.join(', ')}`,
    by: (days, probability) => `${probability} within ${days}`,
    prior: 'a prior, not yet learned from your own outcomes',
    learned: ({ id, asOf, departures }, trust) =>
      `learned from ${departures} departures, model ${id} of ${asOf}, which counts ${trust}`,
    parts: (voluntary, involuntary, isLearned) =>
      `${isLearned ? 'Of it' : 'It follows from stated beliefs about the index, the renewal and the payments:'} ${voluntary} of their own will, ${involuntary} by payments that fail.`,
    points: 'What raises (+) and lowers (−) it, in log-odds; +0.69 doubles the odds',
    start: (probability) => `the average account: ${probability}`,
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
    curve: (points) => `Se o risco continuar assim: ${points.join(', ')}`,
    by: (days, probability) => `${probability} em ${days}`,
    prior: 'estimativa inicial, ainda não aprendida com os seus resultados',
    learned: ({ id, asOf, departures }, trust) =>
      `aprendida com ${departures} saídas, modelo ${id} de ${asOf}, que pesa ${trust}`,
    parts: (voluntary, involuntary, isLearned) =>
      `${isLearned ? 'Disso,' : 'Resulta de suposições declaradas sobre o índice, a renovação e os pagamentos:'} ${voluntary} por vontade própria, ${involuntary} por pagamentos que falham.`,
    points: 'O que aumenta (+) e diminui (−), em log-odds; +0,69 dobra as chances',
    start: (probability) => `a conta média: ${probability}`,
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

const INVOICES = {
  en: { one: 'invoice', other: 'invoices' },
  'pt-BR': { one: 'fatura', other: 'faturas' },
} as const;

type Say<T> = (what: T, format: Formatter) => string;

/** One thing that would lower the risk, as a condition. */
export const sayReducer: Say<Pick<RiskReducer, 'code' | 'params'>> = ({ code, params }, format) => {
  const number = (name: string) => format.number(Number(params[name]));
  const day = (name: string) => format.day(String(params[name]));
  const english = format.locale === 'en';
  switch (code) {
    case 'usage_as_usual':
      return english
        ? `if they used it as in their usual four weeks (${day('from')} to ${day('to')}: ${number('active')} active days, now ${number('now')})`
        : `se usassem como nas quatro semanas habituais (${day('from')} a ${day('to')}: ${number('active')} dias ativos, agora ${number('now')})`;
    case 'back_today':
      return english
        ? `if they came back today, after ${number('days')} days`
        : `se voltassem hoje, depois de ${number('days')} dias`;
    case 'people_as_usual':
      return english
        ? `if ${number('users')} people used it at once as usual, now ${number('now')}`
        : `se ${number('users')} pessoas usassem como de costume, agora ${number('now')}`;
    case 'invoices_paid':
      return english
        ? `if what is owed were paid (${format.count(Number(params.invoices), INVOICES.en)})`
        : `se o que está em aberto fosse pago (${format.count(Number(params.invoices), INVOICES['pt-BR'])})`;
    case 'nps_promoter':
      return english
        ? `if the last NPS answer were ${number('lifted')} instead of ${number('last')}${Number(params.answers) > 1 ? ', and the others of half a year likewise' : ''}`
        : `se a última resposta de NPS fosse ${number('lifted')} em vez de ${number('last')}${Number(params.answers) > 1 ? ', e as outras do semestre também' : ''}`;
    case 'ces_easy':
      return english
        ? `if the last CES answer were ${number('lifted')} instead of ${number('last')}${Number(params.answers) > 1 ? ', and the others of half a year likewise' : ''}`
        : `se a última resposta de CES fosse ${number('lifted')} em vez de ${number('last')}${Number(params.answers) > 1 ? ', e as outras do semestre também' : ''}`;
  }
};

/** A difference between model and index in a sentence. */
export const sayDisagreement: Say<Disagreement> = (what, format) => {
  const { locale } = format;
  const english = locale === 'en';
  const feature = (name: string) => featureName(name, locale);
  switch (what.code) {
    case 'index_calm': {
      const why = what.feature === null ? '' : feature(what.feature);
      return english
        ? `The index calls them healthy; the model sees ${format.number(what.times)} times the average risk${why && `, most of all for: ${why}`}.`
        : `O índice considera a conta saudável; o modelo vê ${format.number(what.times)} vezes o risco médio${why && `, sobretudo por: ${why}`}.`;
    }
    case 'index_alarmed':
      return english
        ? `The index is alarmed; by your own outcomes such accounts leave no more often than the average (${format.number(what.times)} times).`
        : `O índice está em alerta; pelos seus resultados, contas assim não saem mais do que a média (${format.number(what.times)} vezes).`;
    case 'theme_harmless': {
      const name = ownValue(COMPONENT_NAMES[locale], what.component) ?? what.component;
      return english
        ? `The index takes ${format.number(what.indexPoints)} points for ${name}; by your own outcomes it has not raised the risk (${format.signed(what.logOdds, 2)}).`
        : `O índice desconta ${format.number(what.indexPoints)} pontos por ${name}; pelos seus resultados isso não aumentou o risco (${format.signed(what.logOdds, 2)}).`;
    }
    case 'theme_risky': {
      const name = ownValue(COMPONENT_NAMES[locale], what.component) ?? what.component;
      return english
        ? `The index finds nothing wrong with ${name}; the model adds ${format.signed(what.logOdds, 2)} for it, most of all for: ${feature(what.feature)}.`
        : `O índice não vê problema em ${name}; o modelo soma ${format.signed(what.logOdds, 2)} por isso, sobretudo por: ${feature(what.feature)}.`;
    }
  }
};
