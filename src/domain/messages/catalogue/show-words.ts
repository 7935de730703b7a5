import type { Locale } from '../../types.ts';

/** Headings of an episode told at length. */
export interface ShowWords {
  history: string;
  tasks: string;
  leftOut: (step: string, why: string) => string;
}

export const SHOW_WORDS: Readonly<Record<Locale, ShowWords>> = {
  en: {
    history: 'History',
    tasks: 'Tasks',
    leftOut: (step, why) => `left out ${step}: ${why}`,
  },
  'pt-BR': {
    history: 'Histórico',
    tasks: 'Tarefas',
    leftOut: (step, why) => `${step} deixado de fora: ${why}`,
  },
};
