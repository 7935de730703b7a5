import { addDays } from '../day.ts';
import type { Day } from '../types.ts';
import type { AccountFlag, FlagKind } from './flag.ts';

/** What somebody wants to say of an account. */
export interface SaidByHand {
  accountId: string;
  kind: FlagKind;
  words: string | null;
  /** Last day on which a word about risk holds; null = as long as is usual. */
  until: Day | null;
  /** Of a notice. */
  leavesOn: Day | null;
  /** A key of the configured reasons; of a talk its channel. */
  reason: string | null;
  by: string;
}

export type FlagPlan =
  | { kind: 'refused'; reason: 'too_long'; latest: Day }
  | { kind: 'refused'; reason: 'over' }
  /** `ends`: kinds of what was said before and holds no more. */
  | { kind: 'said'; flag: Omit<AccountFlag, 'id'>; ends: readonly FlagKind[] };

/** A word replaces what was said of the same before. */
const REPLACES: Readonly<Record<FlagKind, readonly FlagKind[]>> = {
  risk: ['risk', 'no_risk'],
  no_risk: ['risk', 'no_risk'],
  notice: ['notice', 'stays'],
  stays: ['notice', 'stays'],
  reason: ['reason'],
  talked: [],
};

/** What is recorded of a word: about risk it ends by itself, at the latest after the longest time. */
export function planFlag(
  said: SaidByHand,
  given: { asOf: Day; now: Date; holdsDays: number; longestDays: number },
): FlagPlan {
  const { kind, until, by, ...rest } = said;
  const { asOf, now, holdsDays, longestDays } = given;
  const ages = kind === 'risk' || kind === 'no_risk';
  const untilOn = ages ? (until ?? addDays(asOf, holdsDays)) : kind === 'talked' ? asOf : null;
  const latest = addDays(asOf, longestDays);
  if (untilOn !== null && untilOn < asOf) return { kind: 'refused', reason: 'over' };
  if (untilOn !== null && untilOn > latest) return { kind: 'refused', reason: 'too_long', latest };
  const flag = {
    ...rest,
    kind,
    untilOn,
    fromOn: asOf,
    saidBy: by,
    saidAt: now,
    endedOn: null,
    endedBy: null,
  };
  return { kind: 'said', flag, ends: REPLACES[kind] };
}
