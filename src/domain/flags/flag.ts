import type { Day } from '../types.ts';

/**
 * What a person says of an account by hand. It changes neither the index nor the probability, only what is opened or held:
 * - `risk`: an alert stands while it holds, wherever the account stands; `no_risk`: no risk alert does.
 * - `notice`: the customer has given notice; `stays`: they have taken it back, whatever a source told before.
 * - `reason`: why they leave, or have left.
 * - `talked`: somebody talked with them on that day.
 */
export const FLAG_KINDS = ['risk', 'no_risk', 'notice', 'stays', 'reason', 'talked'] as const;
export type FlagKind = (typeof FLAG_KINDS)[number];

/** The two that open or hold alerts; they age and end by themselves. */
export type RiskFlagKind = 'risk' | 'no_risk';

export interface AccountFlag {
  id: string;
  accountId: string;
  kind: FlagKind;
  /** Why, in the words of who says it. */
  words: string | null;
  fromOn: Day;
  /** The last day on which it holds; null = until it is ended. */
  untilOn: Day | null;
  /** Of a notice: the day on which the account leaves. */
  leavesOn: Day | null;
  /** A key of the configured reasons for leaving; of a talk its channel. */
  reason: string | null;
  /** Mail address of who said it, or whatever else is known of them. */
  saidBy: string;
  saidAt: Date;
  /** From this day on it holds no more. */
  endedOn: Day | null;
  endedBy: string | null;
}

/** Whether a flag holds on a day. */
export function flagHolds({ fromOn, untilOn, endedOn }: AccountFlag, day: Day): boolean {
  return fromOn <= day && (untilOn === null || untilOn >= day) && (endedOn === null || endedOn > day);
}
