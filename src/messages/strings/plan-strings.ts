import type { HeldAlert } from '../../domain/alerts/decide-pass.ts';
import type { Translated } from '../../domain/types.ts';
import type { PlanVerdict } from '../../learning/replay/judge-change.ts';
import type { AlertMove } from '../../learning/replay/plan-change.ts';

type HeldCode = HeldAlert['reason'];

/** Figures of the sentence of judgement, ready to be read. */
export interface VerdictFigures {
  gained: string;
  lost: string;
  alerts: { before: string; after: string };
  /** False alarms before and after. */
  from: string;
  to: string;
  horizon: string;
  /** Of departures, where no difference is shown: the same ones, or so few others that chance explains them. */
  caught: string;
}

export interface PlanStrings {
  title: string;
  before: string;
  after: string;
  changes: string;
  /** A setting that is not there. */
  absent: string;
  replayed: (span: { from: string; to: string; days: string; accounts: string }) => string;
  /** Days whose features were stored; the others were read from imported rows again. */
  stored: (stored: string, all: string) => string;
  note: string;
  bands: { title: string; moves: (accounts: string) => string; none: string };
  alerts: {
    title: string;
    counts: (alerts: { before: string; after: string; appear: string; vanish: string }) => string;
    moved: (alerts: string) => string;
    appear: string;
    vanish: string;
    head: { account: string; day: string; rules: string; money: string; why: string };
    left: (day: string) => string;
  };
  because: Readonly<Record<Exclude<AlertMove['because'], HeldCode>, string>>;
  week: {
    title: string;
    note: string;
    alerts: string;
    messages: string;
    tasks: string;
    most: string;
    perWeek: string;
    budget: string;
    noBudget: string;
    csms: string;
    nobody: string;
    pool: string;
  };
  quality: {
    title: string;
    note: (horizon: string, departures: string) => string;
    judged: string;
    falseAlarms: string;
    undecided: string;
    recall: string;
    precision: string;
    lead: string;
    between: (low: string, high: string) => string;
  };
  money: {
    title: string;
    atRisk: string;
    atRiskShort: string;
    inBadBands: string;
    unknown: (accounts: string) => string;
  };
  more: (count: string) => string;
  caught: { same: string; unclear: (gained: string, lost: string) => string };
  verdicts: Readonly<Record<PlanVerdict, (figures: VerdictFigures) => string>>;
}

