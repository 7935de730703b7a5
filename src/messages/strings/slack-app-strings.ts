import type { Translated } from '../../domain/types.ts';

/** Below a message that was sent although an earlier attempt may have arrived. */
export const POSSIBLE_DUPLICATE: Translated<string> = {
  en: 'Possible duplicate',
  'pt-BR': 'Possível repetição',
};

/** Above a note that cannot stand below its message. @param about the text of that message, in Slack's markup */
export const NOTE_ON_OPEN_POST: Translated<(about: string) => string> = {
  en: (about) => `About a message that may not have arrived: ${about}`,
  'pt-BR': (about) => `Sobre uma mensagem que talvez não tenha chegado: ${about}`,
};

/** What somebody is told, and nobody else, about a click of theirs that did not do what they expected. */
export interface ClickStrings {
  /** `owner` is a name or an address; null = nobody is named. */
  notYours: (account: string, owner: string | null) => string;
  unknownPerson: string;
  over: (account: string) => string;
  tooLate: (account: string) => string;
  leaving: (account: string) => string;
  /** What was said by hand; alerts follow with the next run. */
  noted: (account: string) => string;
  gone: string;
  /** Told in time, because the work that a click waits for takes longer than anybody looks at a button. */
  waiting: string;
  failed: string;
}

export const CLICK_STRINGS: Translated<ClickStrings> = {
  en: {
    notYours: (account, owner) =>
      owner === null
        ? `Nothing was changed: nobody is named for ${account}. Whoever runs Harbinger can assign it.`
        : `Nothing was changed: ${account} is with ${owner}. They, their deputy or their manager can do this.`,
    unknownPerson:
      'Nothing was changed: Slack does not tell me your mail address, so I cannot tell who you are.',
    over: (account) => `Nothing was changed: the alert about ${account} is over already.`,
    tooLate: (account) =>
      `Nothing was changed: the alert about ${account} ended more than 90 days ago, and verdicts are counted by then.`,
    leaving: (account) =>
      `Nothing was changed: ${account} has given notice, so nothing waits for a reaction.`,
    noted: (account) => `Noted for ${account}. Its alert follows with the next run, within minutes.`,
    gone: 'Nothing was changed: what this button is about no longer exists.',
    waiting:
      'Your click has arrived. Alerts are being decided right now; it is carried out as soon as that is over, without another click.',
    failed: 'That did not work. Nothing is lost; please click again in a minute.',
  },
  'pt-BR': {
    notYours: (account, owner) =>
      owner === null
        ? `Nada foi alterado: ${account} não tem responsável. Quem administra o Harbinger pode indicar um.`
        : `Nada foi alterado: ${account} está com ${owner}. Só essa pessoa, quem a substitui ou sua chefia podem fazer isso.`,
    unknownPerson: 'Nada foi alterado: o Slack não me informa seu e-mail, por isso não sei quem você é.',
    over: (account) => `Nada foi alterado: o alerta sobre ${account} já terminou.`,
    tooLate: (account) =>
      `Nada foi alterado: o alerta sobre ${account} terminou há mais de 90 dias, e os vereditos já foram contados.`,
    leaving: (account) => `Nada foi alterado: ${account} avisou que vai sair, nada espera por uma reação.`,
    noted: (account) => `Anotado para ${account}. O alerta acompanha na próxima execução, em minutos.`,
    gone: 'Nada foi alterado: o assunto deste botão não existe mais.',
    waiting:
      'Seu clique chegou. Os alertas estão sendo decididos agora; ele será executado assim que isso terminar, sem precisar clicar de novo.',
    failed: 'Não funcionou. Nada se perdeu; clique de novo em um minuto.',
  },
};

/** What the slash command says beside what it lists. */
export interface CommandStrings {
  help: readonly string[];
  unknownPerson: string;
  /** Nobody learns from it whether the account exists. */
  noAccount: (key: string) => string;
  several: (key: string) => string;
  noAlert: string;
  failed: string;
  noTeam: string;
  team: {
    title: string;
    alerted: (accounts: string, yearly: string | null) => string;
    nobody: string;
    tasks: (open: string, overdue: string) => string;
    noTask: string;
    more: (people: string) => string;
  };
}

