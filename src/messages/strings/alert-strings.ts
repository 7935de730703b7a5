import type { Translated } from '../../domain/types.ts';
import type { AlertState, AlertTransition, TrendView } from '../models/alert-model.ts';

/** The words around the figures of an alert. Names and figures come in ready to print. */
export interface AlertStrings {
  /** First word of the headline once an episode has moved on; null = the severity's own word. */
  states: Readonly<Record<AlertState, string | null>>;
  headlines: {
    band: (name: string, health: string | null) => string;
    healthDrop: (name: string, health: string | null, time: string | null) => string;
    detractor: (name: string, score: string | null) => string;
    effort: (name: string, answer: string | null) => string;
    overdue: (name: string) => string;
    failingPayment: (name: string) => string;
    goalBehind: (name: string, isMissed: boolean) => string;
    onboarding: (name: string) => string;
    probability: (name: string, percent: string | null) => string;
    renewal: (name: string, when: string | null) => string;
    worse: (name: string, health: string | null) => string;
  };
  labels: {
    health: string;
    stake: string;
    value: string;
    renewal: string;
    probability: string;
    whyNow: string;
    todo: string;
    done: string;
  };
  healthMove: (from: string, to: string) => string;
  since: (duration: string, day: string) => string;
  bandMove: (from: string, to: string) => string;
  healthUnknown: string;
  aYear: (money: string) => string;
  valueUnknown: string;
  renewsOn: (day: string, relative: string) => string;
  renewalUnknown: string;
  within: (percent: string, days: string, average: string | null) => string;
  learned: (outcomes: string | null) => string;
  prior: (outcomes: string | null, needed: string | null) => string;
  trend: Readonly<Record<TrendView['measure'], string>>;
  trendCaption: (measure: string, product: string | null, weeks: string) => string;
  trendRange: (top: string, now: string) => string;
  trendGap: string;
  /** Before the reasons of what was said. */
  because: (said: string) => string;
  quoteLead: (of: { kind: string; score: string; by: string | null; day: string }) => string;
  noComment: string;
  by: (day: string) => string;
  more: (n: string) => string;
  tasksDone: (done: string, all: string) => string;
  acknowledgedBy: (name: string) => string;
  snoozedUntil: (day: string, reason: string | null, by: string | null) => string;
  escalatedTo: (name: string | null) => string;
  openedOn: (day: string) => string;
  wasAtRisk: (duration: string) => string;
  recoveredOn: (day: string) => string;
  churnedOn: (day: string) => string;
  closedOn: (day: string, verdict: string | null) => string;
  heldBecause: (reason: string) => string;
  worseNow: string;
  buttons: {
    acknowledge: string;
    acknowledgeAll: string;
    snooze: string;
    notRisk: string;
    taskDone: string;
    openCrm: string;
    wasItReal: string;
    confirmTitle: string;
    confirmText: string;
    yes: string;
    no: string;
  };
  rules: (names: string) => string;
  config: (hash: string) => string;
  /** History: what happened, as the beginning of a line. */
  transitions: Readonly<Record<AlertTransition, string>>;
  held: Readonly<Record<string, string>>;
  notification: {
    health: (move: string) => string;
    stake: (money: string) => string;
  };
}

