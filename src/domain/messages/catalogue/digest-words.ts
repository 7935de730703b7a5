import type { Locale } from '../../types.ts';
import type { KpiKey } from '../digest-model.ts';
import type { Noun } from '../text/create-formatter.ts';

/** The words of the Monday digest. Counts come in as `12 accounts`, money and days ready to print. */
export interface DigestWords {
  subject: (accounts: string, money: string | null, week: string) => string;
  preheader: (churned: string, saved: string, atRisk: string, renewals: string, days: string) => string;
  title: (week: string) => string;
  period: (from: string, to: string, team: string | null) => string;
  tiles: {
    atRisk: string;
    lastWeek: string;
    renewals: (days: string) => string;
    aYear: (money: string) => string;
    change: (accounts: string, money: string | null) => string;
    noChange: string;
    firstWeek: string;
    churned: Noun;
    saved: Noun;
    ofAll: (n: string) => string;
    noValue: string;
  };
  book: {
    title: string;
    byCount: string;
    byRevenue: string;
    noRevenue: string;
    columns: [string, string, string];
  };
  risks: {
    title: string;
    none: string;
    more: (n: string) => string;
    renews: (day: string, relative: string) => string;
    health: (value: string) => string;
    probability: (percent: string) => string;
    owner: (name: string) => string;
    noOwner: string;
    answered: string;
    unanswered: string;
    tasks: (done: string, all: string, overdue: string | null) => string;
    noTasks: string;
  };
  movers: { title: string; down: string; up: string; none: string };
  expected: {
    title: string;
    text: (mrr: string, low: string, high: string, from: string, to: string) => string;
    learned: string;
    prior: string;
    unknown: string;
  };
  team: {
    title: string;
    columns: [string, string, string, string];
    rest: Noun;
    out: (day: string) => string;
  };
  hindsight: {
    title: string;
    flagged: (accounts: string, month: string, parts: readonly string[]) => string;
    left: (n: number, text: string) => string;
    recovered: (n: number, text: string) => string;
    falseAlarms: (n: number, text: string) => string;
    stillOpen: (n: number, text: string) => string;
    missed: (n: string) => string;
    warning: (days: string) => string;
    notYet: string;
  };
  themes: { title: string };
  kpis: {
    title: (month: string) => string;
    columns: (month: string, previous: string | null) => [string, string, string];
    names: Readonly<Record<KpiKey, string>>;
    definitions: Readonly<Record<KpiKey, string>>;
    undefined: string;
    n: (n: string) => string;
    cesScale: (name: string, max: string, better: 'lower' | 'higher') => string;
    definitionsTitle: string;
    definitionsLink: string;
  };
  quality: {
    title: string;
    judged: Noun;
    unknown: Noun;
    allFresh: string;
    stale: (source: string, day: string | null) => string;
    missing: (source: string) => string;
    quarantined: (rows: string, source: string) => string;
    held: (alerts: string) => string;
    massDrop: (source: string, accounts: string) => string;
    more: (n: string) => string;
  };
}

