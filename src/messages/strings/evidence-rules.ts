import type { Formatter } from '../text/create-formatter.ts';
import { BEHIND, MISSED } from './evidence-goals.ts';
import type { EvidenceStrings } from './evidence-values.ts';
import { quoted } from './phrases.ts';

type Has<K extends string> = { (name: K): string; has(name: K): boolean };

/** ` on 12 Nov (admin): “…”.` */
const said = (v: Has<'on' | 'role' | 'comment'>, word: string): string =>
  `${v.has('on') ? ` ${word} ${v('on')}` : ''}${v.has('role') ? ` (${v('role')})` : ''}${v.has('comment') ? quoted(v('comment')) : '.'}`;

type Place = Has<'rank' | 'of' | 'pool'> & { raw(name: 'rank' | 'of' | 'pool'): number } & Dated;

interface Dated {
  word(name: 'on'): string;
  readonly format: Formatter;
}

/** A place is that of the day on which it opened an alert; of another day nobody may say that it is. */
function isPast({ word, format }: Dated): boolean {
  const on = word('on');
  return on !== '' && on !== format.today;
}

const decapitalise = (text: string): string => `${text.slice(0, 1).toLowerCase()}${text.slice(1)}`;

/** Among most of the accounts nobody stands out. */
function isAmongFew(v: Place): boolean {
  return 2 * v.raw('rank') <= v.raw(v.has('pool') ? 'pool' : 'of');
}

/** `Among the 5 riskiest of your 31 accounts` */
function amongEn(v: Place): string {
  const told = standingEn(v);
  return isPast(v) ? `When this opened: ${decapitalise(told)}` : told;
}

function standingEn(v: Place): string {
  const all = v.has('pool') ? `the ${v('pool')} accounts of the pool` : `your ${v('of')} accounts`;
  if (v.raw('rank') === 1) return `The riskiest of ${all}`;
  return isAmongFew(v) ? `Among the ${v('rank')} riskiest of ${all}` : `No. ${v('rank')} by risk of ${all}`;
}

function amongPt(v: Place): string {
  const told = standingPt(v);
  return isPast(v) ? `Quando abriu: ${decapitalise(told)}` : told;
}

function standingPt(v: Place): string {
  const all = v.has('pool') ? `das ${v('pool')} contas da carteira digital` : `das suas ${v('of')} contas`;
  if (v.raw('rank') === 1) return `A conta com maior risco ${all}`;
  return isAmongFew(v) ? `Entre as ${v('rank')} de maior risco ${all}` : `${v('rank')}ª em risco ${all}`;
}

/** `no. 5 of 31` */
function placeEn(v: Place): string {
  return `${isPast(v) ? 'was ' : ''}no. ${v('rank')} of ${v.has('pool') ? v('pool') : v('of')}`;
}

function placePt(v: Place): string {
  return `${isPast(v) ? 'era ' : ''}${v('rank')}ª de ${v.has('pool') ? v('pool') : v('of')}`;
}

/** `; it is tried again on 5 Dec` */
function nextEn(v: Has<'nextAttemptOn'>): string {
  return v.has('nextAttemptOn') ? `; it is tried again on ${v('nextAttemptOn')}` : '';
}

function nextPt(v: Has<'nextAttemptOn'>): string {
  return v.has('nextAttemptOn') ? `; nova tentativa em ${v('nextAttemptOn')}` : '';
}

