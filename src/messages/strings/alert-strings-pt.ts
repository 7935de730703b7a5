import type { AlertStrings } from './alert-strings.ts';

/** Brazilian Portuguese, written for its readers, not translated word by word. */
export const ALERT_STRINGS_PT: AlertStrings = {
  states: {
    opened: null,
    worse: null,
    acknowledged: 'Assumido',
    snoozed: 'Adiado',
    escalated: 'Escalado',
    held: 'Em espera',
    recovered: 'Recuperado',
    churned: 'Deixou de ser cliente',
    closed: 'Encerrado',
  },
  headlines: {
    band: (name, health) => (health === null ? name : `${name}: saúde ${health}`),
    healthDrop: (name, health, time) =>
      health === null || time === null ? `${name} está caindo rápido` : `${name}: saúde ${health} em ${time}`,
    detractor: (name, score) =>
      score === null ? `${name}: um detrator respondeu` : `${name}: um detrator deu nota ${score}`,
    effort: (name, score) =>
      score === null ? `${name} está com dificuldade` : `${name} está com dificuldade: CES ${score}`,
    overdue: (name) => `${name}: pagamento em atraso`,
    failingPayment: (name) => `${name}: cobrança falhando`,
    probability: (name, percent) =>
      percent === null ? `${name} pode sair` : `${name}: ${percent} de chance de sair`,
    renewal: (name, when) =>
      when === null ? `${name}: renovação em risco` : `${name}: renovação em risco, ${when}`,
    worse: (name, health) => `${name} piorou${health === null ? '' : `: saúde ${health}`}`,
  },
  labels: {
    health: 'Saúde',
    stake: 'Em jogo',
    value: 'Valor',
    renewal: 'Renovação',
    probability: 'Chance de sair',
    whyNow: 'Por que agora, em pontos de saúde',
    todo: 'O que fazer',
    done: 'Tarefas',
  },
  healthMove: (from, to) => `${from} → ${to}`,
  since: (duration, day) => `em ${duration}, desde ${day}`,
  bandMove: (from, to) => `${from} → ${to}`,
  healthUnknown: 'não conhecida hoje',
  aYear: (money) => `${money} por ano`,
  valueUnknown: 'valor não informado',
  renewsOn: (day, relative) => `${day}, ${relative}`,
  renewalUnknown: 'data não informada',
  within: (percent, days, average) =>
    `${percent} em ${days}${average === null ? '' : ` (média da carteira ${average})`}`,
  learned: (outcomes) =>
    outcomes === null ? 'aprendida com os seus desfechos' : `aprendida com ${outcomes} da sua base`,
  prior: (outcomes, needed) =>
    outcomes === null
      ? 'estimativa inicial, ainda não aprendida com a sua base'
      : `estimativa inicial: ${outcomes} até agora${needed === null ? '' : `, o aprendizado começa com ${needed}`}`,
  trend: {
    active_users: 'usuários ativos por semana',
    active_days: 'dias ativos por semana',
    events: 'eventos por semana',
    health: 'saúde por semana',
  },
  trendCaption: (measure, product, weeks) =>
    `${measure}${product === null ? '' : ` no ${product}`}, ${weeks}`,
  trendRange: (top, now) => `máximo ${top}, agora ${now}`,
  trendGap: '· = sem dados',
  quoteLead: (kind, score, by, day) => `${kind} ${score}${by === null ? '' : ` (${by})`}, ${day}`,
  noComment: 'sem comentário',
  by: (day) => `até ${day}`,
  more: (n) => `… mais ${n}`,
  tasksDone: (done, all) => `${done} de ${all} feitas`,
  acknowledgedBy: (name) => `${name} assumiu`,
  snoozedUntil: (day, reason, by) =>
    `Adiado até ${day}${by === null ? '' : ` por ${by}`}${reason === null ? '' : `: ${reason}`}`,
  escalatedTo: (name) =>
    name === null ? 'Escalado: ninguém reagiu' : `Escalado para ${name}: ninguém reagiu`,
  openedOn: (day) => `aberto desde ${day}`,
  wasAtRisk: (duration) => `esteve em risco por ${duration}`,
  recoveredOn: (day) => `Recuperado em ${day}`,
  churnedOn: (day) => `Deixou de ser cliente em ${day}`,
  closedOn: (day, verdict) => `Encerrado em ${day}${verdict === null ? '' : `: ${verdict}`}`,
  heldBecause: (reason) => `Em espera: ${reason}`,
  worseNow: 'Pior do que quando foi aberto',
  buttons: {
    acknowledge: 'Assumir',
    acknowledgeAll: 'Assumir todas',
    snooze: 'Adiar',
    notRisk: 'Não é risco',
    taskDone: 'Tarefa feita',
    openCrm: 'Abrir no CRM',
    wasItReal: 'Era um risco real?',
    confirmTitle: 'Encerrar este alerta?',
    confirmText: 'As tarefas abertas são canceladas. Sua resposta conta na avaliação das regras.',
    yes: 'Encerrar',
    no: 'Manter',
  },
  rules: (names) => `regra ${names}`,
  config: (hash) => `config ${hash}`,
  transitions: {
    opened: 'Aberto',
    worse: 'Piorou',
    repeated: 'Mais um sinal',
    acknowledged: 'Assumido',
    snoozed: 'Adiado',
    escalated: 'Escalado, ninguém reagiu',
    held: 'Em espera',
    recovered: 'Recuperado',
    churned: 'Deixou de ser cliente',
    closed: 'Encerrado',
    reassigned: 'Transferido',
    task_done: 'Tarefa feita',
    verdict: 'Avaliação',
  },
  held: {
    source_stale: 'a fonte está parada; será reavaliado quando os dados voltarem',
    mass_drop: 'contas demais caíram juntas: a suspeita é da fonte, não do cliente',
    band_unknown: 'a saúde não é conhecida hoje, o que não é recuperação',
    budget: 'o limite semanal de alertas foi atingido',
    quiet_hours: 'será enviado em horário de trabalho',
    explained_by_payment: 'a cobrança que falha explica a queda no uso',
    cooldown: 'um alerta anterior acabou de terminar',
  },
  notification: {
    health: (move) => `saúde ${move}`,
    stake: (money) => `${money} por ano em jogo`,
  },
};