const en: DigestWords = {
  subject: (accounts, money, week) =>
    `${accounts} at risk${money === null ? '' : `, ${money} a year`}: week ${week}`,
  preheader: (churned, saved, atRisk, renewals, days) =>
    `Last week ${churned}, ${saved}. ${atRisk} of ${renewals} renewals in ${days} at risk.`,
  title: (week) => `Customer health, week ${week}`,
  period: (from, to, team) => `${from} to ${to}${team === null ? '' : ` · ${team}`}`,
  tiles: {
    atRisk: 'At risk',
    lastWeek: 'Last week',
    renewals: (days) => `Renewals in ${days}`,
    aYear: (money) => `${money} a year`,
    change: (accounts, money) => `${accounts} since last week${money === null ? '' : `, ${money}`}`,
    noChange: 'as last week',
    firstWeek: 'first week, nothing to compare',
    churned: { one: 'left', other: 'left' },
    saved: { one: 'recovered', other: 'recovered' },
    ofAll: (n) => `at risk, of ${n}`,
    noValue: 'value not known',
  },
  book: {
    title: 'The book by health',
    byCount: 'By accounts',
    byRevenue: 'By yearly revenue',
    noRevenue: 'Revenue is not known.',
    columns: ['Health', 'Accounts', 'A year'],
  },
  risks: {
    title: 'Top risks',
    none: 'No account is at risk this week.',
    more: (n) => `… and ${n} more at risk`,
    renews: (day, relative) => `renews ${day}, ${relative}`,
    health: (value) => `health ${value}`,
    probability: (percent) => `${percent} likely to leave`,
    owner: (name) => name,
    noOwner: 'nobody assigned',
    answered: 'acknowledged',
    unanswered: 'unanswered',
    tasks: (done, all, overdue) =>
      `tasks ${done}/${all} done${overdue === null ? '' : `, ${overdue} overdue`}`,
    noTasks: 'no tasks',
  },
  movers: {
    title: 'Movers of the week',
    down: 'Down',
    up: 'Up',
    none: 'No account moved much.',
  },
  expected: {
    title: 'Expected churn next quarter',
    text: (mrr, low, high, from, to) =>
      `About ${mrr} of monthly revenue is expected to leave from ${from} to ${to}; with 80% probability between ${low} and ${high}.`,
    learned: 'Learned on your own outcomes.',
    prior: 'A rough estimate: not yet learned from your own outcomes.',
    unknown: 'Too little is known to estimate it.',
  },
  team: {
    title: 'The team',
    columns: ['CSM', 'Open', 'Unanswered', 'Overdue'],
    rest: { one: 'other', other: 'others' },
    out: (day) => `away until ${day}`,
  },
  hindsight: {
    title: 'Were we right?',
    flagged: (accounts, month, parts) => `Of ${accounts} flagged in ${month}, ${parts.join(', ')}.`,
    left: (_n, text) => `${text} left`,
    recovered: (_n, text) => `${text} recovered`,
    falseAlarms: (n, text) => `${text} ${n === 1 ? 'was a false alarm' : 'were false alarms'}`,
    stillOpen: (n, text) => `${text} ${n === 1 ? 'is' : 'are'} still open`,
    missed: (n) => `We missed ${n}.`,
    warning: (days) => `Median warning: ${days}.`,
    notYet: 'No alert is old enough to be judged yet.',
  },
  themes: { title: 'What customers say' },
  kpis: {
    title: (month) => `Figures of ${month}`,
    columns: (month, previous) => ['', month, previous ?? 'before'],
    names: {
      logo_churn: 'Logo churn',
      net_mrr_churn: 'Net MRR churn',
      grr: 'Gross retention (GRR)',
      nrr: 'Net retention (NRR)',
      mrr: 'MRR',
      arpa: 'Revenue per account',
      ltv: 'Lifetime value (LTV)',
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
      mrr: 'monthly recurring revenue at the end of the month',
      arpa: 'MRR by accounts',
      ltv: 'revenue per account × gross margin by monthly churn; not defined at zero churn',
      upsell: 'accounts that moved to a higher plan, by accounts',
      cross_sell: 'accounts that added another product, by accounts',
      nps: 'share of promoters (9–10) less share of detractors (0–6), −100 to 100; ± is the 95% interval',
      ces: 'mean answer on the declared scale',
    },
    undefined: 'not defined',
    n: (n) => `n = ${n}`,
    cesScale: (name, max, better) => `${name}, of ${max}, ${better} is better`,
    definitionsTitle: 'Definitions',
    definitionsLink: 'What these figures mean',
  },
  quality: {
    title: 'Data quality',
    judged: { one: 'account judged', other: 'accounts judged' },
    unknown: { one: 'unknown', other: 'unknown' },
    allFresh: 'All sources are fresh.',
    stale: (source, day) => (day === null ? `“${source}” has no data` : `“${source}” ends on ${day}`),
    missing: (source) => `no source for “${source}”`,
    quarantined: (rows, source) => `${rows} of “${source}” in quarantine`,
    held: (alerts) => `${alerts} held`,
    massDrop: (source, accounts) => `“${source}” looks broken: ${accounts} dropped together`,
    more: (n) => `${n} more`,
  },
};

