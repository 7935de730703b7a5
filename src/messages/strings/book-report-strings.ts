import type { EpisodeState } from '../../domain/episode.ts';
import type { Task } from '../../domain/task.ts';
import type { Translated } from '../../domain/types.ts';

/** The words of the report of the whole book and of one account; counts and money come in as text. */
export interface BookReportStrings {
  book: string;
  account: string;
  asOf: (day: string) => string;
  /** What the book says in one sentence. */
  atRisk: (accounts: string, all: string, money: string | null) => string;
  nobodyAtRisk: (all: string) => string;
  ownAmounts: (accounts: string, amount: string) => string;
  tiles: { alerts: string; tasks: string; overdue: (tasks: string) => string; ofThemCritical: string };
  bands: { title: string; note: string; band: string; accounts: string; share: string; monthly: string };
  history: { title: string; note: string; picture: (from: string, to: string) => string; one: string };
  accounts: { title: string; note: string; none: string };
  /** `and 12 accounts more` */
  more: (counted: string) => string;
  alerts: { title: string; none: string };
  tasks: { title: string; none: string };
  ledger: { title: string; note: (days: string) => string; none: string };
  sources: { title: string; fresh: string; stale: string; missing: string; every: (days: string) => string };
  figures: string;
  columns: {
    account: string;
    health: string;
    fourWeeks: string;
    probability: string;
    yearly: string;
    renewal: string;
    why: string;
    severity: string;
    since: string;
    until: string;
    owner: string;
    state: string;
    due: string;
    task: string;
    rule: string;
    alerts: string;
    left: string;
    stayed: string;
    open: string;
    chance: string;
    source: string;
    newest: string;
    rhythm: string;
    component: string;
    score: string;
    points: string;
    week: string;
    day: string;
    happened: string;
  };
  axis: {
    title: string;
    note: string;
    health: string;
    usage: string;
    picture: (name: string, from: string, to: string) => string;
    few: string;
  };
  components: { title: string; note: string };
  happenings: { title: string; none: string };
  happened: {
    answer: (survey: string, score: string) => string;
    invoicePaid: (invoice: string, days: string) => string;
    invoiceOpen: (invoice: string) => string;
    opened: (rules: string) => string;
    closed: (rules: string, reason: string | null) => string;
  };
  /** Of alerts and of tasks. */
  states: Readonly<Record<EpisodeState | Task['state'] | 'overdue', string>>;
  nobody: string;
  unknown: string;
  back: string;
}

