import type { Translated } from '../../domain/types.ts';
import type { Noun } from '../text/create-formatter.ts';

/** Customers who leave, in the digest. Counts, money and days come in ready to print. */
export interface DigestLeavingStrings {
  title: string;
  given: Noun;
  worth: (accounts: string, money: string | null) => string;
  leaves: (day: string) => string;
  noDay: string;
  reason: (name: string) => string;
  more: (n: string) => string;
  columns: (days: string) => [string, string, string];
  noReason: string;
  cell: (accounts: string, money: string | null) => string;
  byHand: string;
}

export const DIGEST_LEAVING_STRINGS: Translated<DigestLeavingStrings> = {
  en: {
    title: 'Who leaves, and why',
    given: { one: 'account has given notice', other: 'accounts have given notice' },
    worth: (accounts, money) => `${accounts}${money === null ? '' : `, ${money} a year`}.`,
    leaves: (day) => `leaves on ${day}`,
    noDay: 'last day not known yet',
    reason: (name) => `reason: ${name}`,
    more: (n) => `… ${n} more`,
    columns: (days) => ['Reason', 'Notice given', `Left in ${days}`],
    noReason: 'not said',
    cell: (accounts, money) => (money === null ? accounts : `${accounts} (${money} a year)`),
    byHand: 'Said by hand',
  },
  'pt-BR': {
    title: 'Quem sai, e por quê',
    given: { one: 'conta avisou que vai sair', other: 'contas avisaram que vão sair' },
    worth: (accounts, money) => `${accounts}${money === null ? '' : `, ${money} por ano`}.`,
    leaves: (day) => `sai em ${day}`,
    noDay: 'último dia ainda não informado',
    reason: (name) => `motivo: ${name}`,
    more: (n) => `… mais ${n}`,
    columns: (days) => ['Motivo', 'Avisaram', `Saíram em ${days}`],
    noReason: 'não informado',
    cell: (accounts, money) => (money === null ? accounts : `${accounts} (${money} por ano)`),
    byHand: 'Dito à mão',
  },
};
