import { fromEpochDay } from '../../day.ts';
import type { Day } from '../../types.ts';
import type { GoalFeatures } from './extract-goals.ts';

/**
 * - `reached`: measured, or said · `on_line` · `behind`: less of the way than the time that is gone, or said
 * - `missed`: its day is past, or said · `unanswered`: its day is past, and only a person's word could tell
 * - `unmeasured`: what it is measured by is not told, or cannot be trusted today
 */
export type GoalStatus = 'reached' | 'on_line' | 'behind' | 'missed' | 'unanswered' | 'unmeasured';

export interface GoalStanding {
  id: string;
  goal: string;
  by: GoalFeatures['by'];
  status: GoalStatus;
  /** Days since its day, or since somebody said how it ended; 0 before. */
  pastDays: number;
  value: number | null;
  /** What the line asks for today; null = it has none. */
  expected: number | null;
  target: number | null;
  dueOn: Day | null;
  /** 0-100; null = it cannot be judged. */
  score: number | null;
  /** Somebody has said how it ended, and what is measured, or the calendar, has not come to it. */
  isWord: boolean;
}

/** A goal is behind its line when it lags by more than this share of the whole way. */
const TOLERANCE = 0.2;
/** And by more than this share of what is counted: figures of weeks move by themselves. */
const NOISE = 0.05;
/** Who says "behind" gives no figure. */
const SAID_BEHIND = 50;
/** A goal that was over for so long says nothing of today. */
export const GOAL_MEMORY_DAYS = 91;

/** How a goal stands on a day (since 1970-01-01), which may lie after the day its features are of. */
export function judgeGoal(goal: GoalFeatures, asOf: number): GoalStanding {
  const { id, by, value, target, due } = goal;
  const line = lineOf(goal, asOf);
  const isPast = due !== null && asOf > due;
  const status = statusOf(goal, { isPast, line });
  const over = status === 'reached' || status === 'missed' ? (goal.stateOn ?? due) : due;
  return {
    id,
    goal: goal.goal,
    by,
    status,
    pastDays: over === null ? 0 : Math.max(0, asOf - over),
    value: rounded(value),
    expected: line === null ? null : rounded(line.expected),
    target,
    dueOn: due === null ? null : fromEpochDay(due),
    score: scoreOf(status, line),
    isWord:
      (status === 'reached' && line?.isMet === false) || (status === 'missed' && !(isPast && !line?.isMet)),
  };
}

/** Goals that still say something, as they stand, those that need somebody first. */
export function judgeGoals(goals: readonly GoalFeatures[] | undefined, asOf: number): GoalStanding[] {
  const order: readonly GoalStatus[] = ['missed', 'behind', 'unanswered', 'unmeasured', 'on_line', 'reached'];
  return (goals ?? [])
    .map((goal) => judgeGoal(goal, asOf))
    .filter(({ pastDays }) => pastDays <= GOAL_MEMORY_DAYS)
    .sort((a, b) => order.indexOf(a.status) - order.indexOf(b.status) || (a.id < b.id ? -1 : 1));
}

interface Line {
  expected: number;
  /** Share of the way that is done, and that should be, 0-1. */
  done: number;
  asked: number;
  isMet: boolean;
  /** Short of what the line asks for by more than the tolerance. */
  lags: boolean;
}

/** A straight line from what was measured where it begins to the target on its day; null = nothing is counted. */
function lineOf({ by, base, value, target, from, due }: GoalFeatures, asOf: number): Line | null {
  if (value === null || target === null) return null;
  // More use is always better; a signal may have to fall.
  const falls = by === 'signal' && base !== null && base > target;
  const isMet = falls ? value <= target : value >= target;
  if (from === null || due === null || base === null)
    return { expected: target, done: 1, asked: 0, isMet, lags: false };
  const asked = due <= from ? 1 : Math.min(1, Math.max(0, (asOf - from) / (due - from)));
  const way = target - base;
  if (!falls && way <= 0) {
    // To be kept, not reached.
    const done = target === 0 ? 1 : value / target;
    return { expected: target, done, asked: 1, isMet, lags: done < 1 - TOLERANCE };
  }
  const expected = base + way * asked;
  const done = (value - base) / way;
  const short = Math.abs(expected - value);
  const lags = done < asked - TOLERANCE && short > NOISE * Math.max(Math.abs(base), Math.abs(target));
  return { expected, done, asked, isMet, lags };
}

function statusOf(
  { state, by }: GoalFeatures,
  { isPast, line }: { isPast: boolean; line: Line | null },
): GoalStatus {
  if (state === 'reached' || state === 'missed') return state;
  if (by === 'word') return isPast ? 'unanswered' : state === 'behind' ? 'behind' : 'on_line';
  if (by === 'date') return isPast ? 'missed' : state === 'behind' ? 'behind' : 'on_line';
  if (line === null) return state === 'behind' ? 'behind' : 'unmeasured';
  if (line.isMet) return 'reached';
  if (isPast) return 'missed';
  return state === 'behind' || line.lags ? 'behind' : 'on_line';
}

function scoreOf(status: GoalStatus, line: Line | null): number | null {
  switch (status) {
    case 'reached':
    case 'on_line':
      return 100;
    case 'missed':
      return 0;
    case 'behind':
      if (line === null || line.asked === 0 || line.done >= line.asked) return SAID_BEHIND;
      return Math.round(100 * Math.max(0, line.done / line.asked));
    default:
      return null;
  }
}

function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value * 100) / 100;
}
