import type { Translated } from '../../domain/types.ts';
import type { Noun } from '../text/create-formatter.ts';
import { KPI_STRINGS, type KpiStrings } from './kpi-strings.ts';

/** How many of the alerts of some days were right, and the rate in words. */
interface CountedRight {
  hits: string;
  alerts: string;
  days: string;
  rate: string;
}

/** The Monday digest. Counts come in as `12 accounts`, money and days ready to print. */
export interface DigestStrings {
  subject: (accounts: string, money: string | null, week: string) => string;
  preheader: (of: {
    churned: string;
    saved: string;
    atRisk: string;
    renewals: string;
    days: string;
  }) => string;
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
    ofAll: (n: string, all: string) => string;
    noValue: string;
  };
  /** Accounts in a currency without a rate; `money` is ready to print. */
  noRate: {
    part: (accounts: string, currency: string, money: string) => string;
    more: (accounts: string, currencies: string) => string;
    others: string;
    aMonth: (money: string) => string;
    beside: (accounts: string) => string;
    alone: (accounts: string) => string;
    left: (accounts: string) => string;
    noAmount: (accounts: string) => string;
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
    /** Which of them the file holds that goes with the mail. */
    attached: (n: string, isCut: boolean) => string;
    worth: (converted: string) => string;
    renews: (day: string, relative: string) => string;
    health: (value: string) => string;
    probability: (percent: string) => string;
    owner: (name: string) => string;
    noOwner: string;
    alert: Readonly<Record<'none' | 'unanswered' | 'acknowledged', string>>;
    tasks: (done: string, all: string, overdue: string | null) => string;
    noTasks: string;
  };
  movers: { title: string; down: string; up: string; none: string; eased: (why: string) => string };
  expected: {
    title: string;
    text: (of: { mrr: string; low: string; high: string; from: string; to: string }) => string;
    atRisk: (money: string, low: string, high: string) => string;
    failing: (money: string) => string;
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
    right: (of: CountedRight) => string;
    leftInTime: (of: CountedRight) => string;
    rate: (share: string, low: string, high: string) => string;
    tooFew: string;
    muted: (rules: string) => string;
    notYet: string;
  };
  themes: { title: string };
  kpis: KpiStrings;
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

