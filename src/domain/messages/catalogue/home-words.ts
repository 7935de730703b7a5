import type { Locale } from '../../types.ts';

export interface HomeWords {
  title: string;
  lead: (accounts: string, money: string | null) => string;
  nothing: string;
  asOf: (day: string) => string;
}

export const HOME_WORDS: Readonly<Record<Locale, HomeWords>> = {
  en: {
    title: 'My accounts at risk',
    lead: (accounts, money) =>
      `${accounts}${money === null ? '' : `, ${money} a year together`}. Most urgent first.`,
    nothing: 'None of your accounts is at risk.',
    asOf: (day) => `As of ${day}`,
  },
  'pt-BR': {
    title: 'Minhas contas em risco',
    lead: (accounts, money) =>
      `${accounts}${money === null ? '' : `, juntas ${money} por ano`}. As mais urgentes primeiro.`,
    nothing: 'Nenhuma das suas contas está em risco.',
    asOf: (day) => `Situação em ${day}`,
  },
};
