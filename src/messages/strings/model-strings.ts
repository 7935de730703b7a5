import type { Translated } from '../../domain/types.ts';
import type { PromotionVerdict } from '../../learning/backtest/promote-by-evidence.ts';
import type { AdminWriters } from './admin-writers.ts';

type ModelWriters = Pick<AdminWriters, 'model_in_force' | 'model_refused' | 'model_waits' | 'promise_broken'>;
type Refusal = Extract<PromotionVerdict, { state: 'shadow' }>['reason'];

/** Why a model is not believed, as the end of a sentence. */
const REFUSALS: Translated<Readonly<Record<Refusal, string>>> = {
  en: {
    base_rate: 'it found nothing that tells those who leave from those who stay',
    chance: 'it ranks your accounts no better than drawing names',
    little_left: 'its probabilities were less true than those of the stated prior',
    worse_than_live: 'its probabilities were less true than those of the model in force',
  },
  'pt-BR': {
    base_rate: 'não encontrou nada que distinga quem sai de quem fica',
    chance: 'não ordena as contas melhor do que um sorteio',
    little_left: 'suas probabilidades foram menos certas do que as do prior declarado',
    worse_than_live: 'suas probabilidades foram menos certas do que as do modelo em vigor',
  },
};

/** What an admin is told of the churn models. */
export const MODEL_STRINGS: Translated<ModelWriters> = {
  en: {
    model_in_force: (m, f) => ({
      title: 'Churn probabilities are now learned from your own outcomes',
      happened: `Model ${m.model} learned from ${f.number(m.departures)} departures and counts ${f.percent(m.weight)} beside the stated prior.`,
      effect:
        m.promise === null
          ? 'Too few have left since to say how many of the accounts over its line will leave: nothing is promised yet.'
          : `Of the accounts at ${f.number(m.promise.lift)} times the usual risk and more, about ${f.percent(m.promise.precision)} should leave within the horizon; of accounts drawn at random it would be ${f.percent(m.promise.chance)}.`,
      todo: 'Nothing to do. Look: harbinger model show',
    }),
    model_refused: (m, f) => ({
      title: 'A churn model was learned and is not used',
      happened: `Model ${m.model}, learned from ${f.number(m.departures)} departures: ${REFUSALS.en[m.reason]}.`,
      effect: m.hadModel
        ? 'The model in force stays. The next training tries again.'
        : 'The stated prior speaks, and nothing is proven. The next training tries again.',
      todo: 'Nothing to do; more signals about your accounts would help. Look: harbinger model list',
    }),
    model_waits: (m, f) => ({
      title: 'Churn probabilities rest on a stated prior',
      happened: `${f.number(m.departures)} of at least ${f.number(m.least)} departures are known whose outcome can be learned from.`,
      effect: 'Risk alerts follow general experience, not your own: nothing is proven yet.',
      todo: 'Import older accounts that have left, if you have them; learning starts by itself.',
    }),
    promise_broken: (m, f) => ({
      title: 'Fewer of the accounts at risk leave than was promised',
      happened: `Of the accounts over the line ${f.percent(m.lived.precision)} left within the horizon (${f.number(m.lived.rows)} judged); ${f.percent(m.promised.precision)} were promised at training, and drawing names gives ${f.percent(m.lived.chance)}.`,
      effect: 'Alerts may have become worse than they were, or what your people do keeps customers.',
      todo: 'Look: harbinger model show and harbinger ledger; to go back: harbinger model rollback',
    }),
  },
  'pt-BR': {
    model_in_force: (m, f) => ({
      title: 'As probabilidades de churn agora são aprendidas com os seus próprios resultados',
      happened: `O modelo ${m.model} aprendeu com ${f.number(m.departures)} saídas e pesa ${f.percent(m.weight)} ao lado do prior declarado.`,
      effect:
        m.promise === null
          ? 'Poucas contas saíram desde então para dizer quantas acima da linha sairão: nada está prometido ainda.'
          : `Das contas com ${f.number(m.promise.lift)} vezes o risco usual ou mais, cerca de ${f.percent(m.promise.precision)} devem sair dentro do horizonte; de contas sorteadas seriam ${f.percent(m.promise.chance)}.`,
      todo: 'Nada a fazer. Veja: harbinger model show',
    }),
    model_refused: (m, f) => ({
      title: 'Um modelo de churn foi aprendido e não é usado',
      happened: `Modelo ${m.model}, aprendido com ${f.number(m.departures)} saídas: ${REFUSALS['pt-BR'][m.reason]}.`,
      effect: m.hadModel
        ? 'O modelo em vigor continua. O próximo treino tenta de novo.'
        : 'Vale o prior declarado, e nada está provado. O próximo treino tenta de novo.',
      todo: 'Nada a fazer; mais sinais sobre as contas ajudariam. Veja: harbinger model list',
    }),
    model_waits: (m, f) => ({
      title: 'As probabilidades de churn se apoiam em um prior declarado',
      happened: `São conhecidas ${f.number(m.departures)} de pelo menos ${f.number(m.least)} saídas com que se possa aprender.`,
      effect: 'Os alertas de risco seguem a experiência geral, não a sua: nada está provado ainda.',
      todo: 'Importe contas antigas que já saíram, se as tiver; o aprendizado começa sozinho.',
    }),
    promise_broken: (m, f) => ({
      title: 'Saem menos contas em risco do que foi prometido',
      happened: `Das contas acima da linha, ${f.percent(m.lived.precision)} saíram dentro do horizonte (${f.number(m.lived.rows)} avaliadas); no treino foram prometidas ${f.percent(m.promised.precision)}, e um sorteio dá ${f.percent(m.lived.chance)}.`,
      effect: 'Os alertas podem ter piorado, ou o que a sua equipe faz mantém os clientes.',
      todo: 'Veja: harbinger model show e harbinger ledger; para voltar: harbinger model rollback',
    }),
  },
};
