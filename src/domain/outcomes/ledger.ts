/**
 * Were we right, and why. A person's verdict and the account's own deed judge an alert (`judge-outcome`); many make precision
 * per rule (and what is muted by it), recall and hindsight; lots drawn before tell what plays are worth (`hold-out-arms`).
 */
import type { Episode } from '../episode.ts';
import type { ChurnKind, Day } from '../types.ts';

/** An episode with what raised it, by its history up to the as-of day. */
export interface AlertedEpisode
  extends Pick<
    Episode,
    'id' | 'accountId' | 'touch' | 'openedOn' | 'closedOn' | 'verdict' | 'trial' | 'arm'
  > {
  accountName: string | null;
  /** The rules that raised it, each with the day on which it first did: at the opening, or when it got worse. */
  alerts: readonly RuleAlert[];
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
