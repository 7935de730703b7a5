import type { Day, Touch } from '../types.ts';

/** The groups of a hold-out trial. */
export type Arm = 'treated' | 'held_out';

/** An episode as the ledger reads it, by its history up to the as-of day. */
export interface LedgerEpisode {
  id: string;
  accountId: string;
  accountName: string | null;
  touch: Touch;
  openedOn: Day;
  /** Null = still alive. */
  closedOn: Day | null;
  /** real | known | false_alarm | bad_data; null = nobody has said. */
  verdict: string | null;
  /** The rules that raised it, each with the day on which it first did: at the opening, or when it got worse. */
  alerts: readonly RuleAlert[];
  /** The hold-out trial it was opened in, and its group; null = in none. */
  trial: string | null;
  arm: Arm | null;
}

export interface RuleAlert {
  rule: string;
  on: Day;
  /** How the rule was configured then, as comparable text; null = not recorded. */
  definition: string | null;
}

/** `known` was a risk too, only no news; bad data are a wrong alarm to whoever got it. */
export function isRight(verdict: string | null): boolean | null {
  if (verdict === null) return null;
  return verdict === 'real' || verdict === 'known';
}