export const BOOK_REPORT_STRINGS: Translated<BookReportStrings> = {
  en: {
    book: 'All customers',
    account: 'One customer',
    asOf: (day) => `as of ${day}`,
    atRisk: (accounts, all, money) =>
      `${accounts} of ${all} at risk${money === null ? '' : `, paying ${money} a month`}`,
    nobodyAtRisk: (all) => `None of ${all} is at risk`,
    ownAmounts: (accounts, amount) => `${accounts}: ${amount}, no rate set`,
    tiles: {
      alerts: 'Open alerts',
      tasks: 'Open tasks',
      overdue: (tasks) => `${tasks} overdue`,
      ofThemCritical: 'critical',
    },
    bands: {
      title: 'Health today',
      note: 'Accounts by the band of their health index, and what they pay a month.',
      band: 'Band',
      accounts: 'Accounts',
      share: 'Share',
      monthly: 'A month',
    },
    history: {
      title: 'Health over time',
      note: 'Share of the accounts in each band on the days that were decided.',
      picture: (from, to) =>
        `Share of accounts in each band from ${from} to ${to}; the table above tells today`,
      one: 'One day has been decided so far. The picture starts with the third.',
    },
    accounts: {
      title: 'Accounts at risk',
      note: 'The most money likely to be lost first.',
      none: 'No account is at risk.',
    },
    more: (counted) => `and ${counted} more`,
    alerts: { title: 'Open alerts', none: 'No alert is open.' },
    tasks: { title: 'Open tasks', none: 'No task is open.' },
    ledger: {
      title: 'Were the alerts right?',
      note: (days) =>
        `By what became of the account within ${days}. Chance: of all accounts watched on the same days, those that left.`,
      none: 'No alert has been raised yet.',
    },
    sources: {
      title: 'Sources',
      fresh: 'fresh',
      stale: 'too old to trust',
      missing: 'not there',
      every: (days) => `every ${days}`,
    },
    figures: 'Key figures by month',
    columns: {
      account: 'Account',
      health: 'Health',
      fourWeeks: '4 weeks',
      probability: 'Likely to leave',
      yearly: 'A year',
      renewal: 'Renewal',
      why: 'Why',
      severity: 'Severity',
      since: 'Since',
      until: 'Until',
      owner: 'Owner',
      state: 'State',
      due: 'Due',
      task: 'Task',
      rule: 'Rule',
      alerts: 'Alerts',
      left: 'Left in time',
      stayed: 'Stayed',
      open: 'Not known yet',
      chance: 'Chance',
      source: 'Source',
      newest: 'Newest day',
      rhythm: 'Rhythm',
      component: 'Component',
      score: 'Score',
      points: 'Points',
      week: 'Week',
      day: 'Day',
      happened: 'What happened',
    },
    axis: {
      title: 'The last year',
      note: 'Line: health index, 0 to 100. Bars: use of all products per week. Marks: ▲ alert, ● answer, ■ invoice paid late or not at all.',
      health: 'health',
      usage: 'use per week',
      picture: (name, from, to) =>
        `Health index and weekly use of ${name} from ${from} to ${to}; what happened is listed below`,
      few: 'Too little is known to draw.',
    },
    components: { title: 'What the index is made of', note: 'The points add up to the index exactly.' },
    happenings: { title: 'What happened', none: 'Nothing is known but use.' },
    happened: {
      answer: (survey, score) => `Answered ${survey} with ${score}`,
      invoicePaid: (invoice, days) => `Invoice ${invoice} fell due, paid ${days} later`,
      invoiceOpen: (invoice) => `Invoice ${invoice} fell due, not paid`,
      opened: (rules) => `Alert opened: ${rules}`,
      closed: (rules, reason) => `Alert closed: ${rules}${reason === null ? '' : ` (${reason})`}`,
    },
    states: {
      open: 'open',
      acknowledged: 'acknowledged',
      snoozed: 'snoozed',
      escalated: 'escalated',
      leaving: 'leaving',
      recovered: 'recovered',
      churned: 'churned',
      closed: 'closed',
      done: 'done',
      cancelled: 'cancelled',
      overdue: 'overdue',
    },
    nobody: 'nobody',
    unknown: 'unknown',
    back: 'All customers',
  },
  'pt-BR': {
    book: 'Todos os clientes',
    account: 'Um cliente',
    asOf: (day) => `em ${day}`,
    atRisk: (accounts, all, money) =>
      `${accounts} de ${all} em risco${money === null ? '' : `, que pagam ${money} por mês`}`,
    nobodyAtRisk: (all) => `Nenhuma de ${all} está em risco`,
    ownAmounts: (accounts, amount) => `${accounts}: ${amount}, sem câmbio definido`,
    tiles: {
      alerts: 'Alertas abertos',
      tasks: 'Tarefas abertas',
      overdue: (tasks) => `${tasks} em atraso`,
      ofThemCritical: 'críticos',
    },
    bands: {
      title: 'Saúde hoje',
      note: 'Contas por faixa do índice de saúde, e quanto pagam por mês.',
      band: 'Faixa',
      accounts: 'Contas',
      share: 'Parte',
      monthly: 'Por mês',
    },
    history: {
      title: 'Saúde ao longo do tempo',
      note: 'Parte das contas em cada faixa nos dias que foram decididos.',
      picture: (from, to) =>
        `Parte das contas em cada faixa de ${from} a ${to}; a tabela acima conta o dia de hoje`,
      one: 'Só um dia foi decidido até agora. O gráfico começa com o terceiro.',
    },
    accounts: {
      title: 'Contas em risco',
      note: 'Primeiro as que provavelmente custam mais.',
      none: 'Nenhuma conta está em risco.',
    },
    more: (counted) => `e mais ${counted}`,
    alerts: { title: 'Alertas abertos', none: 'Nenhum alerta está aberto.' },
    tasks: { title: 'Tarefas abertas', none: 'Nenhuma tarefa está aberta.' },
    ledger: {
      title: 'Os alertas acertaram?',
      note: (days) =>
        `Pelo que aconteceu com a conta em ${days}. Acaso: de todas as contas observadas nos mesmos dias, as que saíram.`,
      none: 'Nenhum alerta foi aberto ainda.',
    },
    sources: {
      title: 'Fontes',
      fresh: 'em dia',
      stale: 'velha demais para confiar',
      missing: 'não existe',
      every: (days) => `a cada ${days}`,
    },
    figures: 'Indicadores por mês',
    columns: {
      account: 'Conta',
      health: 'Saúde',
      fourWeeks: '4 semanas',
      probability: 'Chance de sair',
      yearly: 'Por ano',
      renewal: 'Renovação',
      why: 'Motivo',
      severity: 'Gravidade',
      since: 'Desde',
      until: 'Até',
      owner: 'Responsável',
      state: 'Situação',
      due: 'Prazo',
      task: 'Tarefa',
      rule: 'Regra',
      alerts: 'Alertas',
      left: 'Saíram no prazo',
      stayed: 'Ficaram',
      open: 'Ainda não se sabe',
      chance: 'Acaso',
      source: 'Fonte',
      newest: 'Último dia',
      rhythm: 'Ritmo',
      component: 'Componente',
      score: 'Nota',
      points: 'Pontos',
      week: 'Semana',
      day: 'Dia',
      happened: 'O que aconteceu',
    },
    axis: {
      title: 'O último ano',
      note: 'Linha: índice de saúde, de 0 a 100. Barras: uso de todos os produtos por semana. Marcas: ▲ alerta, ● resposta, ■ fatura paga com atraso ou não paga.',
      health: 'saúde',
      usage: 'uso por semana',
      picture: (name, from, to) =>
        `Índice de saúde e uso semanal de ${name} de ${from} a ${to}; o que aconteceu está na lista abaixo`,
      few: 'Sabe-se pouco demais para desenhar.',
    },
    components: { title: 'De que é feito o índice', note: 'Os pontos somam exatamente o índice.' },
    happenings: { title: 'O que aconteceu', none: 'Nada se sabe além do uso.' },
    happened: {
      answer: (survey, score) => `Respondeu ${survey} com ${score}`,
      invoicePaid: (invoice, days) => `Fatura ${invoice} venceu e foi paga ${days} depois`,
      invoiceOpen: (invoice) => `Fatura ${invoice} venceu e não foi paga`,
      opened: (rules) => `Alerta aberto: ${rules}`,
      closed: (rules, reason) => `Alerta encerrado: ${rules}${reason === null ? '' : ` (${reason})`}`,
    },
    states: {
      open: 'aberto',
      acknowledged: 'assumido',
      snoozed: 'adiado',
      escalated: 'escalado',
      leaving: 'de saída',
      recovered: 'recuperado',
      churned: 'saiu',
      closed: 'encerrado',
      done: 'feito',
      cancelled: 'cancelado',
      overdue: 'em atraso',
    },
    nobody: 'ninguém',
    unknown: 'desconhecido',
    back: 'Todos os clientes',
  },
};
