import type { Translated } from '../../domain/types.ts';

/** The words around the figures of an agenda. Names and figures come in ready to print. */
export interface AgendaStrings {
  title: (account: string, day: string) => string;
  changed: string;
  nothingChanged: string;
  stake: string;
  probability: (percent: string, basis: string) => string;
  renews: (day: string, relative: string) => string;
  renewed: (day: string, relative: string) => string;
  goals: string;
  lacksGoal: string;
  invoices: string;
  noInvoices: string;
  invoice: (amount: string | null, id: string | null) => string;
  due: (day: string, relative: string) => string;
  attempts: (count: string) => string;
  uncollectible: string;
  answers: string;
  signals: string;
  signal: (of: { name: string; value: string; day: string; usual: string | null }) => string;
  lastContact: (day: string, how: string | null) => string;
  hints: string;
  questions: string;
}

export const AGENDA_STRINGS: Translated<AgendaStrings> = {
  en: {
    title: (account, day) => `Agenda: ${account}, ${day}`,
    changed: 'What changed',
    nothingChanged: 'No single change stands out.',
    stake: 'What is at stake',
    probability: (percent, basis) => `Likely to leave: ${percent}, ${basis}`,
    renews: (day, relative) => `Renews ${day}, ${relative}`,
    renewed: (day, relative) => `Was due for renewal on ${day}, ${relative}`,
    goals: 'What success means to them',
    lacksGoal: 'No goal is recorded yet: agree one.',
    invoices: 'Open invoices',
    noInvoices: 'None.',
    invoice: (amount, id) => [amount ?? 'Amount not known', ...(id === null ? [] : [`(${id})`])].join(' '),
    due: (day, relative) => `due ${day}, ${relative}`,
    attempts: (count) => `${count} failed`,
    uncollectible: 'given up as uncollectible',
    answers: 'What they said last',
    signals: 'Also recorded',
    signal: ({ name, value, day, usual }) =>
      `${name}: ${value} on ${day}${usual === null ? '' : ` (${usual} on average in the 90 days before)`}`,
    lastContact: (day, how) => `Last talk: ${day}${how === null ? '' : ` (${how})`}`,
    hints: 'Worth a word',
    questions: 'Ask',
  },
  'pt-BR': {
    title: (account, day) => `Pauta: ${account}, ${day}`,
    changed: 'O que mudou',
    nothingChanged: 'Nenhuma mudança se destaca.',
    stake: 'O que está em jogo',
    probability: (percent, basis) => `Chance de sair: ${percent}, ${basis}`,
    renews: (day, relative) => `Renova em ${day}, ${relative}`,
    renewed: (day, relative) => `Renovação vencida em ${day}, ${relative}`,
    goals: 'O que é sucesso para eles',
    lacksGoal: 'Nenhuma meta registrada ainda: combinar uma.',
    invoices: 'Faturas em aberto',
    noInvoices: 'Nenhuma.',
    invoice: (amount, id) => [amount ?? 'Valor desconhecido', ...(id === null ? [] : [`(${id})`])].join(' '),
    due: (day, relative) => `vencimento ${day}, ${relative}`,
    attempts: (count) => `${count} sem sucesso`,
    uncollectible: 'dada como incobrável',
    answers: 'O que disseram por último',
    signals: 'Também registrado',
    signal: ({ name, value, day, usual }) =>
      `${name}: ${value} em ${day}${usual === null ? '' : ` (média de ${usual} nos 90 dias anteriores)`}`,
    lastContact: (day, how) => `Última conversa: ${day}${how === null ? '' : ` (${how})`}`,
    hints: 'Merece uma conversa',
    questions: 'Perguntar',
  },
};
