import type { Translated } from '../../domain/types.ts';

/** The words of the messages that list many accounts or tasks. Counts come in as `12 accounts`. */
export interface ListStrings {
  pool: {
    title: (day: string) => string;
    summary: (automated: string, person: string) => string;
    nobody: (automated: string) => string;
    onlyPerson: (person: string) => string;
    nothingNew: string;
    needPerson: string;
    automated: string;
    /** What automation would do is for a person while e-mails to customers are off. */
    toSend: string;
    emailsOff: (toSend: string, person: string | null) => string;
    emailed: (accounts: string) => string;
    approvedBy: (name: string) => string;
    waiting: (emails: string) => string;
    /** Where there is no button for it. */
    waitingHint: string;
    approve: (emails: string, title: string) => string;
    review: string;
    contacts: (accounts: string) => string;
    recovered: (accounts: string) => string;
    leaving: (accounts: string) => string;
    quietNormal: (accounts: string) => string;
    held: (alerts: string) => string;
  };
  bundle: {
    title: (accounts: string) => string;
    lead: (name: string | null, accounts: string, money: string | null) => string;
    handedOver: {
      title: (accounts: string) => string;
      lead: (name: string | null, accounts: string, money: string | null) => string;
    };
    hint: string;
  };
  reminder: {
    /** Of what is still open. */
    title: (overdue: string | null, today: string | null, coming: string | null) => string;
    allDone: string;
    overdue: (tasks: string) => string;
    today: (tasks: string) => string;
    coming: (tasks: string) => string;
    cancelled: string;
    replaced: (day: string) => string;
    done: string;
  };
  line: {
    health: (move: string) => string;
    renews: (relative: string) => string;
    renewed: (relative: string) => string;
    risk: (percent: string) => string;
    aYear: (money: string) => string;
    due: (relative: string) => string;
  };
  /** `… 37 more: 12 critical, 25 at risk, €412k a year`. */
  more: (n: string, parts: readonly string[]) => string;
}