export const PLAN_STRINGS: Translated<PlanStrings> = {
  en: {
    title: 'What the new configuration would have changed',
    before: 'current',
    after: 'new',
    changes: 'Settings that differ',
    absent: '(none)',
    replayed: ({ from, to, days, accounts }) => `Replayed ${from} to ${to}: ${days}, ${accounts}.`,
    stored: (stored, all) =>
      `Of ${all}, ${stored} had been scored here; the rest is read from imported rows.`,
    note: 'As if nobody had reacted and no rule were muted; nothing was sent or changed.',
    bands: {
      title: 'Bands on the last day',
      moves: (accounts) => `${accounts} with another band`,
      none: 'No account has another band.',
    },
    alerts: {
      title: 'Alerts',
      counts: ({ before, after, appear, vanish }) =>
        `${before} before, ${after} after: ${appear} appear, ${vanish} vanish`,
      moved: (alerts) => `${alerts} on another day`,
      appear: 'Appear, and why not before',
      vanish: 'Vanish, and why',
      head: { account: 'account', day: 'day', rules: 'rules', money: 'a month', why: 'because' },
      left: (day) => `left ${day}`,
    },
    because: {
      rules_off: 'its rules are off',
      open_already: 'an earlier alert is still open',
      no_match: 'no rule or line is met',
    },
    week: {
      title: 'A week of one CSM, on average',
      note: 'Alerts of a bundle or a summary come in one message. The budget holds for risk alerts; what has happened is extra.',
      alerts: 'alerts',
      messages: 'messages',
      tasks: 'tasks',
      most: 'messages in the busiest week',
      perWeek: 'messages a CSM and week',
      budget: 'budget of risk alerts',
      noBudget: 'none',
      csms: 'Messages and tasks a week, by CSM',
      nobody: 'nobody',
      pool: 'low-touch pool',
    },
    quality: {
      title: 'Right or wrong',
      note: (horizon, departures) =>
        `${departures} left within ${horizon} of a day whose horizon is over; 95 % intervals.`,
      judged: 'alerts judged',
      falseAlarms: 'of them false alarms',
      undecided: 'horizon not over yet',
      recall: 'recall',
      precision: 'precision',
      lead: 'lead time, median',
      between: (low, high) => `${low} to ${high}`,
    },
    money: {
      title: 'Money on the last day',
      atRisk: 'expected loss (probability × MRR to renewal)',
      atRiskShort: 'expected loss',
      inBadBands: 'MRR in the bands at risk and critical',
      unknown: (accounts) => `Without ${accounts}: revenue unknown, or in a currency without a rate.`,
    },
    more: (count) => `… and ${count} more (all of them: --json)`,
    caught: {
      same: 'the same departures are warned of in time',
      unclear: (gained, lost) =>
        `of departures ${gained} more and ${lost} fewer are warned of in time, which chance explains as well`,
    },
    verdicts: {
      nothing: () => 'Nothing changes on any of these days.',
      unjudged: ({ horizon, alerts }) =>
        `Too early to say which is better: nobody left within ${horizon} of a day that can be judged. It opens ${alerts.after} alerts instead of ${alerts.before}.`,
      alike: ({ caught }) =>
        `No better and no worse as far as these days show: as many false alarms, and ${caught}.`,
      quieter: ({ from, to, caught }) => `Quieter: ${from} false alarms become ${to}, and ${caught}.`,
      louder: ({ from, to, caught }) => `Louder: ${from} false alarms become ${to}, and ${caught}.`,
      better: ({ gained, lost, from, to }) =>
        `Better: ${gained} departures more in time, ${lost} fewer, and false alarms from ${from} to ${to}.`,
      worse: ({ gained, lost, from, to }) =>
        `Worse: ${lost} departures no longer in time, ${gained} more, and false alarms from ${from} to ${to}.`,
      more_for_more: ({ gained, lost, from, to }) =>
        `A trade: ${gained} departures more in time (${lost} fewer) for false alarms from ${from} to ${to}.`,
      fewer_for_fewer: ({ gained, lost, from, to }) =>
        `A trade: false alarms from ${from} to ${to} for ${lost} departures no longer in time (${gained} more).`,
    },
  },
  'pt-BR': {
    title: 'O que a nova configuração teria mudado',
    before: 'atual',
    after: 'nova',
    changes: 'Ajustes que diferem',
    absent: '(nenhum)',
    replayed: ({ from, to, days, accounts }) => `Revividos ${from} a ${to}: ${days}, ${accounts}.`,
    stored: (stored, all) =>
      `De ${all}, ${stored} já tinham pontuação aqui; o resto é lido das linhas importadas.`,
    note: 'Como se ninguém tivesse reagido e nenhuma regra estivesse muda; nada foi enviado nem alterado.',
    bands: {
      title: 'Faixas no último dia',
      moves: (accounts) => `${accounts} em outra faixa`,
      none: 'Nenhuma conta está em outra faixa.',
    },
    alerts: {
      title: 'Alertas',
      counts: ({ before, after, appear, vanish }) =>
        `${before} antes, ${after} depois: ${appear} aparecem, ${vanish} somem`,
      moved: (alerts) => `${alerts} em outro dia`,
      appear: 'Aparecem, e por que antes não',
      vanish: 'Somem, e por quê',
      head: { account: 'conta', day: 'dia', rules: 'regras', money: 'por mês', why: 'porque' },
      left: (day) => `saiu em ${day}`,
    },
    because: {
      rules_off: 'suas regras estão desligadas',
      open_already: 'um alerta anterior ainda está aberto',
      no_match: 'nenhuma regra ou linha é atingida',
    },
    week: {
      title: 'A semana de um CSM, em média',
      note: 'Alertas de um pacote ou resumo vêm em uma mensagem. O orçamento vale para alertas de risco; o que aconteceu é à parte.',
      alerts: 'alertas',
      messages: 'mensagens',
      tasks: 'tarefas',
      most: 'mensagens na semana mais cheia',
      perWeek: 'mensagens por CSM e semana',
      budget: 'orçamento de alertas de risco',
      noBudget: 'nenhum',
      csms: 'Mensagens e tarefas por semana, por CSM',
      nobody: 'ninguém',
      pool: 'fila de baixo contato',
    },
    quality: {
      title: 'Certo ou errado',
      note: (horizon, departures) =>
        `${departures} saíram em até ${horizon} de um dia com horizonte encerrado; intervalos de 95 %.`,
      judged: 'alertas julgados',
      falseAlarms: 'deles alarmes falsos',
      undecided: 'horizonte ainda aberto',
      recall: 'recall',
      precision: 'precisão',
      lead: 'antecedência, mediana',
      between: (low, high) => `${low} a ${high}`,
    },
    money: {
      title: 'Dinheiro no último dia',
      atRisk: 'perda esperada (probabilidade × MRR até a renovação)',
      atRiskShort: 'perda esperada',
      inBadBands: 'MRR nas faixas em risco e crítico',
      unknown: (accounts) => `Sem ${accounts}: receita desconhecida ou em moeda sem câmbio.`,
    },
    more: (count) => `… e mais ${count} (todos: --json)`,
    caught: {
      same: 'as mesmas saídas são avisadas a tempo',
      unclear: (gained, lost) =>
        `das saídas, ${gained} a mais e ${lost} a menos são avisadas a tempo, o que o acaso também explica`,
    },
    verdicts: {
      nothing: () => 'Nada muda em nenhum desses dias.',
      unjudged: ({ horizon, alerts }) =>
        `Cedo para dizer qual é melhor: ninguém saiu em até ${horizon} de um dia que se possa julgar. Abre ${alerts.after} alertas em vez de ${alerts.before}.`,
      alike: ({ caught }) =>
        `Nem melhor nem pior no que esses dias mostram: tantos alarmes falsos quanto antes, e ${caught}.`,
      quieter: ({ from, to, caught }) => `Mais quieta: de ${from} alarmes falsos para ${to}, e ${caught}.`,
      louder: ({ from, to, caught }) => `Mais ruidosa: de ${from} alarmes falsos para ${to}, e ${caught}.`,
      better: ({ gained, lost, from, to }) =>
        `Melhor: ${gained} saídas a mais a tempo, ${lost} a menos, e alarmes falsos de ${from} para ${to}.`,
      worse: ({ gained, lost, from, to }) =>
        `Pior: ${lost} saídas não mais a tempo, ${gained} a mais, e alarmes falsos de ${from} para ${to}.`,
      more_for_more: ({ gained, lost, from, to }) =>
        `Uma troca: ${gained} saídas a mais a tempo (${lost} a menos) por alarmes falsos de ${from} para ${to}.`,
      fewer_for_fewer: ({ gained, lost, from, to }) =>
        `Uma troca: alarmes falsos de ${from} para ${to} por ${lost} saídas não mais a tempo (${gained} a mais).`,
    },
  },
};
