import { LIFETIME_CAP_MONTHS } from '../../domain/outcomes/kpi-formulas.ts';
import type { Translated } from '../../domain/types.ts';
import type { KpiFigure } from '../models/kpi-line.ts';

/** One figure: its name, the head of its column (9 letters at most) and its formula with the unit. */
export interface FigureWords {
  name: string;
  head: string;
  formula: string;
}

export interface KpiReportStrings {
  title: string;
  figures: Readonly<Record<KpiFigure, FigureWords>>;
  columns: { figure: string; before: string; period: string };
  groups: Readonly<Record<'tier' | 'segment' | 'csm' | 'product', string>>;
  noGroup: string;
  blocks: { money: string; retention: string; voices: string; trend: string };
  /** What the amounts of a table are. */
  inCurrency: Readonly<Record<'money' | 'retention', (currency: string) => string>>;
  n: (n: string) => string;
  atCap: string;
  /** `+ 3 accounts in BRL, no rate set (BRL 1,200 a month)` */
  noRate: (accounts: string, currency: string, amount: string) => string;
  unknownAmount: (accounts: string) => string;
  accounts: { one: string; other: string };
  /** Each with its period: `0.7% (2023-02)`. */
  trend: (low: string, high: string) => string;
  /** The name of the effort score with its scale, `1-5`. */
  ces: (name: string, scale: string, better: 'lower' | 'higher') => string;
  byProduct: string;
  formulas: string;
  hint: string;
  noCustomers: string;
  chart: (name: string, first: string, last: string) => string;
}

