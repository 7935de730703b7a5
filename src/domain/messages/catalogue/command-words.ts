import type { Locale } from '../../types.ts';

/** What the slash command says beside what it lists. */
export interface CommandWords {
  help: readonly string[];
  unknownPerson: string;
  /** Nobody learns from it whether the account exists. */
  noAccount: (key: string) => string;
  several: (key: string) => string;
  noAlert: string;
  failed: string;
}

export const COMMAND_WORDS: Readonly<Record<Locale, CommandWords>> = {
  en: {
    help: [
      '/harbinger: my accounts at risk, the most urgent first',
      '/harbinger ACCOUNT: one account in short, by its id or the beginning of its name',
      '/harbinger help: this text',
    ],
    unknownPerson:
      'I cannot tell who you are: Slack does not tell me your mail address, so I may not show you any account.',
    noAccount: (key) =>
      `No account that you look after is called “${key}”. Write its id or the beginning of its name.`,
    several: (key) => `Several of your accounts begin with “${key}”:`,
    noAlert: 'No alert is open.',
    failed: 'That did not work. Please ask again in a minute.',
  },
  'pt-BR': {
    help: [
      '/harbinger: minhas contas em risco, as mais urgentes primeiro',
      '/harbinger CONTA: uma conta em resumo, pelo id ou pelo início do nome',
      '/harbinger ajuda: este texto',
    ],
    unknownPerson:
      'Não sei quem você é: o Slack não me informa seu e-mail, por isso não posso mostrar nenhuma conta.',
    noAccount: (key) => `Nenhuma conta sua se chama “${key}”. Escreva o id ou o início do nome.`,
    several: (key) => `Várias contas suas começam com “${key}”:`,
    noAlert: 'Nenhum alerta aberto.',
    failed: 'Não funcionou. Pergunte de novo em um minuto.',
  },
};
