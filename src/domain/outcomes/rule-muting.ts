import type { Share } from '../statistics/shares.ts';
import type { Day } from '../types.ts';
import type { MutingReason } from './decide-muting.ts';

/** Why a rule was muted or speaks again, with what it rests on. */
export interface MutingEvidence {
  code: MutingReason | 'by_hand';
  judged: Share | null;
  /** The line that was in force; null = none. */
  line: number | null;
}

export interface RuleMuting {
  rule: string;
  state: 'muted' | 'speaks';
  reason: MutingEvidence;
  /** Who; null = the product itself. */
  actor: string | null;
  asOf: Day;
}

/** Where a rule stands. */
export interface RuleStanding extends RuleMuting {
  /** Newest day on which a person let it speak: alerts up to then are no evidence against it any more. */
  trustedSince: Day | null;
}
