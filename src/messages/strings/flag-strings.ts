import type { FlagKind } from '../../domain/flags/flag.ts';
import type { Translated } from '../../domain/types.ts';

/** What somebody is answered who has said something of an account by hand. */
export interface FlagStrings {
  said: Readonly<Record<FlagKind, (account: string, until: string | null) => string>>;
  refused: Readonly<Record<'over' | 'too_long' | 'no_such_reason', (latest: string | null) => string>>;
}

export const FLAG_STRINGS: Translated<FlagStrings> = {
  en: {
    said: {
      risk: (account, until) =>
        `Noted: ${account} is at risk${until === null ? '' : ` until ${until}`}. An alert opens with the next run.`,
      no_risk: (account, until) =>
        `Noted: ${account} is no risk${until === null ? '' : ` until ${until}`}. Detractors and bills are told all the same.`,
      notice: (account) => `Noted: ${account} has given notice. The off-boarding begins with the next run.`,
      stays: (account) => `Noted: ${account} stays after all.`,
      reason: (account) => `Noted for ${account}.`,
      talked: (account) => `Noted: you talked with ${account}.`,
    },
    refused: {
      over: () => 'Nothing was noted: that day is over.',
      too_long: (latest) => `Nothing was noted: a word holds until ${latest} at the latest.`,
      no_such_reason: () => 'Nothing was noted: that is none of the reasons in the configuration.',
    },
  },
  'pt-BR': {
    said: {
      risk: (account, until) =>
        `Anotado: ${account} está em risco${until === null ? '' : ` até ${until}`}. O alerta abre na próxima execução.`,
      no_risk: (account, until) =>
        `Anotado: ${account} não é risco${until === null ? '' : ` até ${until}`}. Detratores e faturas continuam sendo avisados.`,
      notice: (account) =>
        `Anotado: ${account} avisou que vai sair. O encerramento começa na próxima execução.`,
      stays: (account) => `Anotado: ${account} fica.`,
      reason: (account) => `Anotado para ${account}.`,
      talked: (account) => `Anotado: vocês conversaram com ${account}.`,
    },
    refused: {
      over: () => 'Nada foi anotado: esse dia já passou.',
      too_long: (latest) => `Nada foi anotado: o que se diz vale no máximo até ${latest}.`,
      no_such_reason: () => 'Nada foi anotado: esse não é um dos motivos da configuração.',
    },
  },
};
