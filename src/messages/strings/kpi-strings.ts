import { LIFETIME_CAP_MONTHS } from '../../domain/outcomes/kpi-formulas.ts';
import type { Translated } from '../../domain/types.ts';
import type { KpiKey } from '../models/digest-model.ts';

/** The table of key figures and what they mean. */
export interface KpiStrings {
  title: (month: string) => string;
  columns: (month: string, previous: string | null) => [string, string, string];
  names: Readonly<Record<KpiKey, string>>;
  definitions: Readonly<Record<KpiKey, string>>;
  undefined: string;
  /** Beside a lifetime value whose lifetime is the longest that is counted. */
  atCap: string;
  n: (n: string) => string;
  withoutComment: (share: string) => string;
  cesScale: (name: string, max: string, better: 'lower' | 'higher') => string;
  /** Churn, NPS and LTV of every CSM. */
  perCsm: {
    title: (month: string) => string;
    columns: [string, string, string, string, string];
    before: (value: string) => string;
    nobody: string;
    more: (csms: string) => string;
    csm: { one: string; other: string };
  };
  definitionsTitle: string;
  definitionsLink: string;
}

export const KPI_STRINGS: Translated<KpiStrings> = {
  en: {
    title: (month) => `Figures of ${month}`,
    columns: (month, previous) => ['', month, previous ?? 'before'],
    names: {
      logo_churn: 'Logo churn',
      net_mrr_churn: 'Net MRR churn',
      grr: 'Gross retention (GRR)',
      nrr: 'Net retention (NRR)',
      mrr: 'MRR',
      arpa: 'Revenue per account',
      ltv: `Lifetime value (LTV, ${LIFETIME_CAP_MONTHS} months at most)`,
      upsell: 'Upsell rate',
      cross_sell: 'Cross-sell rate',
      nps: 'NPS',
      ces: 'Customer effort (CES)',
    },
    definitions: {
      logo_churn: 'customers at the start of the month who were gone at its end, by customers at the start',
      net_mrr_churn:
        '(churn + contraction − expansion − reactivation) by MRR at the start; below zero is growth',
      grr: 'what is kept of the MRR at the start, each account counted at most at its start value',
      nrr: '(start + expansion − contraction − churn) by start MRR',
      mrr: 'monthly recurring revenue at the end of the month, other currencies at the rates of that day',
      arpa: 'MRR by accounts that pay',
      ltv: `revenue per account × gross margin × the months a customer stays, 1 by monthly churn, at most ${LIFETIME_CAP_MONTHS}; not defined at zero churn`,
      upsell:
        'accounts that moved to a higher plan, by accounts at the start whose plans and prices are known',
      cross_sell: 'accounts with more products than at the start, by the same accounts',
      nps: 'share of promoters (9–10) less share of detractors (0–6), −100 to 100; ± is the 95% interval',
      ces: 'mean answer on the declared scale',
    },
    undefined: 'not defined',
    atCap: 'at the cap',
    n: (n) => `n\u00a0=\u00a0${n}`,
    withoutComment: (share) => `${share} without a comment`,
    cesScale: (name, max, better) => `${name}, of ${max}, ${better} is better`,
    perCsm: {
      title: (month) => `Per CSM in ${month}`,
      columns: ['', 'customers', 'logo churn', 'NPS', 'LTV'],
      before: (value) => `before ${value}`,
      nobody: 'no CSM',
      more: (csms) => `… and ${csms} more with fewer customers`,
      csm: { one: 'CSM', other: 'CSMs' },
    },
    definitionsTitle: 'Definitions',
    definitionsLink: 'What these figures mean',
  },
  'pt-BR': {
    title: (month) => `Indicadores de ${month}`,
    columns: (month, previous) => ['', month, previous ?? 'antes'],
    names: {
      logo_churn: 'Churn de clientes',
      net_mrr_churn: 'Churn líquido de MRR',
      grr: 'Retenção bruta (GRR)',
      nrr: 'Retenção líquida (NRR)',
      mrr: 'MRR',
      arpa: 'Receita por conta',
      ltv: `Valor do cliente (LTV, no máximo ${LIFETIME_CAP_MONTHS} meses)`,
      upsell: 'Taxa de upsell',
      cross_sell: 'Taxa de cross-sell',
      nps: 'NPS',
      ces: 'Esforço do cliente (CES)',
    },
    definitions: {
      logo_churn: 'clientes do início do mês que não estavam mais no fim, sobre os clientes do início',
      net_mrr_churn:
        '(churn + contração − expansão − reativação) sobre o MRR inicial; abaixo de zero é crescimento',
      grr: 'o que se manteve do MRR inicial, cada conta contada no máximo pelo valor inicial',
      nrr: '(inicial + expansão − contração − churn) sobre o MRR inicial',
      mrr: 'receita recorrente mensal no fim do mês, outras moedas pelo câmbio desse dia',
      arpa: 'MRR por conta pagante',
      ltv: `receita por conta × margem bruta × meses de permanência (1 sobre o churn mensal, no máximo ${LIFETIME_CAP_MONTHS}); não definido com churn zero`,
      upsell:
        'contas que passaram a um plano superior, sobre as contas do início com planos e preços conhecidos',
      cross_sell: 'contas com mais produtos do que no início, sobre as mesmas contas',
      nps: 'parcela de promotores (9–10) menos a de detratores (0–6), de −100 a 100; ± é o intervalo de 95%',
      ces: 'média das respostas na escala declarada',
    },
    undefined: 'não definido',
    atCap: 'no limite',
    n: (n) => `n\u00a0=\u00a0${n}`,
    withoutComment: (share) => `${share} sem comentário`,
    cesScale: (name, max, better) => `${name}, de ${max}, ${better === 'lower' ? 'menor' : 'maior'} é melhor`,
    perCsm: {
      title: (month) => `Por CSM em ${month}`,
      columns: ['', 'clientes', 'churn de clientes', 'NPS', 'LTV'],
      before: (value) => `antes ${value}`,
      nobody: 'sem CSM',
      more: (csms) => `… e mais ${csms} com menos clientes`,
      csm: { one: 'CSM', other: 'CSMs' },
    },
    definitionsTitle: 'Definições',
    definitionsLink: 'O que estes números significam',
  },
};