export const KPI_REPORT_STRINGS: Translated<KpiReportStrings> = {
  en: {
    title: 'Key figures',
    figures: {
      mrr_start: {
        name: 'MRR at the start',
        head: 'start',
        formula:
          'what accounts paid on the day before the period; money a month, at the rates of the last day',
      },
      new: { name: 'New', head: 'new', formula: 'MRR at the end of accounts that pay for the first time' },
      expansion: {
        name: 'Expansion',
        head: 'more',
        formula: 'what accounts pay more at the end than at the start, each by the net of its own changes',
      },
      reactivation: {
        name: 'Reactivation',
        head: 'back',
        formula: 'MRR at the end of accounts that paid before, not at the start, and do again',
      },
      contraction: {
        name: 'Contraction',
        head: 'less',
        formula: 'what accounts that still pay pay less at the end than at the start',
      },
      churn: {
        name: 'Churned MRR',
        head: 'churn',
        formula: 'MRR at the start of accounts that pay nothing at the end',
      },
      ended: {
        name: 'Ended without churn',
        head: 'ended',
        formula: 'the same of accounts that were completed, merged, or whose trial is over',
      },
      mrr_end: {
        name: 'MRR at the end',
        head: 'end',
        formula: 'start + new + expansion + reactivation − contraction − churn − ended; money a month',
      },
      mrr_lost: {
        name: 'Net churn as MRR lost',
        head: 'lost',
        formula: 'churn + contraction; money a month',
      },
      net_mrr_churn: {
        name: 'Net MRR churn',
        head: 'net churn',
        formula: '(churn + contraction − expansion − reactivation) ÷ MRR at the start; below zero is growth',
      },
      grr: {
        name: 'Gross retention (GRR)',
        head: 'GRR',
        formula:
          '(start − contraction − churn) ÷ MRR at the start: each account with at most its start value',
      },
      nrr: {
        name: 'Net retention (NRR)',
        head: 'NRR',
        formula: '(start + expansion − contraction − churn) ÷ MRR at the start',
      },
      accounts_start: {
        name: 'Customers at the start',
        head: 'start',
        formula: 'accounts with a subscription in force, or in the book, on the day before the period',
      },
      accounts_end: {
        name: 'Customers at the end',
        head: 'end',
        formula: 'the same on the last day of the period',
      },
      logo_churn: {
        name: 'Churn rate (lost ÷ at start)',
        head: 'churn',
        formula: 'customers at the start gone by the end ÷ customers at the start (logo churn)',
      },
      not_renewed_over_active: {
        name: 'Churn rate (not renewed ÷ active)',
        head: '÷ active',
        formula: 'customers that did not renew ÷ customers still active × 100; per cent',
      },
      average_ticket: {
        name: 'Average ticket (ARPA)',
        head: 'ticket',
        formula: 'MRR at the end ÷ accounts that pay; money a month',
      },
      average_lifetime_months: {
        name: 'Average lifetime, months',
        head: 'months',
        formula: `1 ÷ monthly churn rate, at most ${LIFETIME_CAP_MONTHS}; monthly rate of a longer period: 1 − (1 − rate)^(1 ÷ months)`,
      },
      ltv: {
        name: 'Lifetime value (LTV)',
        head: 'LTV',
        formula: `average ticket × gross margin × average lifetime (at most ${LIFETIME_CAP_MONTHS} months); not defined at zero churn`,
      },
      upsell_rate: {
        name: 'Upsell rate',
        head: 'upsell',
        formula: 'accounts that moved to a higher plan ÷ customers at the start with known plans and prices',
      },
      cross_sell_rate: {
        name: 'Cross-sell rate',
        head: 'cross',
        formula: 'accounts that added another product ÷ customers at the start with known plans and prices',
      },
      nps: {
        name: 'NPS',
        head: 'NPS',
        formula: '% promoters (9–10) − % detractors (0–6), −100 to 100; ± is the 95% interval',
      },
      commented_share: {
        name: 'NPS answers with a comment',
        head: 'comment',
        formula: 'NPS answers with a comment ÷ NPS answers',
      },
      ces: {
        name: 'CES',
        head: 'CES',
        formula: 'Customer Effort Score: mean answer on the declared scale; ± is the 95% interval',
      },
      usage_frequency: {
        name: 'Usage, active days a week',
        head: 'days/week',
        formula:
          'days with activity ÷ accounts with any ÷ weeks; a feed told by the week gives 1 at most (see its cadence)',
      },
    },
    columns: { figure: 'figure', before: 'before', period: 'period' },
    groups: { tier: 'tier', segment: 'segment', csm: 'CSM', product: 'product' },
    noGroup: '(none)',
    blocks: {
      money: 'MRR and what moved it',
      retention: 'Customers, retention, value',
      voices: 'Growth, voices, usage',
      trend: 'Over the months',
    },
    inCurrency: {
      money: (currency) => `money a month in ${currency}`,
      retention: (currency) => `money in ${currency}, the ticket a month`,
    },
    n: (n) => `n = ${n}`,
    atCap: 'at the cap',
    noRate: (accounts, currency, amount) => `+ ${accounts} in ${currency}, no rate set (${amount} a month)`,
    unknownAmount: (accounts) => `+ ${accounts} of which no amount is told`,
    accounts: { one: 'account', other: 'accounts' },
    trend: (low, high) => `low ${low}, high ${high}`,
    ces: (name, scale, better) => `${name}, ${scale.replace('-', '–')}, ${better} is better`,
    byProduct:
      'By product, an account counts in each it pays for; movements are within the product. Answers name none.',
    formulas: 'Formulas',
    hint: 'formulas and units: --formulas; all figures: --json, --csv, --html FILE',
    noCustomers: 'No account was a customer in this time.',
    chart: (name, first, last) => `${name} from ${first} to ${last}`,
  },
  'pt-BR': {
    title: 'Indicadores',
    figures: {
      mrr_start: {
        name: 'MRR no início',
        head: 'início',
        formula:
          'o que as contas pagavam por mês na véspera do período; dinheiro por mês, pelo câmbio do último dia',
      },
      new: { name: 'Novo', head: 'novo', formula: 'MRR final das contas que pagam pela primeira vez' },
      expansion: {
        name: 'Expansão',
        head: 'mais',
        formula:
          'o que as contas pagam a mais no fim do que no início, cada uma pelo saldo das suas mudanças',
      },
      reactivation: {
        name: 'Reativação',
        head: 'volta',
        formula: 'MRR final das contas que já pagaram, não pagavam no início e voltaram a pagar',
      },
      contraction: {
        name: 'Contração',
        head: 'menos',
        formula: 'o que as contas que ainda pagam pagam a menos no fim do que no início',
      },
      churn: {
        name: 'MRR perdido em churn',
        head: 'churn',
        formula: 'MRR inicial das contas que não pagam nada no fim',
      },
      ended: {
        name: 'Encerrado sem churn',
        head: 'encerr.',
        formula: 'o mesmo das contas concluídas, fundidas ou com teste encerrado',
      },
      mrr_end: {
        name: 'MRR no fim',
        head: 'fim',
        formula: 'início + novo + expansão + reativação − contração − churn − encerrado; dinheiro por mês',
      },
      mrr_lost: {
        name: 'Net churn em MRR perdido',
        head: 'perdido',
        formula: 'churn + contração; dinheiro por mês',
      },
      net_mrr_churn: {
        name: 'Net churn de MRR',
        head: 'net churn',
        formula: '(churn + contração − expansão − reativação) ÷ MRR inicial; abaixo de zero é crescimento',
      },
      grr: {
        name: 'Retenção bruta (GRR)',
        head: 'GRR',
        formula: '(início − contração − churn) ÷ MRR inicial: cada conta no máximo pelo valor inicial',
      },
      nrr: {
        name: 'Retenção líquida (NRR)',
        head: 'NRR',
        formula: '(início + expansão − contração − churn) ÷ MRR inicial',
      },
      accounts_start: {
        name: 'Clientes no início',
        head: 'início',
        formula: 'contas com assinatura vigente, ou na base, na véspera do período',
      },
      accounts_end: { name: 'Clientes no fim', head: 'fim', formula: 'o mesmo no último dia do período' },
      logo_churn: {
        name: 'Churn rate (perdidos ÷ início)',
        head: 'churn',
        formula: 'clientes do início que saíram até o fim ÷ clientes do início (churn de clientes)',
      },
      not_renewed_over_active: {
        name: 'Churn rate (não renovados ÷ ativos)',
        head: '÷ ativos',
        formula: 'clientes que não renovaram ÷ clientes ainda ativos × 100; por cento',
      },
      average_ticket: {
        name: 'Ticket médio',
        head: 'ticket',
        formula: 'MRR final ÷ contas que pagam; dinheiro por mês',
      },
      average_lifetime_months: {
        name: 'Permanência média, meses',
        head: 'meses',
        formula: `1 ÷ churn mensal, no máximo ${LIFETIME_CAP_MONTHS}; taxa mensal de um período maior: 1 − (1 − taxa)^(1 ÷ meses)`,
      },
      ltv: {
        name: 'Valor do cliente (LTV)',
        head: 'LTV',
        formula: `ticket médio × margem bruta × permanência média (no máximo ${LIFETIME_CAP_MONTHS} meses); não definido com churn zero`,
      },
      upsell_rate: {
        name: 'Taxa de upsell',
        head: 'upsell',
        formula:
          'contas que passaram a um plano superior ÷ clientes do início com planos e preços conhecidos',
      },
      cross_sell_rate: {
        name: 'Taxa de cross-sell',
        head: 'cross',
        formula: 'contas que somaram outro produto ÷ clientes do início com planos e preços conhecidos',
      },
      nps: {
        name: 'NPS',
        head: 'NPS',
        formula: '% promotores (9–10) − % detratores (0–6), −100 a 100; ± é o intervalo de 95%',
      },
      commented_share: {
        name: 'Respostas NPS com comentário',
        head: 'coment.',
        formula: 'respostas NPS com comentário ÷ respostas NPS',
      },
      ces: {
        name: 'CES',
        head: 'CES',
        formula:
          'Customer Effort Score (esforço do cliente): média das respostas na escala declarada; ± é o intervalo de 95%',
      },
      usage_frequency: {
        name: 'Uso, dias ativos por semana',
        head: 'dias/sem.',
        formula:
          'dias com atividade ÷ contas com alguma ÷ semanas; uma fonte semanal dá no máximo 1 (veja a cadência)',
      },
    },
    columns: { figure: 'indicador', before: 'antes', period: 'período' },
    groups: { tier: 'nível', segment: 'segmento', csm: 'CSM', product: 'produto' },
    noGroup: '(nenhum)',
    blocks: {
      money: 'MRR e o que o moveu',
      retention: 'Clientes, retenção, valor',
      voices: 'Crescimento, vozes, uso',
      trend: 'Ao longo dos meses',
    },
    inCurrency: {
      money: (currency) => `dinheiro por mês em ${currency}`,
      retention: (currency) => `dinheiro em ${currency}, o ticket por mês`,
    },
    n: (n) => `n = ${n}`,
    atCap: 'no limite',
    noRate: (accounts, currency, amount) => `+ ${accounts} em ${currency}, sem câmbio (${amount} por mês)`,
    unknownAmount: (accounts) => `+ ${accounts} sem valor informado`,
    accounts: { one: 'conta', other: 'contas' },
    trend: (low, high) => `mín. ${low}, máx. ${high}`,
    ces: (name, scale, better) =>
      `${name}, ${scale.replace('-', '–')}, ${better === 'lower' ? 'menor' : 'maior'} é melhor`,
    byProduct:
      'Por produto, a conta entra em cada um que paga; os movimentos são dentro do produto. As respostas não citam produto.',
    formulas: 'Fórmulas',
    hint: 'fórmulas e unidades: --formulas; todos os números: --json, --csv, --html ARQUIVO',
    noCustomers: 'Nenhuma conta foi cliente neste período.',
    chart: (name, first, last) => `${name} de ${first} a ${last}`,
  },
};
