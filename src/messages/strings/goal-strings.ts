import type { GoalStatus } from '../../domain/signals/goals/judge-goal.ts';
import type { Translated } from '../../domain/types.ts';
import type { Noun } from '../text/create-formatter.ts';

/** The words around lists of success goals, in the digest and on a terminal. Figures come in ready to print. */
export interface GoalListStrings {
  title: string;
  counts: (of: { reached: string; onLine: string; behind: string; missed: string }) => string;
  more: (count: string) => string;
  without: (accounts: string) => string;
  account: Noun;
  status: Readonly<Record<GoalStatus, string>>;
}

export const GOAL_LIST_STRINGS: Translated<GoalListStrings> = {
  en: {
    title: 'Success goals',
    counts: ({ reached, onLine, behind, missed }) =>
      `${reached} reached, ${onLine} on their line, ${behind} behind, ${missed} missed in the last four weeks.`,
    more: (count) => `and ${count} more: harbinger goals`,
    without: (accounts) => `${accounts} without a goal recorded: harbinger goals --missing`,
    account: { one: 'account', other: 'accounts' },
    status: {
      reached: 'reached',
      on_line: 'on line',
      behind: 'behind',
      missed: 'missed',
      unanswered: 'needs a word',
      unmeasured: 'not measured',
    },
  },
  'pt-BR': {
    title: 'Metas de sucesso',
    counts: ({ reached, onLine, behind, missed }) => {
      const agree = (count: string, one: string) => (count === '1' ? one : `${one}s`);
      return `${reached} ${agree(reached, 'atingida')}, ${onLine} no ritmo, ${behind} ${agree(behind, 'atrasada')}, ${missed} não ${agree(missed, 'atingida')} nas últimas quatro semanas.`;
    },
    more: (count) => `e mais ${count}: harbinger goals`,
    without: (accounts) => `${accounts} sem meta registrada: harbinger goals --missing`,
    account: { one: 'conta', other: 'contas' },
    status: {
      reached: 'atingida',
      on_line: 'no ritmo',
      behind: 'atrasada',
      missed: 'não atingida',
      unanswered: 'falta resposta',
      unmeasured: 'sem medição',
    },
  },
};
