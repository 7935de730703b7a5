import { type Calendar, isoOf } from './calendar.ts';
import { csvRow } from './csv-file.ts';
import type { Life } from './life.ts';
import type { Profile } from './profile.ts';

export const GOALS_HEADER = 'account_id,goal_id,goal,measured_by,target,due_on,state,set_on';

/** What the header of accounts has besides where first days are told. */
export const ONBOARDING_COLUMN = ',onboarding_until';

const ONBOARDING_DAYS = 90;
/** Whoever has started so long ago, and has not come yet, is late. */
const LATE = { least: 16, most: 50 } as const;

/** Until when an account counts as new; empty = it is not. */
function onboardingUntil({ startedDay }: Profile, calendar: Calendar): string {
  const until = startedDay + ONBOARDING_DAYS;
  return startedDay >= 0 && until >= calendar.days ? isoOf(calendar, until) : '';
}

/** An account of a person's that might be one which has not been used yet. */
function startsLate({ profile, fate }: Pick<Life, 'profile' | 'fate'>, calendar: Calendar): boolean {
  const age = calendar.days - 1 - profile.startedDay;
  return hasPerson(profile) && fate.leftOn === null && age >= LATE.least && age <= LATE.most;
}

interface Goal {
  en: string;
  pt: string;
  by: 'word' | 'date' | 'users';
  target?: number;
  /** Days from the end of the data to when it is due. */
  due: number;
  state: 'open' | 'behind' | 'reached';
}

/** One for each of the first accounts that a person looks after: as a company agrees them, some reached, one late. */
const GOALS: readonly Goal[] = [
  {
    en: 'Go live in the second office',
    pt: 'Entrar no ar no segundo escritório',
    by: 'date',
    due: -6,
    state: 'open',
  },
  {
    en: 'Every team plans its week with it',
    pt: 'Todas as equipes planejam a semana nele',
    by: 'word',
    due: 40,
    state: 'reached',
  },
  {
    en: 'Close the month in two days',
    pt: 'Fechar o mês em dois dias',
    by: 'word',
    due: 50,
    state: 'behind',
  },
  { en: 'Move the archive over', pt: 'Migrar o arquivo', by: 'date', due: 45, state: 'open' },
  {
    en: 'Three people use it every day',
    pt: 'Três pessoas usam todos os dias',
    by: 'users',
    target: 3,
    due: 60,
    state: 'open',
  },
  { en: 'Connect the accounting', pt: 'Conectar a contabilidade', by: 'date', due: 75, state: 'open' },
];

/** Gives goals to the first accounts that a person looks after and that stay. */
function goalGiver(calendar: Calendar): (life: Life) => string[] {
  let given = 0;
  return ({ profile, fate }) => {
    const goal = GOALS[given];
    if (!goal || !hasPerson(profile) || fate.leftOn !== null || profile.startedDay >= 0) return [];
    given++;
    const last = calendar.days - 1;
    const { by, target = null, due, state } = goal;
    return [
      csvRow(
        profile.id,
        `g${given}`,
        profile.locale === 'pt-BR' ? goal.pt : goal.en,
        by,
        target,
        isoOf(calendar, last + due),
        state,
        isoOf(calendar, last - 100),
      ),
    ];
  };
}

/** What is told of each account beside its life: its columns, its goals, and whether it is the one that has not come yet. */
export function successTeller(
  calendar: Calendar,
): (life: Life) => { columns: string[]; goals: string[]; isLate: boolean } {
  const goalsOf = goalGiver(calendar);
  let isAnyLate = false;
  return (life) => {
    const isLate = !isAnyLate && startsLate(life, calendar);
    isAnyLate ||= isLate;
    return { columns: [onboardingUntil(life.profile, calendar)], goals: goalsOf(life), isLate };
  };
}

function hasPerson({ tier }: Profile): boolean {
  return tier === 'enterprise' || tier === 'growth';
}
