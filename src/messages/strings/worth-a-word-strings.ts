import type { Translated } from '../../domain/types.ts';

/** The words of the weekly list to a CSM. Counts come in as `3 accounts`. */
export interface WorthAWordStrings {
  title: string;
  attention: (accounts: string) => string;
  withoutGoal: (accounts: string, names: string) => string;
  hint: string;
}

export const WORTH_A_WORD_STRINGS: Translated<WorthAWordStrings> = {
  en: {
    title: 'Worth a word this week',
    attention: (accounts) => `Nothing is wrong yet: ${accounts} to listen to`,
    withoutGoal: (accounts, names) => `No goal agreed: ${accounts} (${names})`,
    hint: 'More on one of them: /harbinger ACCOUNT. Once you have talked, they are gone from this list.',
  },
  'pt-BR': {
    title: 'Vale uma conversa nesta semana',
    attention: (accounts) => `Ainda está tudo bem: ${accounts} para ouvir`,
    withoutGoal: (accounts, names) => `Sem meta combinada: ${accounts} (${names})`,
    hint: 'Mais sobre uma delas: /harbinger CONTA. Depois da conversa, ela sai desta lista.',
  },
};