/** What each kind of alert rule says of why it fired. */
export const RULE_STRINGS: EvidenceStrings<'rule'> = {
  'rule.band': {
    en: {
      sentence: (v) =>
        `Health${v.has('health') ? ` is ${v('health')} and` : ''} lies in the band “${v('band')}”.`,
      short: (v) => `health ${v('health')}, ${v('band')}`,
    },
    'pt-BR': {
      sentence: (v) => `A saúde${v.has('health') ? ` é ${v('health')} e` : ''} está na faixa “${v('band')}”.`,
      short: (v) => `saúde ${v('health')}, ${v('band')}`,
    },
  },
  'rule.goal_behind': BEHIND,
  'rule.goal_missed': MISSED,
  'rule.onboarding_first_use': {
    en: {
      sentence: (v) =>
        `Nobody there has used it, ${v('days')} after they began; ${v('had')} of ${v('of')} others had by day ${v('by')}.`,
      short: (v) => `not used after ${v('days')}`,
    },
    'pt-BR': {
      sentence: (v) =>
        `Ninguém usou ainda, ${v('days')} depois do início; ${v('had')} de ${v('of')} outras já usavam no dia ${v('by')}.`,
      short: (v) => `sem uso após ${v('days')}`,
    },
  },
  'rule.onboarding_contact': {
    en: {
      sentence: (v) =>
        `No talk is recorded, ${v('days')} after they began; ${v('had')} of ${v('of')} others had one by day ${v('by')}.`,
      short: (v) => `no talk after ${v('days')}`,
    },
    'pt-BR': {
      sentence: (v) =>
        `Nenhuma conversa registrada, ${v('days')} depois do início; ${v('had')} de ${v('of')} outras já tinham tido no dia ${v('by')}.`,
      short: (v) => `sem conversa após ${v('days')}`,
    },
  },
  'rule.onboarding_seats': {
    en: {
      sentence: (v) =>
        `${v('assigned')} of ${v('paid')} seats are handed out, ${v('days')} after they began.`,
      short: (v) => `${v('assigned')} of ${v('paid')} seats`,
    },
    'pt-BR': {
      sentence: (v) =>
        `${v('assigned')} de ${v('paid')} licenças foram distribuídas, ${v('days')} depois do início.`,
      short: (v) => `${v('assigned')} de ${v('paid')} licenças`,
    },
  },
  'rule.health_drop': {
    en: {
      sentence: (v) =>
        `Health fell by ${v('points')} points, from ${v('from')} to ${v('to')}${v.has('since') ? `, since ${v('since')}` : ''}.`,
      short: (v) => `health fell ${v('from')} → ${v('to')}`,
    },
    'pt-BR': {
      sentence: (v) =>
        `A saúde caiu ${v('points')} pontos, de ${v('from')} para ${v('to')}${v.has('since') ? `, desde ${v('since')}` : ''}.`,
      short: (v) => `saúde caiu ${v('from')} → ${v('to')}`,
    },
  },
  'rule.detractor': {
    en: {
      sentence: (v) => `NPS ${v('score')} (detractor)${said(v, 'on')}`,
      short: (v) => `NPS ${v('score')} (detractor)`,
    },
    'pt-BR': {
      sentence: (v) => `NPS ${v('score')} (detrator)${said(v, 'em')}`,
      short: (v) => `NPS ${v('score')} (detrator)`,
    },
  },
  'rule.effort': {
    en: {
      sentence: (v) => `They find it hard: CES answer ${v('score')}${said(v, 'on')}`,
      short: (v) => `high effort: CES ${v('score')}`,
    },
    'pt-BR': {
      sentence: (v) => `Eles acham difícil: resposta CES ${v('score')}${said(v, 'em')}`,
      short: (v) => `esforço alto: CES ${v('score')}`,
    },
  },
  'rule.overdue': {
    en: {
      sentence: (v) => `An invoice is ${v('days')} overdue.`,
      short: (v) => `invoice ${v('days')} overdue`,
    },
    'pt-BR': {
      sentence: (v) => `Uma fatura está vencida há ${v('days')}.`,
      short: (v) => `fatura vencida há ${v('days')}`,
    },
  },
  'rule.overdue_automatic': {
    en: {
      sentence: (v) => `An invoice that is collected automatically is ${v('days')} overdue${nextEn(v)}.`,
      short: (v) => `not collected for ${v('days')}`,
    },
    'pt-BR': {
      sentence: (v) => `Uma fatura com cobrança automática está vencida há ${v('days')}${nextPt(v)}.`,
      short: (v) => `não cobrada há ${v('days')}`,
    },
  },
  'rule.failing_payment': {
    en: {
      sentence: (v) =>
        `Payment failed ${v.raw('attempts') === 1 ? 'once' : `${v('attempts')} times`}${nextEn(v)}.`,
      short: (v) => `payment failed ${v('attempts')}×`,
    },
    'pt-BR': {
      sentence: (v) =>
        `A cobrança falhou ${v.raw('attempts') === 1 ? 'uma vez' : `${v('attempts')} vezes`}${nextPt(v)}.`,
      short: (v) => `cobrança falhou ${v('attempts')}×`,
    },
  },
  'rule.uncollectible': {
    en: {
      sentence: () => 'An invoice was given up as uncollectible.',
      short: () => 'invoice given up',
    },
    'pt-BR': {
      sentence: () => 'Uma fatura foi dada como perdida.',
      short: () => 'fatura dada como perdida',
    },
  },
  'rule.probability': {
    en: {
      sentence: (v) => `The probability that they leave within ${v('days')} is ${v('probability')}.`,
      short: (v) => `${v('probability')} likely to leave`,
    },
    'pt-BR': {
      sentence: (v) => `A probabilidade de saírem em ${v('days')} é de ${v('probability')}.`,
      short: (v) => `${v('probability')} de chance de sair`,
    },
  },
  'rule.risk': {
    en: {
      sentence: (v) => `${amongEn(v)}.`,
      short: (v) => `${placeEn(v)}${isPast(v) ? '' : ' by risk'}`,
    },
    'pt-BR': {
      sentence: (v) => `${amongPt(v)}.`,
      short: (v) => `${placePt(v)}${isPast(v) ? '' : ' em risco'}`,
    },
  },
  'rule.risk_unproven': {
    en: {
      sentence: (v) => `${amongEn(v)} (nothing is proven yet for your customers).`,
      short: (v) => `${placeEn(v)}, unproven`,
    },
    'pt-BR': {
      sentence: (v) => `${amongPt(v)} (ainda não há nada comprovado com os seus clientes).`,
      short: (v) => `${placePt(v)}, sem comprovação`,
    },
  },
  'rule.notice': {
    en: {
      sentence: (v) =>
        `Notice was given on ${v('on')}${v.has('leavesOn') ? `; they leave on ${v('leavesOn')}` : ''}.`,
      short: (v) => (v.has('leavesOn') ? `leaves on ${v('leavesOn')}` : `notice given on ${v('on')}`),
    },
    'pt-BR': {
      sentence: (v) =>
        `O cliente avisou em ${v('on')} que vai sair${v.has('leavesOn') ? `; sai em ${v('leavesOn')}` : ''}.`,
      short: (v) => (v.has('leavesOn') ? `sai em ${v('leavesOn')}` : `avisou em ${v('on')} que vai sair`),
    },
  },
  'rule.by_hand': {
    en: {
      sentence: (v) =>
        `${v('by')} sees a risk${v.has('until') ? ` until ${v('until')}` : ''}${v.has('comment') ? quoted(v('comment')) : '.'}`,
      short: (v) => (v.has('comment') ? `by hand: ${v('comment')}` : `a risk by ${v('by')}`),
    },
    'pt-BR': {
      sentence: (v) =>
        `${v('by')} vê um risco${v.has('until') ? ` até ${v('until')}` : ''}${v.has('comment') ? quoted(v('comment')) : '.'}`,
      short: (v) => (v.has('comment') ? `à mão: ${v('comment')}` : `um risco por ${v('by')}`),
    },
  },
  'rule.no_risk': {
    en: {
      sentence: (v) =>
        `${v('by')} says it is no risk${v.has('until') ? ` until ${v('until')}` : ''}${v.has('comment') ? quoted(v('comment')) : '.'}`,
      short: (v) => `no risk, says ${v('by')}`,
    },
    'pt-BR': {
      sentence: (v) =>
        `${v('by')} diz que não é risco${v.has('until') ? ` até ${v('until')}` : ''}${v.has('comment') ? quoted(v('comment')) : '.'}`,
      short: (v) => `não é risco, diz ${v('by')}`,
    },
  },
  'rule.neutral': {
    en: {
      sentence: (v) => `A neutral: NPS ${v('score')} on ${v('on')}; ask what would make it a nine.`,
      short: (v) => `NPS ${v('score')} (neutral)`,
    },
    'pt-BR': {
      sentence: (v) => `Neutro: NPS ${v('score')} em ${v('on')}; pergunte o que faria virar nove.`,
      short: (v) => `NPS ${v('score')} (neutro)`,
    },
  },
  'rule.promoter_silent': {
    en: {
      sentence: (v) =>
        `A promoter (NPS ${v('score')} on ${v('on')}) has not answered since, while others have.`,
      short: (v) => `promoter silent since ${v('on')}`,
    },
    'pt-BR': {
      sentence: (v) =>
        `Promotor (NPS ${v('score')} em ${v('on')}) que não respondeu mais, enquanto outros responderam.`,
      short: (v) => `promotor em silêncio desde ${v('on')}`,
    },
  },
  'rule.seats_full': {
    en: {
      sentence: (v) =>
        `Upsell: ${v('users')} of ${v('seats')} seats of ${v('product')} were used at once in the last four weeks.`,
      short: (v) => `${v('users')} of ${v('seats')} seats used`,
    },
    'pt-BR': {
      sentence: (v) =>
        `Upsell: nas últimas quatro semanas, ${v('users')} de ${v('seats')} licenças de ${v('product')} em uso ao mesmo tempo.`,
      short: (v) => `${v('users')} de ${v('seats')} licenças em uso`,
    },
  },
  'rule.peer_product': {
    en: {
      sentence: (v) => `Cross-sell: ${v('share')} of their segment use ${v('product')}, and they do not.`,
      short: (v) => `peers use ${v('product')}`,
    },
    'pt-BR': {
      sentence: (v) => `Cross-sell: ${v('share')} do segmento usam ${v('product')}, e eles não.`,
      short: (v) => `o segmento usa ${v('product')}`,
    },
  },
  'rule.promoter_renewal': {
    en: {
      sentence: (v) => `Cross-sell or upsell: a promoter (NPS ${v('score')}) renews on ${v('renewalOn')}.`,
      short: (v) => `promoter renews on ${v('renewalOn')}`,
    },
    'pt-BR': {
      sentence: (v) => `Cross-sell ou upsell: promotor (NPS ${v('score')}) que renova em ${v('renewalOn')}.`,
      short: (v) => `promotor renova em ${v('renewalOn')}`,
    },
  },
  'rule.renewal': {
    en: {
      sentence: (v) =>
        `The contract is up for renewal on ${v('renewalOn')}, in ${v('days')}, and health is ${v('health')}.`,
      short: (v) => `renews in ${v('days')}, health ${v('health')}`,
    },
    'pt-BR': {
      sentence: (v) =>
        `O contrato renova em ${v('renewalOn')}, daqui a ${v('days')}, e a saúde é ${v('health')}.`,
      short: (v) => `renova em ${v('days')}, saúde ${v('health')}`,
    },
  },
};
