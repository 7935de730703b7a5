import type { Unmet } from '../../domain/alerts/step-condition.ts';
import { ownValue } from '../../domain/names.ts';
import { displayText } from '../../domain/text/safe-text.ts';
import type { Collection, Translated } from '../../domain/types.ts';
import type { Formatter } from '../text/create-formatter.ts';
import { COMPONENT_NAMES, NOUNS } from './names.ts';

interface SkipStrings {
  tier: (is: string | null, wanted: string) => string;
  segment: (is: string | null, wanted: string) => string;
  rule: (wanted: string) => string;
  reason: (is: string | null, wanted: string) => string;
  yearlyValue: (is: string | null, wanted: string) => string;
  noRate: (currency: string) => string;
  probability: (is: string | null, wanted: string) => string;
  component: (name: string, is: string | null, wanted: string) => string;
  renewal: (is: 'unknown' | 'over' | 'later', wanted: string) => string;
  collection: (is: Collection | null, wanted: Collection) => string;
  noComment: string;
  noComplaint: string;
}

const SKIP_STRINGS: Translated<SkipStrings> = {
  en: {
    tier: (is, wanted) => `tier ${is ?? 'not known'}, wanted ${wanted}`,
    segment: (is, wanted) => `segment ${is ?? 'not known'}, wanted ${wanted}`,
    rule: (wanted) => `rule ${wanted} does not fire`,
    reason: (is, wanted) => `reason ${is ?? 'not known'}, wanted ${wanted}`,
    yearlyValue: (is, wanted) =>
      is === null ? 'yearly value not known' : `yearly value under ${wanted} (${is})`,
    noRate: (currency) => `yearly value in ${currency}, for which no rate is set`,
    probability: (is, wanted) =>
      is === null ? 'probability not known' : `probability under ${wanted} (${is})`,
    component: (name, is, wanted) =>
      is === null ? `${name} not known` : `${name} not under ${wanted} (${is})`,
    renewal: (is, wanted) =>
      is === 'unknown'
        ? 'renewal date not known'
        : is === 'over'
          ? 'renewal date has passed'
          : `renewal not within ${wanted}`,
    collection: (is, wanted) =>
      is === null
        ? 'no invoice is chased'
        : `the invoice is ${wanted === 'automatic' ? 'not collected automatically' : 'collected automatically'}`,
    noComment: 'nothing was said that could be handed on',
    noComplaint: 'what was said is no complaint',
  },
  'pt-BR': {
    tier: (is, wanted) => `nível ${is ?? 'desconhecido'}, esperado ${wanted}`,
    segment: (is, wanted) => `segmento ${is ?? 'desconhecido'}, esperado ${wanted}`,
    rule: (wanted) => `a regra ${wanted} não disparou`,
    reason: (is, wanted) => `motivo ${is ?? 'desconhecido'}, esperado ${wanted}`,
    yearlyValue: (is, wanted) =>
      is === null ? 'valor anual desconhecido' : `valor anual abaixo de ${wanted} (${is})`,
    noRate: (currency) => `valor anual em ${currency}, sem cotação definida`,
    probability: (is, wanted) =>
      is === null ? 'probabilidade desconhecida' : `probabilidade abaixo de ${wanted} (${is})`,
    component: (name, is, wanted) =>
      is === null ? `${name}: desconhecido` : `${name} não está abaixo de ${wanted} (${is})`,
    renewal: (is, wanted) =>
      is === 'unknown'
        ? 'data de renovação desconhecida'
        : is === 'over'
          ? 'a data de renovação já passou'
          : `renovação não ocorre em ${wanted}`,
    collection: (is, wanted) =>
      is === null
        ? 'não há fatura a cobrar'
        : `a fatura ${wanted === 'automatic' ? 'não tem' : 'tem'} cobrança automática`,
    noComment: 'não há comentário a encaminhar',
    noComplaint: 'o comentário não é uma reclamação',
  },
};

/** Why a step of a playbook is not due, as the end of "left out: …". */
export function formatUnmet(unmet: Unmet, format: Formatter): string {
  const w = SKIP_STRINGS[format.locale];
  const known = (text: string | null) => displayText(text, 60);
  switch (unmet.code) {
    case 'tier':
    case 'segment':
    case 'reason':
      return w[unmet.code](known(unmet.is), unmet.wanted.join(', '));
    case 'rule':
      return w.rule(unmet.wanted.join(', '));
    case 'yearly_value': {
      const money = (amount: number) => format.money({ amount, currency: unmet.currency });
      return w.yearlyValue(unmet.is === null ? null : money(unmet.is), money(unmet.wanted));
    }
    case 'no_rate':
      return w.noRate(known(unmet.currency) ?? '?');
    case 'probability':
      return w.probability(unmet.is === null ? null : format.percent(unmet.is), format.percent(unmet.wanted));
    case 'component':
      return w.component(
        ownValue<string>(COMPONENT_NAMES[format.locale], unmet.component) ?? unmet.component,
        unmet.is === null ? null : format.number(unmet.is, 0),
        format.number(unmet.wanted, 0),
      );
    case 'renewal':
      return w.renewal(
        unmet.is === null ? 'unknown' : unmet.is < 0 ? 'over' : 'later',
        format.count(unmet.wanted, NOUNS[format.locale].day),
      );
    case 'collection':
      return w.collection(unmet.is, unmet.wanted);
    case 'no_comment':
      return w.noComment;
    case 'no_complaint':
      return w.noComplaint;
  }
}

/** Headings of an episode told at length. */
export interface ShowStrings {
  history: string;
  tasks: string;
  leftOut: (step: string, why: string) => string;
}

export const SHOW_STRINGS: Translated<ShowStrings> = {
  en: {
    history: 'History',
    tasks: 'Tasks',
    leftOut: (step, why) => `left out ${step}: ${why}`,
  },
  'pt-BR': {
    history: 'Histórico',
    tasks: 'Tarefas',
    leftOut: (step, why) => `${step} deixado de fora: ${why}`,
  },
};