export const DIGEST_STRINGS: Translated<DigestStrings> = {
  en: {
    subject: (accounts, money, week) =>
      `${accounts} at risk${money === null ? '' : `, ${money} a year`}: week ${week}`,
    preheader: ({ churned, saved, atRisk, renewals, days }) =>
      `Last week ${churned}, ${saved}. Renewals at risk within ${days}: ${atRisk} of ${renewals}.`,
    title: (week) => `Customer health, week ${week}`,
    period: (from, to, team) => `${from} to ${to}${team === null ? '' : ` · ${team}`}`,
    tiles: {
      atRisk: 'At risk',
      lastWeek: 'Last week',
      renewals: (days) => `Renewals at risk within ${days}`,
      aYear: (money) => `${money} a year`,
      change: (accounts, money) => `${accounts} since last week${money === null ? '' : `, ${money}`}`,
      noChange: 'as last week',
      firstWeek: 'first week, nothing to compare',
      churned: { one: 'left', other: 'left' },
      saved: { one: 'recovered', other: 'recovered' },
      ofAll: (n, all) => `${n} of ${all}`,
      noValue: 'value not known',
    },
    noRate: {
      part: (accounts, currency, money) => `${accounts} in ${currency} (${money})`,
      more: (accounts, currencies) => `${accounts} in ${currencies} other currencies`,
      others: 'other currencies',
      aMonth: (money) => `${money} a month`,
      beside: (accounts) => `+ ${accounts}, no rate set`,
      alone: (accounts) => `${accounts}, no rate set`,
      left: (accounts) => `Not in the sums: ${accounts}, no rate set.`,
      noAmount: (accounts) => `Without an amount: ${accounts}.`,
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
      attached: (n, isCut) =>
        isCut ? `the first ${n} are in the attached file` : `all ${n} are in the attached file`,
      worth: (converted) => `about ${converted} a year`,
      renews: (day, relative) => `renews ${day}, ${relative}`,
      health: (value) => `health ${value}`,
      probability: (percent) => `${percent} likely to leave`,
      owner: (name) => name,
      noOwner: 'nobody assigned',
      alert: { none: 'no alert open', unanswered: 'unanswered', acknowledged: 'acknowledged' },
      tasks: (done, all, overdue) =>
        `tasks ${done}/${all} done${overdue === null ? '' : `, ${overdue} overdue`}`,
      noTasks: 'no tasks',
    },
    movers: {
      title: 'Movers of the week',
      down: 'Down',
      up: 'Up',
      none: 'No account moved much.',
      eased: (why) => `was: ${why}`,
    },
    expected: {
      title: 'Expected churn next quarter',
      text: ({ mrr, low, high, from, to }) =>
        `About ${mrr} of monthly revenue is expected to leave from ${from} to ${to}; with 80% probability between ${low} and ${high}.`,
      atRisk: (money, low, high) =>
        `What customers would still pay until their renewals: about ${money} of it is at risk; with 80% probability between ${low} and ${high}.`,
      failing: (money) => `${money} of it through failing payments.`,
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
      right: ({ hits, alerts, days, rate }) =>
        `Of ${alerts} with a verdict in ${days}, ${hits} were right: ${rate}.`,
      leftInTime: ({ hits, alerts, days, rate }) =>
        `Of ${alerts} with a known outcome, ${hits} came before a departure within ${days}: ${rate}.`,
      rate: (share, low, high) => `${share} (${low} to ${high} with 95% confidence)`,
      tooFew: 'too few to tell a rate',
      muted: (rules) => `Muted because they were wrong too often: ${rules}.`,
      notYet: 'No alert is old enough to be judged yet.',
    },
    themes: { title: 'What customers say' },
    kpis: KPI_STRINGS.en,
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
  },
  'pt-BR': {
    subject: (accounts, money, week) =>
      `${accounts} em risco${money === null ? '' : `, ${money} por ano`}: semana ${week}`,
    preheader: ({ churned, saved, atRisk, renewals, days }) =>
      `Semana passada: ${churned}, ${saved}. Renovações em risco em ${days}: ${atRisk} de ${renewals}.`,
    title: (week) => `Saúde dos clientes, semana ${week}`,
    period: (from, to, team) => `${from} a ${to}${team === null ? '' : ` · ${team}`}`,
    tiles: {
      atRisk: 'Em risco',
      lastWeek: 'Semana passada',
      renewals: (days) => `Renovações em risco em ${days}`,
      aYear: (money) => `${money} por ano`,
      change: (accounts, money) => `${accounts} desde a semana passada${money === null ? '' : `, ${money}`}`,
      noChange: 'como na semana passada',
      firstWeek: 'primeira semana, sem comparação',
      churned: { one: 'saiu', other: 'saíram' },
      saved: { one: 'recuperada', other: 'recuperadas' },
      ofAll: (n, all) => `${n} de ${all}`,
      noValue: 'valor não informado',
    },
    noRate: {
      part: (accounts, currency, money) => `${accounts} em ${currency} (${money})`,
      more: (accounts, currencies) => `${accounts} em outras ${currencies} moedas`,
      others: 'outras moedas',
      aMonth: (money) => `${money} por mês`,
      beside: (accounts) => `+ ${accounts}, sem câmbio definido`,
      alone: (accounts) => `${accounts}, sem câmbio definido`,
      left: (accounts) => `Fora das somas: ${accounts}, sem câmbio definido.`,
      noAmount: (accounts) => `Sem valor informado: ${accounts}.`,
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
      attached: (n, isCut) =>
        isCut ? `as primeiras ${n} estão no arquivo anexo` : `todas as ${n} estão no arquivo anexo`,
      worth: (converted) => `cerca de ${converted} por ano`,
      renews: (day, relative) => `renova em ${day}, ${relative}`,
      health: (value) => `saúde ${value}`,
      probability: (percent) => `${percent} de chance de sair`,
      owner: (name) => name,
      noOwner: 'sem responsável',
      alert: { none: 'sem alerta aberto', unanswered: 'sem resposta', acknowledged: 'assumido' },
      tasks: (done, all, overdue) =>
        `tarefas ${done}/${all} feitas${overdue === null ? '' : `, ${overdue} em atraso`}`,
      noTasks: 'sem tarefas',
    },
    movers: {
      title: 'Quem mais mudou na semana',
      down: 'Desceram',
      up: 'Subiram',
      none: 'Nenhuma conta mudou muito.',
      eased: (why) => `antes: ${why}`,
    },
    expected: {
      title: 'Churn esperado no próximo trimestre',
      text: ({ mrr, low, high, from, to }) =>
        `Espera-se perder cerca de ${mrr} de receita mensal de ${from} a ${to}; com 80% de probabilidade, entre ${low} e ${high}.`,
      atRisk: (money, low, high) =>
        `Do que os clientes ainda pagariam até a renovação, cerca de ${money} está em risco; com 80% de probabilidade, entre ${low} e ${high}.`,
      failing: (money) => `Destes, ${money} por falha de pagamento.`,
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
      right: ({ hits, alerts, days, rate }) =>
        `De ${alerts} com veredito em ${days}, acertaram ${hits}: ${rate}.`,
      leftInTime: ({ hits, alerts, days, rate }) =>
        `De ${alerts} com desfecho conhecido, ${hits} vieram antes de uma saída em até ${days}: ${rate}.`,
      rate: (share, low, high) => `${share} (de ${low} a ${high} com 95% de confiança)`,
      tooFew: 'poucos para uma taxa',
      muted: (rules) => `Silenciadas por errar demais: ${rules}.`,
      notYet: 'Nenhum alerta tem tempo suficiente para ser julgado.',
    },
    themes: { title: 'O que os clientes dizem' },
    kpis: KPI_STRINGS['pt-BR'],
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
  },
};
