import type { Locale } from '../../types.ts';

/** What somebody is told, and nobody else, about a click of theirs that did not do what they expected. */
export interface ClickWords {
  /** `owner` is a name or an address; null = nobody is named. */
  notYours: (account: string, owner: string | null) => string;
  unknownPerson: string;
  over: (account: string) => string;
  tooLate: (account: string) => string;
  gone: string;
  failed: string;
}

export const CLICK_WORDS: Readonly<Record<Locale, ClickWords>> = {
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
    gone: 'Nothing was changed: what this button is about no longer exists.',
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
    gone: 'Nada foi alterado: o assunto deste botão não existe mais.',
    failed: 'Não funcionou. Nada se perdeu; clique de novo em um minuto.',
  },
};
