import type { Translated } from '../../domain/types.ts';

/** Counts come in as `5 accounts`, amounts as `$412k`. */
export interface WeeklyNoteStrings {
  title: (day: string) => string;
  atRisk: (accounts: string, all: string, yearly: string | null) => string;
  noneAtRisk: (all: string) => string;
  /** What it was a week ago. */
  before: (accounts: string, yearly: string | null) => string;
  tasks: (open: string, overdue: string | null) => string;
  renewals: (accounts: string, days: string, yearly: string | null) => string;
  more: (n: string) => string;
  recovered: (accounts: string) => string;
}

export const WEEKLY_NOTE_STRINGS: Translated<WeeklyNoteStrings> = {
  en: {
    title: (day) => `Your accounts, ${day}`,
    atRisk: (accounts, all, yearly) =>
      `${accounts} of ${all} at risk${yearly === null ? '' : `, ${yearly} a year`}`,
    noneAtRisk: (all) => `None of ${all} at risk`,
    before: (accounts, yearly) => `a week ago ${accounts}${yearly === null ? '' : `, ${yearly}`}`,
    tasks: (open, overdue) => `${open} open${overdue === null ? '' : `, ${overdue} overdue`}`,
    renewals: (accounts, days, yearly) =>
      `${accounts} up for renewal within ${days}${yearly === null ? '' : `, ${yearly} a year`}`,
    more: (n) => `${n} more`,
    recovered: (accounts) => `Recovered this week: ${accounts}`,
  },
  'pt-BR': {
    title: (day) => `Suas contas, ${day}`,
    atRisk: (accounts, all, yearly) =>
      `${accounts} de ${all} em risco${yearly === null ? '' : `, ${yearly} por ano`}`,
    noneAtRisk: (all) => `Nenhuma de ${all} em risco`,
    before: (accounts, yearly) => `há uma semana ${accounts}${yearly === null ? '' : `, ${yearly}`}`,
    tasks: (open, overdue) => `${open} em aberto${overdue === null ? '' : `, ${overdue} em atraso`}`,
    renewals: (accounts, days, yearly) =>
      `${accounts} com renovação em até ${days}${yearly === null ? '' : `, ${yearly} por ano`}`,
    more: (n) => `mais ${n}`,
    recovered: (accounts) => `Recuperadas nesta semana: ${accounts}`,
  },
};