export const ALERT_STRINGS: Translated<AlertStrings> = {
  en: {
    states: {
      opened: null,
      worse: null,
      acknowledged: 'Acknowledged',
      snoozed: 'Snoozed',
      escalated: 'Escalated',
      leaving: 'Leaving',
      held: 'On hold',
      recovered: 'Recovered',
      churned: 'No longer a customer',
      closed: 'Closed',
    },
    headlines: {
      band: (name, health) => (health === null ? name : `${name}: health ${health}`),
      healthDrop: (name, health, time) =>
        health === null || time === null ? `${name} is falling fast` : `${name}: health ${health} in ${time}`,
      detractor: (name, score) =>
        score === null ? `${name}: a detractor answered` : `${name}: a detractor gave ${score}`,
      effort: (name, answer) => `${name}: ${answer ?? 'high effort'}`,
      overdue: (name) => `${name}: payment overdue`,
      failingPayment: (name) => `${name}: payment is failing`,
      goalBehind: (name, isMissed) => `${name}: a success goal ${isMissed ? 'was missed' : 'is behind'}`,
      onboarding: (name) => `${name}: a slow start`,
      probability: (name, percent) =>
        percent === null ? `${name} may leave` : `${name}: ${percent} likely to leave`,
      renewal: (name, when) =>
        when === null ? `${name}: renewal at risk` : `${name}: renewal at risk, ${when}`,
      worse: (name, health) => `${name} got worse${health === null ? '' : `: health ${health}`}`,
    },
    labels: {
      health: 'Health',
      stake: 'At stake',
      value: 'Value',
      renewal: 'Renewal',
      probability: 'Likely to leave',
      whyNow: 'Why now, in points of health',
      todo: 'What to do',
      done: 'Tasks',
    },
    healthMove: (from, to) => `${from} → ${to}`,
    since: (duration, day) => `in ${duration}, since ${day}`,
    bandMove: (from, to) => `${from} → ${to}`,
    healthUnknown: 'not known today',
    aYear: (money) => `${money} a year`,
    valueUnknown: 'value not known',
    renewsOn: (day, relative) => `${day}, ${relative}`,
    renewalUnknown: 'date not known',
    within: (percent, days, average) =>
      `${percent} within ${days}${average === null ? '' : ` (book average ${average})`}`,
    learned: (outcomes) =>
      outcomes === null ? 'learned on your own outcomes' : `learned on ${outcomes} of your own`,
    prior: (outcomes, needed) =>
      outcomes === null
        ? 'rough estimate, not yet learned from your outcomes'
        : `rough estimate: ${outcomes} so far${needed === null ? '' : `, learning starts at ${needed}`}`,
    trend: {
      active_users: 'active users a week',
      active_days: 'active days a week',
      events: 'events a week',
      health: 'health by week',
    },
    trendCaption: (measure, product, weeks) =>
      `${measure}${product === null ? '' : ` in ${product}`}, ${weeks}`,
    trendRange: (top, now) => `high ${top}, now ${now}`,
    trendGap: '· = no data',
    because: (said) => `${said}, because:`,
    quoteLead: ({ kind, score, by, day }) => `${kind} ${score}${by === null ? '' : ` (${by})`}, ${day}`,
    noComment: 'no comment',
    by: (day) => `by ${day}`,
    more: (n) => `… ${n} more`,
    tasksDone: (done, all) => `${done} of ${all} done`,
    acknowledgedBy: (name) => `Acknowledged by ${name}`,
    snoozedUntil: (day, reason, by) =>
      `Snoozed until ${day}${by === null ? '' : ` by ${by}`}${reason === null ? '' : `: ${reason}`}`,
    escalatedTo: (name) =>
      name === null ? 'Escalated: nobody reacted' : `Escalated to ${name}: nobody reacted`,
    openedOn: (day) => `open since ${day}`,
    wasAtRisk: (duration) => `was at risk for ${duration}`,
    recoveredOn: (day) => `Recovered on ${day}`,
    churnedOn: (day) => `No longer a customer as of ${day}`,
    closedOn: (day, verdict) => `Closed on ${day}${verdict === null ? '' : `: ${verdict}`}`,
    heldBecause: (reason) => `On hold: ${reason}`,
    worseNow: 'Worse than when this was opened',
    buttons: {
      acknowledge: 'Acknowledge',
      acknowledgeAll: 'Acknowledge all',
      snooze: 'Snooze',
      notRisk: 'Not a risk',
      taskDone: 'Task done',
      openCrm: 'Open in CRM',
      wasItReal: 'Was it a real risk?',
      confirmTitle: 'Close this alert?',
      confirmText: 'Open tasks are cancelled. Your answer is counted when rules are judged.',
      yes: 'Close it',
      no: 'Keep it',
    },
    rules: (names) => `rule ${names}`,
    config: (hash) => `config ${hash}`,
    transitions: {
      opened: 'Opened',
      worse: 'Worse',
      repeated: 'Another sign',
      acknowledged: 'Acknowledged',
      snoozed: 'Snoozed',
      escalated: 'Escalated, nobody reacted',
      leaving: 'Notice given',
      held: 'On hold',
      recovered: 'Recovered',
      churned: 'No longer a customer',
      closed: 'Closed',
      reassigned: 'Handed over',
      task_done: 'Task done',
      verdict: 'Verdict',
      reason: 'Reason for leaving',
    },
    held: {
      source_stale: 'its source is stale; it is judged again when data are back',
      mass_drop: 'too many accounts fell together, so the feed is suspected, not the customer',
      band_unknown: 'health is not known today, which is not a recovery',
      budget: 'the weekly budget of alerts is used up',
      quiet_hours: 'it is sent in working hours',
      explained_by_payment: 'the failing payment explains the drop in use',
      cooldown: 'an earlier alert has just ended',
    },
    notification: {
      health: (move) => `health ${move}`,
      stake: (money) => `${money} a year at stake`,
    },
  },
  'pt-BR': {
    states: {
      opened: null,
      worse: null,
      acknowledged: 'Assumido',
      snoozed: 'Adiado',
      escalated: 'Escalado',
      leaving: 'De saída',
      held: 'Em espera',
      recovered: 'Recuperado',
      churned: 'Deixou de ser cliente',
      closed: 'Encerrado',
    },
    headlines: {
      band: (name, health) => (health === null ? name : `${name}: saúde ${health}`),
      healthDrop: (name, health, time) =>
        health === null || time === null
          ? `${name} está caindo rápido`
          : `${name}: saúde ${health} em ${time}`,
      detractor: (name, score) =>
        score === null ? `${name}: um detrator respondeu` : `${name}: um detrator deu nota ${score}`,
      effort: (name, answer) => `${name}: ${answer ?? 'esforço alto'}`,
      overdue: (name) => `${name}: pagamento em atraso`,
      failingPayment: (name) => `${name}: cobrança falhando`,
      goalBehind: (name, isMissed) => `${name}: meta de sucesso ${isMissed ? 'não atingida' : 'atrasada'}`,
      onboarding: (name) => `${name}: começo lento`,
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
    because: (said) => `${said}, porque:`,
    quoteLead: ({ kind, score, by, day }) => `${kind} ${score}${by === null ? '' : ` (${by})`}, ${day}`,
    noComment: 'sem comentário',
    by: (day) => `até ${day}`,
    more: (n) => `… mais ${n}`,
    tasksDone: (done, all) => `tarefas feitas: ${done} de ${all}`,
    acknowledgedBy: (name) => `${name} assumiu`,
    snoozedUntil: (day, reason, by) =>
      `Adiado até ${day}${by === null ? '' : ` por ${by}`}${reason === null ? '' : `: ${reason}`}`,
    escalatedTo: (name) =>
      name === null ? 'Escalado: ninguém reagiu' : `Escalado para ${name}: ninguém reagiu`,
    openedOn: (day) => `aberto desde ${day}`,
    wasAtRisk: (duration) => `esteve em risco por ${duration}`,
    recoveredOn: (day) => `Recuperado em ${day}`,
    churnedOn: (day) => `Em ${day} já não é cliente`,
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
      leaving: 'Aviso de saída',
      held: 'Em espera',
      recovered: 'Recuperado',
      churned: 'Deixou de ser cliente',
      closed: 'Encerrado',
      reassigned: 'Transferido',
      task_done: 'Tarefa feita',
      verdict: 'Avaliação',
      reason: 'Motivo da saída',
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
  },
};