export const COMMAND_STRINGS: Translated<CommandStrings> = {
  en: {
    help: [
      '/harbinger: my accounts with an open alert, the most urgent first',
      '/harbinger ACCOUNT: one account in short, by its id or the beginning of its name',
      '/harbinger team: the open alerts of the people you manage, and their tasks',
      '/harbinger risk ACCOUNT 30d WORDS: I see a risk (no-risk: there is none), until a day or for some days',
      '/harbinger notice ACCOUNT 2027-03-31 WORDS: they have given notice and leave that day (stays: they stay after all)',
      '/harbinger answer REQUEST WORDS: what customers are told who asked for it; their CSMs pass it on',
      '/harbinger help: this text',
    ],
    unknownPerson:
      'I cannot tell who you are: Slack does not tell me your mail address, so I may not show you any account.',
    noAccount: (key) =>
      `No account that you look after is called “${key}”. Write its id or the beginning of its name.`,
    several: (key) => `Several of your accounts begin with “${key}”:`,
    noAlert: 'No alert is open.',
    failed: 'That did not work. Please ask again in a minute.',
    noTeam: 'Nobody names you as their manager, so there is no team to show.',
    team: {
      title: 'My team',
      alerted: (accounts, yearly) =>
        `${accounts} with an open alert${yearly === null ? '' : `, ${yearly} a year`}`,
      nobody: 'no open alert',
      tasks: (open, overdue) => `${open} open, ${overdue} overdue`,
      noTask: 'no open task',
      more: (people) => `and ${people} more people`,
    },
  },
  'pt-BR': {
    help: [
      '/harbinger: minhas contas com alerta aberto, as mais urgentes primeiro',
      '/harbinger CONTA: uma conta em resumo, pelo id ou pelo início do nome',
      '/harbinger equipe: os alertas abertos de quem trabalha com você, e as tarefas',
      '/harbinger risco CONTA 30d PALAVRAS: vejo um risco (sem-risco: não há), até um dia ou por alguns dias',
      '/harbinger aviso CONTA 2027-03-31 PALAVRAS: avisaram que saem nesse dia (fica: desistiram de sair)',
      '/harbinger responder PEDIDO PALAVRAS: o que se conta a quem pediu; os CSMs repassam',
      '/harbinger ajuda: este texto',
    ],
    unknownPerson:
      'Não sei quem você é: o Slack não me informa seu e-mail, por isso não posso mostrar nenhuma conta.',
    noAccount: (key) => `Nenhuma conta sua se chama “${key}”. Escreva o id ou o início do nome.`,
    several: (key) => `Várias contas suas começam com “${key}”:`,
    noAlert: 'Nenhum alerta aberto.',
    failed: 'Não funcionou. Pergunte de novo em um minuto.',
    noTeam: 'Ninguém indica você como gestor, por isso não há equipe para mostrar.',
    team: {
      title: 'Minha equipe',
      alerted: (accounts, yearly) =>
        `${accounts} com alerta aberto${yearly === null ? '' : `, ${yearly} por ano`}`,
      nobody: 'nenhum alerta aberto',
      tasks: (open, overdue) => `${open} em aberto, ${overdue} em atraso`,
      noTask: 'nenhuma tarefa aberta',
      more: (people) => `e mais ${people} pessoas`,
    },
  },
};

export interface HomeStrings {
  title: string;
  lead: (accounts: string, money: string | null) => string;
  nothing: string;
  asOf: (day: string) => string;
}

export const HOME_STRINGS: Translated<HomeStrings> = {
  en: {
    title: 'My open alerts',
    lead: (accounts, money) =>
      `${accounts}${money === null ? '' : `, ${money} a year together`}. Most urgent first.`,
    nothing: 'None of your accounts has an open alert.',
    asOf: (day) => `As of ${day}`,
  },
  'pt-BR': {
    title: 'Meus alertas abertos',
    lead: (accounts, money) =>
      `${accounts}${money === null ? '' : `, juntas ${money} por ano`}. As mais urgentes primeiro.`,
    nothing: 'Nenhuma das suas contas tem alerta aberto.',
    asOf: (day) => `Situação em ${day}`,
  },
};
