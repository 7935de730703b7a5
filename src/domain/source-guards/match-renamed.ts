import { addDays, daysBetween } from '../day.ts';
import type { Day } from '../types.ts';

/** An account of which usage tells nothing any more. */
export interface EndedUsage {
  accountId: string;
  /** Its newest day with activity. */
  endedOn: Day;
  /** Median events of its days before. */
  typical: number;
}

/** An id that usage tells of and no account has. */
export interface UnknownId {
  id: string;
  from: Day;
  to: Day;
  typical: number;
}

export interface RenamedAccount {
  accountId: string;
  unknownId: string;
  from: Day;
}

/** A week, so that an account that rests at week ends is found as well. */
export const MOST_DAYS_APART = 7;
/** Activity under the new id is at least half and at most twice of what it was. */
const MOST_RATIO = 2;

/**
 * Accounts whose silence an unknown id would explain: it began when they ended, with about as much activity, and still
 * tells. An id explains one account, the nearest in activity; nothing is merged, only nobody is alarmed.
 */
export function matchRenamed(
  ended: readonly EndedUsage[],
  unknown: readonly UnknownId[],
  newest: Day,
): RenamedAccount[] {
  const living = unknown.filter(({ to }) => to >= addDays(newest, -MOST_DAYS_APART));
  const pairs = living
    .flatMap((id) => ended.flatMap((account) => pairOf(account, id) ?? []))
    .sort((a, b) => a.ratio - b.ratio || (a.accountId < b.accountId ? -1 : 1));
  const taken = new Set<string>();
  const matched = new Map<string, RenamedAccount>();
  for (const { accountId, unknownId, from } of pairs) {
    if (taken.has(unknownId) || matched.has(accountId)) continue;
    taken.add(unknownId);
    matched.set(accountId, { accountId, unknownId, from });
  }
  return [...matched.values()];
}

function pairOf(account: EndedUsage, unknown: UnknownId): (RenamedAccount & { ratio: number }) | null {
  const apart = daysBetween(account.endedOn, unknown.from);
  if (apart < 1 || apart > MOST_DAYS_APART || !(account.typical > 0) || !(unknown.typical > 0)) return null;
  const ratio = Math.abs(Math.log(unknown.typical / account.typical));
  if (ratio > Math.log(MOST_RATIO)) return null;
  return { accountId: account.accountId, unknownId: unknown.id, from: unknown.from, ratio };
}