const ptBR: DigestWords = {
  subject: (accounts, money, week) =>
    `${accounts} em risco${money === null ? '' : `, ${money} por ano`}: semana ${week}`,
  preheader: (churned, saved, atRisk, renewals, days) =>
    `Semana passada: ${churned}, ${saved}. Renovações em risco em ${days}: ${atRisk} de ${renewals}.`,
  title: (week) => `Saúde dos clientes, semana ${week}`,
  period: (from, to, team) => `${from} a ${to}${team === null ? '' : ` · ${team}`}`,
  tiles: {
    atRisk: 'Em risco',
    lastWeek: 'Semana passada',
    renewals: (days) => `Renovações em ${days}`,
    aYear: (money) => `${money} por ano`,
    change: (accounts, money) => `${accounts} desde a semana passada${money === null ? '' : `, ${money}`}`,
    noChange: 'como na semana passada',
    firstWeek: 'primeira semana, sem comparação',
    churned: { one: 'saiu', other: 'saíram' },
    saved: { one: 'recuperada', other: 'recuperadas' },
    ofAll: (n) => `em risco, de ${n}`,
    noValue: 'valor não informado',
  },
  book: {
    title: 'A carteira por saúde',
    byCount: 'Por contas',
    byRevenue: 'Por receita anual',
    noRevenue: 'A receita não é conhecida.',
    columns: ['Saúde', 'Contas', 'Por ano'],
  },
  risks: {
    title: 'Maiores riscos',
    none: 'Nenhuma conta em risco nesta semana.',
    more: (n) => `… e mais ${n} em risco`,
    renews: (day, relative) => `renova em ${day}, ${relative}`,
    health: (value) => `saúde ${value}`,
    probability: (percent) => `${percent} de chance de sair`,
    owner: (name) => name,
    noOwner: 'sem responsável',
    answered: 'assumido',
    unanswered: 'sem resposta',
    tasks: (done, all, overdue) =>
      `tarefas ${done}/${all} feitas${overdue === null ? '' : `, ${overdue} em atraso`}`,
    noTasks: 'sem tarefas',
  },
  movers: {
    title: 'Quem mais mudou na semana',
    down: 'Desceram',
    up: 'Subiram',
    none: 'Nenhuma conta mudou muito.',
  },
  expected: {
    title: 'Churn esperado no próximo trimestre',
    text: (mrr, low, high, from, to) =>
      `Espera-se perder cerca de ${mrr} de receita mensal de ${from} a ${to}; com 80% de probabilidade, entre ${low} e ${high}.`,
    learned: 'Aprendido com os desfechos da sua base.',
    prior: 'Estimativa inicial: ainda não aprendida com a sua base.',
    unknown: 'Sabe-se pouco demais para estimar.',
  },
  team: {
    title: 'A equipe',
    columns: ['CSM', 'Abertos', 'Sem resposta', 'Em atraso'],
    rest: { one: 'outra pessoa', other: 'outras pessoas' },
    out: (day) => `fora até ${day}`,
  },
  hindsight: {
    title: 'Acertamos?',
    flagged: (accounts, month, parts) => `De ${accounts} com alerta em ${month}: ${parts.join(', ')}.`,
    left: (n, text) => `${text} ${n === 1 ? 'saiu' : 'saíram'}`,
    recovered: (n, text) => `${text} ${n === 1 ? 'se recuperou' : 'se recuperaram'}`,
    falseAlarms: (n, text) => `${text} ${n === 1 ? 'foi alarme falso' : 'foram alarmes falsos'}`,
    stillOpen: (n, text) => `${text} ${n === 1 ? 'segue em aberto' : 'seguem em aberto'}`,
    missed: (n) => `Saíram sem alerta: ${n}.`,
    warning: (days) => `Antecedência mediana: ${days}.`,
    notYet: 'Nenhum alerta tem tempo suficiente para ser julgado.',
  },
  themes: { title: 'O que os clientes dizem' },
  kpis: {
    title: (month) => `Indicadores de ${month}`,
    columns: (month, previous) => ['', month, previous ?? 'antes'],
    names: {
      logo_churn: 'Churn de clientes',
      net_mrr_churn: 'Churn líquido de MRR',
      grr: 'Retenção bruta (GRR)',
      nrr: 'Retenção líquida (NRR)',
      mrr: 'MRR',
      arpa: 'Receita por conta',
      ltv: 'Valor do cliente (LTV)',
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
      mrr: 'receita recorrente mensal no fim do mês',
      arpa: 'MRR por conta',
      ltv: 'receita por conta × margem bruta sobre o churn mensal; não definido com churn zero',
      upsell: 'contas que passaram a um plano superior, sobre as contas',
      cross_sell: 'contas que adicionaram outro produto, sobre as contas',
      nps: 'parcela de promotores (9–10) menos a de detratores (0–6), de −100 a 100; ± é o intervalo de 95%',
      ces: 'média das respostas na escala declarada',
    },
    undefined: 'não definido',
    n: (n) => `n = ${n}`,
    cesScale: (name, max, better) => `${name}, de ${max}, ${better === 'lower' ? 'menor' : 'maior'} é melhor`,
    definitionsTitle: 'Definições',
    definitionsLink: 'O que estes números significam',
  },
  quality: {
    title: 'Qualidade dos dados',
    judged: { one: 'conta avaliada', other: 'contas avaliadas' },
    unknown: { one: 'desconhecida', other: 'desconhecidas' },
    allFresh: 'Todas as fontes estão em dia.',
    stale: (source, day) => (day === null ? `“${source}” está sem dados` : `“${source}” termina em ${day}`),
    missing: (source) => `sem fonte para “${source}”`,
    quarantined: (rows, source) => `${rows} de “${source}” em quarentena`,
    held: (alerts) => `${alerts} em espera`,
    massDrop: (source, accounts) => `“${source}” parece quebrada: ${accounts} caíram juntas`,
    more: (n) => `mais ${n}`,
  },
};

export const DIGEST_WORDS: Readonly<Record<Locale, DigestWords>> = { en, 'pt-BR': ptBR };
