import { toEpochDay } from '../../day.ts';
import { maskPersonalData } from '../../privacy/mask-personal-data.ts';
import { cutText } from '../../text/safe-text.ts';
import type { AccountFacts, GoalState, SourceStates } from '../../types.ts';
import { type GoalMeasure, measureGoal, parseGoalMeasure } from './measure-goal.ts';

/** One goal of one account as it stands on a day. Plain JSON; days since 1970-01-01. */
export interface GoalFeatures extends GoalMeasure {
  id: string;
  /** In words, cut, without mail addresses, phone numbers and the like. */
  goal: string;
  target: number | null;
  state: GoalState;
  stateOn: number | null;
  /** Where its line begins; null = it has none. */
  from: number | null;
  due: number | null;
  /** What was measured where the line begins, and on the day or, when that is past, on the day it was due. */
  base: number | null;
  value: number | null;
}

/** Sources that can be trusted on the day. */
export interface TrustedOfGoals {
  usage: boolean;
  signals: boolean;
}

const MOST_LETTERS = 120;
/** A goal that nobody says the beginning of has a line of a quarter. */
const LINE_DAYS = 91;

export function trustedOfGoals({ usage, signals }: SourceStates): TrustedOfGoals {
  return { usage: usage.loaded && !usage.stale, signals: signals.loaded && !signals.stale };
}

/**
 * The goals of an account that are agreed by the day, each measured where its line begins and now. One that was dropped
 * is none.
 */
export function extractGoals(
  facts: Pick<AccountFacts, 'goals' | 'usage' | 'signals'>,
  today: number,
  trusted: TrustedOfGoals,
): GoalFeatures[] {
  return (facts.goals ?? []).flatMap((goal): GoalFeatures[] => {
    const setOn = goal.setOn === null ? null : toEpochDay(goal.setOn);
    const due = goal.dueOn === null ? null : toEpochDay(goal.dueOn);
    const saidOn = goal.stateOn === null ? null : toEpochDay(goal.stateOn);
    const state = saidOn !== null && saidOn > today ? 'open' : goal.state;
    if (state === 'dropped' || (setOn !== null && setOn > today)) return [];
    const measure = parseGoalMeasure(goal.measuredBy);
    const isTrusted = measure.by === 'signal' ? trusted.signals : trusted.usage;
    const at = (day: number) => (isTrusted ? measureGoal(measure, facts, day) : null);
    const from = due === null ? null : (setOn ?? due - LINE_DAYS);
    return [
      {
        ...measure,
        id: goal.goalId,
        goal: cutText(maskPersonalData(goal.goal), MOST_LETTERS),
        target: goal.target,
        state,
        stateOn: state === 'open' ? null : saidOn,
        from,
        due,
        base: from === null || from > today ? null : at(from),
        value: at(due === null ? today : Math.min(today, due)),
      },
    ];
  });
}