export const LIST_STRINGS: Translated<ListStrings> = {
  en: {
    pool: {
      title: (day) => `Low-touch accounts, ${day}`,
      summary: (automated, person) =>
        `Newly at risk: ${automated} for automation alone, ${person} for a person.`,
      nobody: (automated) => `${automated} newly at risk; automation takes care, nobody has to act.`,
      onlyPerson: (person) => `${person} newly at risk; a person has to act.`,
      nothingNew: 'Nothing newly at risk.',
      needPerson: 'Need a person',
      automated: 'In the hands of automation',
      toSend: 'For a person to send, since e-mails to customers are off',
      emailsOff: (toSend, person) =>
        `Newly at risk: ${toSend} for a person to e-mail${person === null ? '' : `, ${person} for a person to look after`}.`,
      emailed: (accounts) => `E-mailed today: ${accounts}`,
      approvedBy: (name) => `approved by ${name}`,
      waiting: (emails) => `Waiting for approval: ${emails}`,
      waitingHint: 'harbinger nudges',
      approve: (emails, title) => `Send ${emails}: ${title}`,
      review: 'Review',
      contacts: (accounts) => `Planned contact is due: ${accounts}`,
      recovered: (accounts) => `Recovered: ${accounts}`,
      leaving: (accounts) => `Gave notice: ${accounts}`,
      quietNormal: (accounts) => `Quiet, but normal for them: ${accounts}, not counted as risk`,
      held: (alerts) => `On hold because their data cannot be trusted today: ${alerts}`,
    },
    bundle: {
      title: (accounts) => `${accounts} of your accounts fell at once`,
      lead: (name, accounts, money) =>
        `${name === null ? '' : `${name}, `}${accounts} are newly at risk today${money === null ? '' : `, ${money} a year together`}. Most urgent first; each has its tasks.`,
      handedOver: {
        title: (accounts) => `${accounts} accounts with an open alert are yours now`,
        lead: (name, accounts, money) =>
          `${name === null ? '' : `${name}, `}${accounts} with an open alert were handed over to you with their tasks${money === null ? '' : `, ${money} a year together`}. Most urgent first.`,
      },
      hint: 'One of them, with its tasks and agenda: harbinger alerts show ID. All: harbinger alerts',
    },
    reminder: {
      title: (overdue, today, coming) =>
        [overdue && `${overdue} overdue`, today && `${today} due today`, coming && `${coming} to come`]
          .filter((p) => p !== null)
          .join(', '),
      allDone: 'nothing left to do',
      overdue: (tasks) => `Overdue (${tasks})`,
      today: (tasks) => `Due today (${tasks})`,
      coming: (tasks) => `To come (${tasks})`,
      cancelled: 'no longer needed',
      replaced: (day) => `This list of tasks was replaced by that of ${day}.`,
      done: 'Task done',
    },
    line: {
      health: (move) => `health ${move}`,
      renews: (relative) => `renews ${relative}`,
      renewed: (relative) => `renewal was ${relative}`,
      risk: (percent) => `risk ${percent}`,
      aYear: (money) => `${money}/yr`,
      due: (relative) => `due ${relative}`,
    },
    more: (n, parts) => `… ${n} more${parts.length === 0 ? '' : `: ${parts.join(', ')}`}`,
  },
  'pt-BR': {
    pool: {
      title: (day) => `Contas low-touch, ${day}`,
      summary: (automated, person) =>
        `Novas em risco: ${automated} só para a automação, ${person} para uma pessoa.`,
      nobody: (automated) => `Novas em risco: ${automated}; a automação cuida, ninguém precisa agir.`,
      onlyPerson: (person) => `Novas em risco: ${person}; alguém precisa agir.`,
      nothingNew: 'Nenhuma nova conta em risco.',
      needPerson: 'Precisam de alguém',
      automated: 'Por conta da automação',
      toSend: 'Para alguém enviar, pois os e-mails a clientes estão desligados',
      emailsOff: (toSend, person) =>
        `Novas em risco: ${toSend} para alguém enviar um e-mail${person === null ? '' : `, ${person} para alguém cuidar`}.`,
      emailed: (accounts) => `E-mails enviados hoje: ${accounts}`,
      approvedBy: (name) => `aprovado por ${name}`,
      waiting: (emails) => `Aguardando aprovação: ${emails}`,
      waitingHint: 'harbinger nudges',
      approve: (emails, title) => `Enviar ${emails}: ${title}`,
      review: 'Revisar',
      contacts: (accounts) => `Contato planejado para hoje: ${accounts}`,
      recovered: (accounts) => `Recuperadas: ${accounts}`,
      leaving: (accounts) => `Avisaram que vão sair: ${accounts}`,
      quietNormal: (accounts) => `Paradas, mas é o normal delas: ${accounts}, fora da conta de risco`,
      held: (alerts) => `Em espera, porque hoje os dados não são confiáveis: ${alerts}`,
    },
    bundle: {
      title: (accounts) => `${accounts} das suas contas caíram de uma vez`,
      lead: (name, accounts, money) =>
        `${name === null ? '' : `${name}, `}${accounts} entraram em risco hoje${money === null ? '' : `, juntas ${money} por ano`}. As mais urgentes primeiro; cada uma tem suas tarefas.`,
      handedOver: {
        title: (accounts) => `${accounts} contas com alerta aberto agora são suas`,
        lead: (name, accounts, money) =>
          `${name === null ? '' : `${name}, `}${accounts} com alerta aberto passaram para você com suas tarefas${money === null ? '' : `, juntas ${money} por ano`}. As mais urgentes primeiro.`,
      },
      hint: 'Uma só, com tarefas e pauta: harbinger alerts show ID. Todas: harbinger alerts',
    },
    reminder: {
      title: (overdue, today, coming) =>
        [overdue && `${overdue} em atraso`, today && `${today} para hoje`, coming && `${coming} a vencer`]
          .filter((p) => p !== null)
          .join(', '),
      allDone: 'nada mais a fazer',
      overdue: (tasks) => `Em atraso (${tasks})`,
      today: (tasks) => `Para hoje (${tasks})`,
      coming: (tasks) => `A vencer (${tasks})`,
      cancelled: 'não é mais necessária',
      replaced: (day) => `Esta lista de tarefas foi substituída pela de ${day}.`,
      done: 'Tarefa feita',
    },
    line: {
      health: (move) => `saúde ${move}`,
      renews: (relative) => `renova ${relative}`,
      renewed: (relative) => `renovação foi ${relative}`,
      risk: (percent) => `risco ${percent}`,
      aYear: (money) => `${money}/ano`,
      due: (relative) => `venceu ${relative}`,
    },
    more: (n, parts) => `… mais ${n}${parts.length === 0 ? '' : `: ${parts.join(', ')}`}`,
  },
};
