/**
 * Were we right, and why. A person's verdict and the account's own deed judge an alert (`judge-outcome`); many make precision
 * per rule (and what is muted by it), recall and hindsight; lots drawn before tell what plays are worth (`hold-out-arms`).
 */
import type { ChurnKind, Day, Touch, Verdict } from '../types.ts';

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
  /** Null = nobody has said. */
  verdict: Verdict | null;
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

/** An account that has been watched (scored) before it left. */
export interface Departure {
  accountId: string;
  leftOn: Day;
  how: 'churned' | 'ended';
}

/** A departure with its kind, where the source tells it. */
export interface LedgerDeparture extends Departure {
  churnKind: ChurnKind | null;
}
