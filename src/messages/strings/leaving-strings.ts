import type { Translated } from '../../domain/types.ts';

/** What is said of a customer who leaves. Days, names and figures come in ready to print. */
export interface LeavingStrings {
  /** What an alert leads with: a notice, or a person's word. */
  headline: (name: string, day: string | null) => string;
  byHand: (name: string) => string;
  noticeOn: (day: string) => string;
  leavesOn: (day: string, relative: string) => string;
  leavesUnknown: string;
  reason: (name: string) => string;
  noReason: string;
  /** Where a probability would stand. */
  certain: string;
  /** Buttons and menus. */
  why: string;
  stays: string;
  notice: string;
  /** What other teams are told. */
  team: {
    title: (name: string) => string;
    over: Readonly<Record<'stays' | 'left', (name: string) => string>>;
    account: string;
    leaves: string;
    value: (monthly: string, yearly: string) => string;
    worth: string;
    seats: string;
    products: string;
    owed: string;
    nothingOwed: string;
    tickets: string;
    ticketsOf: (value: string, day: string) => string;
    why: string;
    csm: string;
  };
}

export const LEAVING_STRINGS: Translated<LeavingStrings> = {
  en: {
    headline: (name, day) => (day === null ? `${name} has given notice` : `${name} leaves on ${day}`),
    byHand: (name) => `${name}: a risk set by hand`,
    noticeOn: (day) => `Notice given on ${day}`,
    leavesOn: (day, relative) => `leaves on ${day}, ${relative}`,
    leavesUnknown: 'last day not known yet',
    reason: (name) => `reason: ${name}`,
    noReason: 'no reason of the list has been named',
    certain: 'Whether they leave is no estimate any more: forecasts count it as certain.',
    why: 'Why do they leave?',
    stays: 'They stay after all',
    notice: 'They have given notice',
    team: {
      title: (name) => `${name} is leaving`,
      over: {
        stays: (name) => `${name} stays after all: the notice was taken back`,
        left: (name) => `${name} has left`,
      },
      account: 'Account',
      leaves: 'Last day',
      value: (monthly, yearly) => `${monthly} a month, ${yearly} a year`,
      worth: 'What falls away',
      seats: 'Seats',
      products: 'Products',
      owed: 'Open invoices',
      nothingOwed: 'none',
      tickets: 'Tickets',
      ticketsOf: (value, day) => `${value} in four weeks to ${day}`,
      why: 'Why',
      csm: 'CSM',
    },
  },
  'pt-BR': {
    headline: (name, day) => (day === null ? `${name} avisou que vai sair` : `${name} sai em ${day}`),
    byHand: (name) => `${name}: risco marcado à mão`,
    noticeOn: (day) => `Aviso de saída em ${day}`,
    leavesOn: (day, relative) => `sai em ${day}, ${relative}`,
    leavesUnknown: 'último dia ainda não informado',
    reason: (name) => `motivo: ${name}`,
    noReason: 'nenhum motivo da lista foi informado',
    certain: 'A saída já não é uma estimativa: as previsões a contam como certa.',
    why: 'Por que estão saindo?',
    stays: 'Desistiram de sair',
    notice: 'Avisaram que vão sair',
    team: {
      title: (name) => `${name} está de saída`,
      over: {
        stays: (name) => `${name} fica: o aviso de saída foi retirado`,
        left: (name) => `${name} saiu`,
      },
      account: 'Conta',
      leaves: 'Último dia',
      value: (monthly, yearly) => `${monthly} por mês, ${yearly} por ano`,
      worth: 'O que deixa de entrar',
      seats: 'Licenças',
      products: 'Produtos',
      owed: 'Faturas em aberto',
      nothingOwed: 'nenhuma',
      tickets: 'Chamados',
      ticketsOf: (value, day) => `${value} em quatro semanas até ${day}`,
      why: 'Motivo',
      csm: 'CSM',
    },
  },
};
